"""
The catalogue in use, and the advice for one error.

The file is read at the first use, not at import: a broken catalogue has to be reported by Django's system
checks with all its faults, not by a traceback out of whatever happened to import this module first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from errors.domain.codat import squeezed
from errors.domain.guidance import loader, matcher, standard
from errors.domain.guidance.entries import Cause, Documented, Hint, KindEntry
from errors.domain.guidance.matcher import Match, Seen, ToldBy
from errors.domain.kinds import Kind


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said about an error. `cause` is None where no rule holds, or where two hold equally well."""

    documented: Documented
    cause: Cause | None
    matched: tuple[str, ...]
    """The words that the rule found, as they stand in the text; empty where the status code sufficed."""
    candidates: tuple[Cause, ...]
    """Without a cause: those that are possible."""
    why: str
    """A sentence: what the answer is based on."""
    told_by: ToldBy
    """Whose status code led to the cause."""
    hints: tuple[Hint, ...] = ()
    kind: Kind = Kind.RESPONSE


class Catalogue:
    """The documented meanings and causes of a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def content(self) -> loader.Content:
        """All of it; raises CatalogueError when the file is not valid."""
        return loader.read(self.path)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Every cause, in the order of the file."""
        return self.content.causes

    @property
    def status_codes(self) -> tuple[int, ...]:
        """The codes that have an entry of their own, in ascending order."""
        return tuple(sorted(self._documented))

    @property
    def kinds(self) -> tuple[KindEntry, ...]:
        """What each kind is that has no response of its own, in the order of the file."""
        return self.content.kinds

    def documented(self, status_code: int | None, kind: Kind = Kind.RESPONSE) -> Documented:
        """What a code means, or a kind that has none; for a code without an entry, what HTTP says."""
        if entry := self._kinds.get(kind):
            return entry.documented
        return self._documented.get(status_code or 0) or standard.documented(status_code or 0)

    def cause(self, cause_id: str) -> Cause | None:
        """A cause by its id."""
        return self._causes.get(cause_id)

    def causes_of(self, status_code: int) -> tuple[Cause, ...]:
        """The causes that are documented for a code."""
        return tuple(cause for cause in self.causes if status_code in cause.status_codes)

    def causes_of_kind(self, kind: Kind) -> tuple[Cause, ...]:
        """The causes that are known for a kind."""
        return tuple(cause for cause in self.causes if kind in cause.kinds)

    def hints_of_kind(self, kind: Kind) -> tuple[Hint, ...]:
        """The hints for a kind."""
        return tuple(hint for hint in self.content.hints if kind in hint.kinds)

    def hints(self, status_code: int, *, method: str = "") -> tuple[Hint, ...]:
        """The hints for a code; `method` leaves out those for other HTTP methods."""
        return tuple(
            hint
            for hint in self.content.hints
            if status_code in hint.status_codes and (not (method and hint.methods) or method.upper() in hint.methods)
        )

    @cached_property
    def _documented(self) -> dict[int, Documented]:
        return {entry.status_code: entry for entry in self.content.documented}

    @cached_property
    def _kinds(self) -> dict[Kind, KindEntry]:
        return {entry.kind: entry for entry in self.content.kinds}

    @cached_property
    def _causes(self) -> dict[str, Cause]:
        return {cause.id: cause for cause in self.causes}


CATALOGUE = Catalogue(Path(__file__).with_name("catalogue.toml"))


def advise(
    *,
    http_status: int | None,
    body: dict[str, Any],
    service: str,
    extra: Sequence[Cause] = (),
    method: str = "",
    kind: Kind = Kind.RESPONSE,
    summary: str = "",
) -> Advice:
    """
    The advice for an error; `extra` are the team's own causes, which are asked before the catalogue's.

    `kind` and `summary` are those of the report: what failed, and what happened where the body has no text for it.
    """
    seen = matcher.seen_in(http_status=http_status, body=body, service=service, kind=kind, summary=summary)
    found = matcher.best_matches(seen, extra) or matcher.best_matches(seen, CATALOGUE.causes)
    status_code = found[0].status_code if found else next((code for _, code in seen.statuses), 0)
    match = found[0] if len(found) == 1 else None
    return Advice(
        documented=CATALOGUE.documented(status_code, kind),
        cause=match.cause if match else None,
        matched=match.words if match else (),
        candidates=() if match else _candidates(seen, found, extra),
        why=_why(match, seen) if match else _why_not(found, seen),
        told_by=match.told_by if match else ToldBy.NOTHING,
        hints=_hints(seen, method),
        kind=kind,
    )


def _hints(seen: Seen, method: str) -> tuple[Hint, ...]:
    by_status = [hint for _, code in seen.statuses for hint in CATALOGUE.hints(code, method=method)]
    return CATALOGUE.hints_of_kind(seen.kind) if seen.kind is not Kind.RESPONSE else tuple(by_status)


def _candidates(seen: Seen, found: list[Match], extra: Sequence[Cause]) -> tuple[Cause, ...]:
    if found:
        return tuple(match.cause for match in found)
    causes = (*extra, *CATALOGUE.causes)
    codes = {code for _, code in seen.statuses}
    # First those whose words are there, under whatever code: the sender may have told a wrong one.
    likely = matcher.by_text(seen, causes)
    possible = (cause for cause in causes if seen.kind in cause.kinds or codes.intersection(cause.status_codes))
    return (*likely, *(cause for cause in possible if cause not in likely))


def _why(match: Match, seen: Seen) -> str:
    parts = [_status(match.told_by, match.status_code) if match.status_code else f"The kind {seen.kind.label}"]
    if match.rule.service:
        parts.append(f"the service {seen.service_shown}")
    if match.rule.state:
        states = [seen.states[state] for state in map(squeezed, match.rule.state) if state in seen.states]
        parts.append(f"the state {' or '.join(states)}")
    if match.words:
        parts.append(f"the words {', '.join(f'“{words}”' for words in match.words)}")
    if len(parts) == 1:
        return f"{parts[0]}, whatever the text says."
    return f"{', '.join(parts[:-1])} and {parts[-1]}."


def _why_not(found: list[Match], seen: Seen) -> str:
    if found:
        return "The text fits several causes equally well."
    if seen.kind is not Kind.RESPONSE:
        return f"The kind {seen.kind.label}, but no known cause has its state or the words of this text."
    if not seen.statuses:
        return "No status code is known, so the text alone decides nothing."
    told_by, status_code = seen.statuses[0]
    return f"{_status(told_by, status_code)}, but no known cause has the words of this text."


def _status(told_by: ToldBy, status_code: int) -> str:
    return f"HTTP status {status_code}" if told_by is ToldBy.HTTP else f"The body's statusCode {status_code}"
