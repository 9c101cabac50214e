"""
What Codat can look up for a few days only (`errors.domain.codat_logs`), as conditions on the tables.

An error is near its deadline by its own time; an issue by that of its newest error, and only while no ticket tells of
it: older errors of an issue that still strikes are dropped every day, and nothing is lost by it.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from errors.conf import conf
from errors.domain.codat_logs import SOON
from errors.domain.kinds import Kind
from errors.models import Issue, Ticket, TicketError


def ending_soon(field: str, kind_field: str, *, now: dt.datetime) -> Q:
    """What left its time in `field` and leaves Codat's log within three days."""
    by_span: dict[int, list[str]] = {}
    for kind in Kind:
        if days := conf().log_days.days(kind):
            by_span.setdefault(days, []).append(kind.value)
    found = Q()
    for days, kinds in by_span.items():
        start = now - dt.timedelta(days=days)
        found |= Q(**{f"{kind_field}__in": kinds, f"{field}__gte": start, f"{field}__lt": start + SOON})
    if not by_span:
        return found
    # What an index can use: without it, the newest days are read in vain.
    first, last = (now - dt.timedelta(days=end(by_span)) for end in (max, min))
    return found & Q(**{f"{field}__gte": first, f"{field}__lt": last + SOON})


def ending_issues(*, now: dt.datetime) -> QuerySet[Issue]:
    """The issues whose newest error leaves Codat's log soon, and of which no ticket tells."""
    issues = Issue.objects.filter(ending_soon("last_seen_at", "kind", now=now)).order_by()
    named = TicketError.objects.filter(error__isnull=False).values("error__issue")
    return issues.exclude(pk__in=Ticket.objects.filter(issue__isnull=False).values("issue")).exclude(pk__in=named)
