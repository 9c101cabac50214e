"""Parts of deliveries that could not be read, newest first."""

from __future__ import annotations

from django.db.models import Q

from errors.models import RejectedPart
from errors.queries.conditions import source_condition
from errors.queries.filters import Filter
from errors.queries.pages import Page, page_of


def reject_list(asked: Filter, *, reason: str = "", cursor: str = "", limit: int = 50) -> Page[RejectedPart]:
    """
    The rejects of a filter, of which source, environment, window and `q` (reason, detail, text) apply, and of a reason.

    With their sources. One query. Raises BadCursorError.
    """
    rows = RejectedPart.objects.select_related("source").filter(source_condition(asked, "source"))
    if asked.window:
        rows = rows.filter(received_at__gte=asked.window.since, received_at__lt=asked.window.until)
    if reason:
        rows = rows.filter(reason=reason)
    if asked.q:
        rows = rows.filter(Q(reason__icontains=asked.q) | Q(detail__icontains=asked.q) | Q(text__icontains=asked.q))
    return page_of(rows, fields=("received_at", "id"), cursor=cursor, limit=limit)
