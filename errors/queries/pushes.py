"""
Push operations: the list, and the life of one with the error that it came to.

A list reads those in a state, or all in the order in which they were told of: both stand in an index. Writes that
failed or timed out are errors, too, and found there by kind. An operation names its connection and no platform, so the
platform is known where anything ever told it of that connection.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from errors.conf import conf
from errors.domain.codat import ID_LENGTH, is_placeholder, lookup_key, service_key
from errors.domain.kinds import Kind
from errors.domain.observations import PushStatus
from errors.models import CodatApiKey, Company, Connection, ErrorResponse, PushLookup, PushOperation, PushState
from errors.models.lookups import LookupState
from errors.models.observations import NO_LIMIT, PushOperationQuerySet
from errors.queries.conditions import source_condition
from errors.queries.errors import HEX
from errors.queries.filters import Filter
from errors.queries.pages import Page, page_of

STATES = {
    "overdue": "Overdue",
    "pending": "Pending",
    "failed": "Failed",
    "timed_out": "Timed out",
    "success": "Succeeded",
    "all": "All",
}
"""Which operations a list shows, with the word for it."""
WAITING = ("overdue", "pending")
ENDS = {"failed": PushStatus.FAILED, "timed_out": PushStatus.TIMED_OUT, "success": PushStatus.SUCCESS}
FILTERS = ("company_id", "service", "source", "environment", "q", "since", "until")
"""What of a filter a list obeys."""
MOST_PLATFORMS = 200
STATUSES = tuple(PushStatus)
ASKED = (LookupState.DONE, LookupState.WAITING, LookupState.GIVEN_UP)
"""From the question that came farthest to the one that came to nothing."""


@dataclass(frozen=True)
class PushRow:
    """An operation as lists show it."""

    operation: PushOperation
    """With its source loaded."""
    company_name: str
    platform: str
    """Empty where nothing told what its connection leads to."""
    is_overdue: bool
    """Pending for longer than its time-out, or than the patience of the settings."""

    @property
    def status(self) -> PushStatus:
        """The state that it has come to."""
        return STATUSES[self.operation.rank]

    @property
    def due_at(self) -> dt.datetime | None:
        """When its time-out passes; None where none was told."""
        return self.operation.due_at if self.operation.due_at != NO_LIMIT else None


@dataclass(frozen=True)
class PushLife:
    """One operation from its request to its end."""

    row: PushRow
    states: list[PushState]
    """As they were told, the earliest first."""
    error: ErrorResponse | None
    """What it came to where it failed or timed out."""

    lookup: PushLookup | None
    """How far asking Codat for the cause has come; of several sources, that which came farthest."""
    api_key: CodatApiKey | None
    """With which Codat is asked, or would be."""

    @property
    def key(self) -> str:
        """As Codat wrote it."""
        return self.row.operation.key

    @property
    def last(self) -> PushState | None:
        """What tells the state that it has come to."""
        return next((state for state in self.states if state.status == self.row.status), None)

    @property
    def is_without_cause(self) -> bool:
        """Whether it came to no good end and nobody told why: a webhook never does."""
        ended_badly = self.row.status in (PushStatus.FAILED, PushStatus.TIMED_OUT)
        ends = [state for state in self.states if state.status != PushStatus.PENDING]
        return ended_badly and not any(state.message or state.body for state in ends)

    def held_up(self, *, now: dt.datetime) -> str:
        """Why Codat is not asked at present although the cause waits to be asked for; empty where it is."""
        if self.lookup is None or self.lookup.state != LookupState.WAITING:
            return ""
        if self.api_key is None:
            return "The source has no API key any more."
        if self.api_key.is_refused:
            return self.api_key.trouble
        is_paused = self.api_key.paused_until is not None and self.api_key.paused_until > now
        return (self.api_key.trouble or "The API key waits.") if is_paused else ""


@dataclass(frozen=True)
class Overdue:
    """The operations that have been pending for too long."""

    count: int
    oldest_at: dt.datetime | None


def push_list(asked: Filter, *, state: str, cursor: str = "", limit: int = 50) -> Page[PushRow]:
    """
    The operations of a filter, by `state` (STATES). Three queries. Raises BadCursorError.

    What waits stands with the longest wait first; all others with those first that were told of last. `asked.services`
    are platforms; `asked.q` is the beginning of a key, a connection, a data type or (a part of) a company's name.
    """
    rows = _narrowed(PushOperation.objects.select_related("source"), asked)
    if state not in WAITING:
        rows = rows.filter(rank=ENDS[state].rank) if state in ENDS else rows
        page = page_of(_within(rows, asked, "seen_at"), fields=("seen_at", "id"), cursor=cursor, limit=limit)
    else:
        rows = _overdue(rows, asked.now) if state == "overdue" else rows.filter(rank=0)
        rows = _within(rows, asked, "opened_at")
        page = page_of(rows, fields=("opened_at", "id"), cursor=cursor, limit=limit, is_ascending=True)
    return Page(rows=_rows(page.rows, now=asked.now), next=page.next, previous=page.previous)


def platform_of(connection_id: str) -> str:
    """What a connection leads to; empty where nothing told it. One query."""
    found = Connection.objects.filter(connection_id=connection_id).values_list("platform", flat=True)
    return found.first() or ""


def platforms_of_pushes() -> list[str]:
    """The platforms that connections are known to lead to, by name. One query."""
    rows = Connection.objects.order_by("platform").values_list("platform", flat=True).distinct()
    return list({service_key(name): name for name in rows[:MOST_PLATFORMS]}.values())


def overdue_pushes(asked: Filter) -> Overdue:
    """How many have been pending for too long, whatever the filter's window. One query, over what is pending."""
    rows = _overdue(_narrowed(PushOperation.objects.all(), asked), asked.now)
    return Overdue(**rows.aggregate(count=Count("pk"), oldest_at=Min("opened_at")))


def push_life(text: str, *, now: dt.datetime) -> PushLife | None:
    """The operation of a key in any spelling, or of its first 8 or more digits where only one begins so."""
    operation = _operation(text)
    if operation is None:
        return None
    errors = ErrorResponse.objects.with_names().filter(lookup_key=operation.lookup_key, issue__kind=Kind.PUSH)
    error = errors.newest_first().first()
    lookup, api_key = _asking(operation, error)
    return PushLife(
        row=_rows([operation], now=now)[0],
        states=sorted(operation.states.all(), key=lambda state: (state.at, PushStatus(state.status).rank)),
        error=error,
        lookup=lookup,
        api_key=api_key,
    )


def _asking(operation: PushOperation, error: ErrorResponse | None) -> tuple[PushLookup | None, CodatApiKey | None]:
    """The question to Codat and the key for it. One query for a write that is no error, two for others."""
    lookups = list(PushLookup.objects.filter(lookup_key=operation.lookup_key).order_by("id"))
    lookup = min(lookups, key=lambda one: ASKED.index(LookupState(one.state)), default=None)
    source = lookup.source_id if lookup else error.source_id if error else None
    return lookup, CodatApiKey.objects.filter(source=source).first() if source else None


def _operation(text: str) -> PushOperation | None:
    key = lookup_key(text)[:ID_LENGTH]
    if not key or "\0" in key or is_placeholder(text):
        return None
    rows = PushOperation.objects.select_related("source").order_by("lookup_key")
    found = rows.filter(lookup_key=key).first()
    if found or not HEX.fullmatch(key):
        return found
    begun = list(rows.filter(lookup_key__gte=key, lookup_key__lt=f"{key}g")[:2])
    return begun[0] if len(begun) == 1 else None


def _overdue(rows: PushOperationQuerySet, now: dt.datetime) -> PushOperationQuerySet:
    return rows.overdue(now=now, patience=dt.timedelta(minutes=conf().push_patience_minutes))


def _narrowed(rows: PushOperationQuerySet, asked: Filter) -> PushOperationQuerySet:
    if asked.company_id:
        rows = rows.filter(company_id=asked.company_id)
    if asked.services:
        known = Connection.objects.filter(platform_key__in=asked.services)
        rows = rows.filter(connection_id__in=known.values("connection_id"))
    if asked.q:
        rows = rows.filter(_named(asked.q))
    return rows.filter(source_condition(asked, "source"))


def _named(text: str) -> Q:
    companies = Company.objects.filter(name__icontains=text)
    found = Q(company_id__in=companies.values("company_id")) | Q(company_id=text.casefold())
    found |= Q(data_type__iexact=text) | Q(connection_id=text)
    key = lookup_key(text)[:ID_LENGTH]
    return found | Q(lookup_key__startswith=key) if HEX.fullmatch(key) else found


def _within(rows: PushOperationQuerySet, asked: Filter, field: str) -> PushOperationQuerySet:
    if asked.window is None:
        return rows
    return rows.filter(Q(**{f"{field}__gte": asked.window.since, f"{field}__lt": asked.window.until}))


def _rows(operations: list[PushOperation], *, now: dt.datetime) -> list[PushRow]:
    """The rows of these operations with the names of their companies and platforms. Two queries."""
    ids = {operation.company_id for operation in operations} - {""}
    names = dict(Company.objects.filter(company_id__in=ids).values_list("company_id", "name"))
    through = {operation.connection_id for operation in operations} - {""}
    known = Connection.objects.filter(connection_id__in=through)
    platforms = dict(known.values_list("connection_id", "platform"))
    patience = dt.timedelta(minutes=conf().push_patience_minutes)
    return [
        PushRow(
            operation=operation,
            company_name=names.get(operation.company_id, ""),
            platform=platforms.get(operation.connection_id, ""),
            is_overdue=operation.rank == 0 and (operation.due_at <= now or operation.opened_at <= now - patience),
        )
        for operation in operations
    ]
