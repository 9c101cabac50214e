"""
What lasts: failures that no success has ended yet (`Condition`), and the daily quota.

The quota ends by itself at 00:00 UTC (Codat docs, Rate limits), so it is over then even if nobody tells of the reset.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from errors.domain import conditions
from errors.domain.kinds import Kind
from errors.models import Condition, ErrorResponse, Issue, Quota
from errors.queries.conditions import source_condition
from errors.queries.filters import Filter
from errors.queries.pages import Page, page_of

DAY = dt.timedelta(days=1)
NEWEST_ERRORS = 200
MOST = 50
FILTERS = ("kind", "source", "environment", "since", "until")
"""What of a filter the list obeys."""


@dataclass(frozen=True)
class Lasting:
    """Something that began and has not ended, as far as was told."""

    kind: str
    since: dt.datetime
    """The newest failure."""
    company_id: str
    connection_id: str
    data_type: str
    push_key: str = ""
    """Of a write."""


@dataclass(frozen=True)
class End:
    """Whether what an error began is over."""

    kind: str
    at: dt.datetime | None
    """None: it still lasts, as far as was told."""


@dataclass(frozen=True)
class QuotaAlarm:
    """The daily quota is used up."""

    since: dt.datetime
    resets_at: dt.datetime
    reading: Quota | None
    """The newest reading, where one was told since."""


def end_of(error: ErrorResponse, *, now: dt.datetime) -> End | None:
    """Whether what the error began is over; None for an error that begins nothing. One query."""
    if not error.condition:
        return None
    kind = error.issue.kind
    condition = Condition.objects.filter(key=error.condition).first()
    if condition and condition.ended_at >= error.occurred_at:
        return End(kind=kind, at=condition.ended_at)
    if kind == Kind.RATE_LIMIT and (midnight := next_reset(error.occurred_at)) <= now:
        return End(kind=kind, at=midnight)
    return End(kind=kind, at=None)


def lasting_of_company(company_id: str) -> list[Lasting]:
    """Connections that are lost and data types that cannot be read, the longest first. One query over what is open."""
    # Not a range of keys: how a database sorts colons is its own affair.
    about = [Q(key__startswith=beginning) for beginning in conditions.beginnings_of_company(company_id)]
    found = Condition.objects.open().filter(reduce(or_, about), kind__in=(Kind.CONNECTION, Kind.READ))
    return [_lasting(one) for one in found.order_by("opened_at", "id")[:MOST]]


def lasting_of_issue(issue: Issue) -> list[Lasting]:
    """What the newest 200 errors of an issue began and still lasts, the longest first. Two queries."""
    newest = issue.errors.newest_first().values_list("condition", flat=True)[:NEWEST_ERRORS]
    keys = set(newest) - {""}
    if not keys or issue.kind == Kind.RATE_LIMIT:
        return []
    open_ones = Condition.objects.open().filter(key__in=keys).order_by("opened_at", "id")
    return [_lasting(one) for one in open_ones]


def quota_alarm(asked: Filter) -> QuotaAlarm | None:
    """The quota that is used up now; None where it is not, or was reset. One query, two while it is used up."""
    openings = Condition.objects.open().filter(source_condition(asked, "source"), kind=Kind.RATE_LIMIT)
    newest = openings.order_by("-opened_at").first()
    if newest is None:
        return None
    # Sources may be of several clients, so only who told that nothing is left can tell that something is left again.
    told = Quota.objects.filter(source=newest.source_id, at__gte=newest.opened_at)
    reading = told.select_related("source").first()
    resets_at = reading.resets_at if reading and reading.resets_at else next_reset(newest.opened_at)
    if resets_at <= asked.now or (reading and reading.remaining):
        return None
    return QuotaAlarm(since=newest.opened_at, resets_at=resets_at, reading=reading)


def quota_readings(asked: Filter) -> list[Quota]:
    """The newest reading of each source, the newest of all first. One query."""
    readings = Quota.objects.filter(source_condition(asked, "source")).select_related("source")
    return list(readings.order_by("-at", "pk")[:MOST])


def condition_list(asked: Filter, *, cursor: str = "", limit: int = 50) -> Page[Condition]:
    """The conditions that still last, those that began last first. One query. Raises BadCursorError."""
    rows = Condition.objects.open().filter(source_condition(asked, "source")).select_related("source")
    if asked.kinds:
        rows = rows.filter(kind__in=asked.kinds)
    if asked.window:
        rows = rows.filter(opened_at__gte=asked.window.since, opened_at__lt=asked.window.until)
    return page_of(rows, fields=("opened_at", "id"), cursor=cursor, limit=limit)


def next_reset(moment: dt.datetime) -> dt.datetime:
    """The next 00:00 UTC."""
    return moment.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY


def _lasting(condition: Condition) -> Lasting:
    return Lasting(kind=condition.kind, since=condition.opened_at, **conditions.about(condition.key)._asdict())
