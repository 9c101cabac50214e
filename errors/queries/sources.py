"""
Sources: who delivers, whether it still does, and what could not be read.

The counters stand in the source's own row; nothing here counts errors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from errors.models import RejectedPart, Source, SourceToken
from errors.queries.filters import Filter
from errors.queries.rejects import RejectPage, reject_list
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
    token_count: int
    """Tokens not revoked."""


@dataclass(frozen=True)
class SourceDetail:
    """A source's page."""

    row: SourceRow
    reasons: list[tuple[str, int]]
    """Why parts could not be read, over the newest 1,000 rejects, most frequent first."""
    rejects: RejectPage


def source_list(asked: Filter) -> list[SourceRow]:
    """All sources by name. Three queries."""
    return _rows(list(Source.objects.by_name()), asked)


def source_detail(source_id: int, asked: Filter, *, cursor: str = "", limit: int = 50) -> SourceDetail | None:
    """One source with a page of its rejects, of all times; None where there is none. Raises BadCursorError."""
    source = Source.objects.filter(pk=source_id).first()
    if source is None:
        return None
    newest = RejectedPart.objects.filter(source=source).order_by("-received_at", "-id")
    reasons = Counter(newest.values_list("reason", flat=True)[:NEWEST_REJECTS])
    of_source = Filter(now=asked.now, source=(str(source_id),))
    return SourceDetail(
        row=_rows([source], asked)[0],
        reasons=reasons.most_common(),
        rejects=reject_list(of_source, cursor=cursor, limit=limit),
    )


def _rows(sources: list[Source], asked: Filter) -> list[SourceRow]:
    """The sources with their tokens and their last 24 hours. Two queries."""
    keys = [source.pk for source in sources]
    hours = hourly_by_source(asked.now, keys)
    valid = SourceToken.objects.filter(source__in=keys, revoked_at=None).order_by().values("source")
    tokens: dict[Any, int] = dict(valid.annotate(tokens=Count("id")).values_list("source", "tokens"))
    return [
        SourceRow(
            source=source,
            day_count=sum(hours[source.pk]),
            points=hours[source.pk],
            token_count=tokens.get(source.pk, 0),
        )
        for source in sources
    ]
