"""
What a body says of its state, as rules ask for it: `Failed`, `AuthError`, `connection.failed`, `5130`.

Each kind keeps its state in other members, and one kind in several: an operation, a webhook and an old alert tell of
the same failure. STATES is the only list of where to look; `*` stands for every member or item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from errors.domain.codat import squeezed
from errors.domain.kinds import Kind
from errors.domain.wire.bodies import spelling_key

MOST = 16
"""States that are told of one body."""
LENGTH = 64
"""Characters of a state; what is longer is none."""

_OF_EVENT = "eventType ruleType type"
"""Of a webhook, and of an old alert in either spelling."""
STATES: dict[Kind, str] = {
    Kind.RESPONSE: "",
    Kind.PUSH: f"status payload.status data.status {_OF_EVENT}",
    Kind.READ: f"status *.currentStatus payload.dataTypes.*.status data.datasetStatus {_OF_EVENT}",
    Kind.CONNECTION: f"status payload.connection.status data.newStatus errorCode {_OF_EVENT}",
    Kind.RATE_LIMIT: _OF_EVENT,
    Kind.SYNC: f"syncStatusCode status payload.transactions.*.status data.failureStage {_OF_EVENT}",
    Kind.VALIDATION: "ruleId type",
    Kind.REPORT: f"code status {_OF_EVENT}",
}
"""The paths to what says the state, by kind."""
_PATHS = {kind: [path.split(".") for path in paths.split()] for kind, paths in STATES.items()}
TEXT_LENGTH = 400
_WORD = re.compile(r"\b(?:[A-Za-z][A-Za-z.]{3,63}|\d{4})\b")
"""A word, or a sync's code; shorter numbers are most likely something else."""
_OF_OPERATION = [["status"]]
_CODE = re.compile(r"\s*(\d{3,4}),?\s*")


def states_in(body: dict[str, Any], kind: Kind) -> dict[str, str]:
    """The states as they are compared, each with how it is written."""
    paths = _PATHS[kind]
    if kind is Kind.RESPONSE and "pushOperationKey" in body:  # the answer of a call may be an operation
        paths = _OF_OPERATION
    found: dict[str, str] = {}
    for path in paths:
        for value in _values_at(body, path):
            written = _written(value)
            if written and len(found) < MOST:
                found.setdefault(squeezed(written), written)
    return found


def states_named(text: str) -> dict[str, str]:
    """The words of a text that may be states, for when only the text is left: our summaries name the state."""
    words = _WORD.findall(text[:TEXT_LENGTH])
    return {squeezed(word): word for word in words}


def _written(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000:
        return str(value)
    if not isinstance(value, str) or len(value) > LENGTH:
        return ""
    code = _CODE.fullmatch(value)
    return code[1] if code else value.strip()


def _values_at(value: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield value
        return
    name, *rest = path
    for inner in _members(value, spelling_key(name)):
        yield from _values_at(inner, rest)


def _members(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value[:MOST] if name == "*" else ()
    elif isinstance(value, dict):
        members = [member for key, member in value.items() if name in ("*", spelling_key(key))]
        yield from members[:MOST]
