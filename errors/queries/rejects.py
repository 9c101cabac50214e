"""Parts of deliveries that could not be read, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from errors.models import RejectedPart
from errors.queries.filters import Filter


@dataclass(frozen=True)
class RejectPage:
    """A page of rejects, newest first."""

    rows: list[RejectedPart]
    """With the source loaded."""
    next: str | None
    previous: str | None


def reject_list(asked: Filter, *, cursor: str = "", limit: int = 50) -> RejectPage:
    """
    The rejects of a filter, of which source, environment, window and `q` (reason, detail, text) apply.

    Raises BadCursorError.
    """
    return RejectPage(rows=[], next=None, previous=None)
