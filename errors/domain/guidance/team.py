"""
A team's own causes, held to the same rules as the catalogue's.

They bring no examples, so nothing finds out that one covers texts which a cause of the catalogue is about. That is
on purpose: the team's causes are asked first, and may overrule the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from errors.domain.guidance.advice import CATALOGUE
from errors.domain.guidance.entries import Cause, service_name
from errors.domain.guidance.loader import Problem, check_cause, convert
from errors.domain.kinds import Kind

SOURCE = {"title": "Your team's own guidance"}
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class InvalidCauseError(Exception):
    """A cause of the team is not valid; `problems` names each key with its fault."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def team_cause(
    *, key: str, status_code: int, service: str, phrases: list[str], kind: str = Kind.RESPONSE.value, **answers: Any
) -> Cause:
    """
    The cause of an entry; `answers` are the other members of `Cause`, as plain values.

    `status_code` counts for responses alone; of other kinds, `phrases` may also be states. Raises InvalidCauseError.
    """
    asked: dict[str, Any] = {"service": [service_name(service)] if service.strip() else []}
    rules = [asked | {"any": phrases}]
    if kind != Kind.RESPONSE:
        asked["kind"] = [kind]
        rules = [asked | {"any": phrases}, asked | {"state": phrases}] if phrases else [asked]
    raw = answers | {
        "id": key,
        "status_codes": [status_code] if kind == Kind.RESPONSE else [],
        "source": SOURCE,
        "rules": rules,
    }
    cause = convert(raw, Cause, f"entry {key!r}")
    if isinstance(cause, Problem):
        raise InvalidCauseError([cause])
    problems = list(check_cause(cause))
    if not KEY.fullmatch(key):
        problems.append(Problem(f"entry {key!r}", "id", "takes small letters, digits and single dashes"))
    if CATALOGUE.cause(key):
        problems.append(Problem(f"entry {key!r}", "id", "is the name of a cause of the catalogue"))
    if problems:
        raise InvalidCauseError(problems)
    return cause
