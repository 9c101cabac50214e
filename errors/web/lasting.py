"""What lasts and what has ended, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.domain.kinds import Kind
from errors.queries.lasting import End, Lasting

ENDED = {
    Kind.PUSH: "written in the end",
    Kind.READ: "read again",
    Kind.CONNECTION: "reconnected",
    Kind.RATE_LIMIT: "the quota was reset",
}
LASTS = {
    Kind.PUSH: "No success was told since",
    Kind.READ: "Not read again since",
    Kind.CONNECTION: "Still not reconnected",
    Kind.RATE_LIMIT: "The quota is used up",
}


@dataclass(frozen=True)
class Ending:
    """Whether an error is over."""

    text: str
    at: dt.datetime | None
    """None: it still lasts."""


@dataclass(frozen=True)
class Trouble:
    """Something that lasts."""

    text: str
    connection_id: str
    since: dt.datetime
    company_id: str
    push_key: str
    """Of a write."""


def ending(found: End | None) -> Ending | None:
    """The pill of an error; None for an error that begins nothing."""
    if found is None:
        return None
    kind = Kind(found.kind)
    if found.at is None:
        return Ending(LASTS.get(kind, "Still lasts"), None)
    return Ending(f"Ended: {ENDED.get(kind, 'a success was told')}", found.at)


def troubles(found: list[Lasting]) -> list[Trouble]:
    """The lines of a company's or an issue's page."""
    return [Trouble(_claim(one), one.connection_id, one.since, one.company_id, one.push_key) for one in found]


def _claim(lasting: Lasting) -> str:
    if lasting.kind == Kind.CONNECTION:
        return "Connection lost"
    if lasting.kind == Kind.READ:
        return f"{lasting.data_type or 'Data'} cannot be read"
    return f"{Kind(lasting.kind).label} failed" if lasting.kind else "Failed"
