"""
Sources: who delivers, whether it still does, and what could not be read.

The counters stand in the source's own row; nothing here counts errors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from errors.models import RejectedPart, Source
from errors.queries.filters import Filter
from errors.queries.pages import Page
from errors.queries.rejects import reject_list
from errors.queries.source_activity import Activity, activity_of
from errors.queries.tallies import hourly_by_source

NEWEST_REJECTS = 1_000


@dataclass(frozen=True)
class SourceRow:
    """A source with what it delivered lately."""

    source: Source
    day_count: int
    """Errors that occurred in the last 24 hours."""
    points: list[int]
    """Errors by hour over the last 24 hours, oldest first."""
    activity: Activity
    """What it does just now."""


@dataclass(frozen=True)
class SourceDetail:
    """A source's page."""

    row: SourceRow
    reasons: list[tuple[str, int]]
    """Why parts could not be read, over the newest 1,000 rejects, most frequent first."""
    rejects: Page[RejectedPart]


def source_list(asked: Filter) -> list[SourceRow]:
    """All sources by name. Five queries."""
    return _rows(list(Source.objects.by_name()), asked)


def source_detail(
    source_id: int, asked: Filter, *, reason: str = "", cursor: str = "", limit: int = 50
) -> SourceDetail | None:
    """
    One source with a page of its rejects of all times and, where one is given, of one reason; None: there is none.

    Raises BadCursorError.
    """
    source = Source.objects.filter(pk=source_id).first()
    if source is None:
        return None
    newest = RejectedPart.objects.filter(source=source).order_by("-received_at", "-id")
    reasons = Counter(newest.values_list("reason", flat=True)[:NEWEST_REJECTS])
    of_source = Filter(now=asked.now, source=(str(source_id),))
    return SourceDetail(
        row=_rows([source], asked)[0],
        reasons=reasons.most_common(),
        rejects=reject_list(of_source, reason=reason, cursor=cursor, limit=limit),
    )


def _rows(sources: list[Source], asked: Filter) -> list[SourceRow]:
    """The sources with what they do and their last 24 hours. Four queries."""
    keys = [source.pk for source in sources]
    hours = hourly_by_source(asked.now, keys)
    activity = activity_of(sources, now=asked.now)
    return [
        SourceRow(
            source=source,
            day_count=sum(hours[source.pk]),
            points=hours[source.pk],
            activity=activity[source.pk],
        )
        for source in sources
    ]
