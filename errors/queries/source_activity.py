"""
What sources do just now: when each was heard of, and how much comes in a minute.

Deliveries are counted when they come, errors in the minute in which they occurred: an old log that is imported raises
the one and not the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum

from errors.models import MinuteTally, Source, SourceMinute, SourceToken

LATELY = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Activity:
    """A source just now."""

    heard_at: dt.datetime | None
    """When a delivery came last, also one that held no error; up to some seconds late."""
    deliveries_per_minute: float
    errors_per_minute: float
    token_count: int
    """Tokens not revoked."""


def activity_of(sources: Iterable[Source], *, now: dt.datetime) -> dict[int, Activity]:
    """By source id. Three queries."""
    by_id = {source.pk: source for source in sources}
    of_sources = Q(source__in=by_id)
    minutes = LATELY / dt.timedelta(minutes=1)
    lately = SourceMinute.objects.filter(of_sources, minute_at__gt=now - LATELY, minute_at__lte=now)
    deliveries = dict(lately.order_by().values_list("source").annotate(found=Sum("delivery_count")))
    occurred = MinuteTally.objects.filter(of_sources, bucket_at__gt=now - LATELY, bucket_at__lte=now)
    errors = dict(occurred.order_by().values_list("source").annotate(found=Sum("count")))
    tokens = SourceToken.objects.filter(of_sources).order_by().values("source")
    of_tokens = tokens.annotate(used_at=Max("last_used_at"), valid=Count("pk", filter=Q(revoked_at=None)))
    used_at: dict[int, dt.datetime | None] = {}
    valid: dict[int, int] = {}
    for pk, used, count in of_tokens.values_list("source", "used_at", "valid"):
        used_at[pk], valid[pk] = used, count
    return {
        pk: Activity(
            heard_at=_latest(source.last_delivery_at, used_at.get(pk)),
            deliveries_per_minute=deliveries.get(pk, 0) / minutes,
            errors_per_minute=errors.get(pk, 0) / minutes,
            token_count=valid.get(pk, 0),
        )
        for pk, source in by_id.items()
    }


def _latest(*moments: dt.datetime | None) -> dt.datetime | None:
    return max((moment for moment in moments if moment), default=None)
