"""Parts of deliveries that could not be read, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from errors.models import RejectedPart
from errors.queries.conditions import source_condition
from errors.queries.filters import Filter
from errors.queries.pages import page_of


@dataclass(frozen=True)
class RejectPage:
    """A page of rejects, newest first."""

    rows: list[RejectedPart]
    """With the source loaded."""
    next: str | None
    previous: str | None


def reject_list(asked: Filter, *, reason: str = "", cursor: str = "", limit: int = 50) -> RejectPage:
    """
    The rejects of a filter, of which source, environment, window and `q` (reason, detail, text) apply, and of a reason.

    One query. Raises BadCursorError.
    """
    rows = RejectedPart.objects.select_related("source").filter(source_condition(asked, "source"))
    if asked.window:
        rows = rows.filter(received_at__gte=asked.window.since, received_at__lt=asked.window.until)
    if reason:
        rows = rows.filter(reason=reason)
    if asked.q:
        rows = rows.filter(Q(reason__icontains=asked.q) | Q(detail__icontains=asked.q) | Q(text__icontains=asked.q))
    page = page_of(rows, fields=("received_at", "id"), cursor=cursor, limit=limit)
    return RejectPage(rows=page.rows, next=page.next, previous=page.previous)
