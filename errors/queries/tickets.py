"""
What a ticket can tell about stored errors, an issue, a selection, or a pasted report; and the tickets taken so far.

Company names are never told: a ticket carries ids only. An issue's counts are those since it was first seen, also
where retention has taken the errors themselves.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, Sum

from errors.conf import conf
from errors.domain.codat import texts_of
from errors.domain.kinds import Kind
from errors.domain.report import Report
from errors.domain.retry_after import retry_after
from errors.domain.scrub import scrub, scrub_text
from errors.domain.signature import sign
from errors.domain.ticket import EarlierTicket, Extent, Facts, NamedError, NothingToTellError, chosen
from errors.models import ErrorResponse, HourTally, Issue, LinkedId, Ticket
from errors.queries.pages import Page, page_of

NEWEST = 120
"""Errors of an issue among which the ticket chooses."""
SELECTION_LIMIT = 500
EARLIER_LIMIT = 10
DAY = dt.timedelta(days=1)


def facts_of_error(error: ErrorResponse, *, now: dt.datetime) -> Facts:
    """The facts of one error; the extent is its issue's."""
    issue = error.issue
    lead = _named([error])[0]
    return replace(_facts([lead], issue=issue, now=now), environment=error.source.environment)


def facts_of_issue(issue: Issue, *, now: dt.datetime, selected: ErrorResponse | None = None) -> Facts:
    """
    The facts of an issue: at most five of its newest errors, the `selected` one first.

    Only the errors that the ticket will name are read whole.
    """
    newest = issue.errors.newest_first().values_list(
        "id", "correlation_id", "has_correlation_id", "occurred_at", "company__company_id"
    )[:NEWEST]
    slim = tuple(
        NamedError(
            error_id=pk,
            correlation_id=correlation_id,
            has_correlation_id=has_id,
            kind=Kind(issue.kind),
            occurred_at=occurred_at,
            status_code=issue.status_code,
            company_id=company_id or "",
        )
        for pk, correlation_id, has_id, occurred_at, company_id in newest
    )
    first = _named([selected])[0] if selected else None
    picked = chosen(Facts(candidates=slim, first=first, log_days=conf().log_days, now=now))
    rows = _rows(one.error_id for one in picked)
    facts = _facts(_named(rows), issue=issue, now=now)
    return replace(facts, first=first, environment=rows[0].source.environment if rows else "")


def facts_of_selection(errors: Sequence[ErrorResponse], *, now: dt.datetime) -> Facts:
    """The facts of errors that a person picked; counts are those of the selection. Raises NothingToTellError."""
    if not errors:
        raise NothingToTellError
    kept = errors[:SELECTION_LIMIT]
    companies = {error.company_id for error in kept if error.company_id}
    issues = {error.issue_id: error.issue for error in kept}
    times = [error.occurred_at for error in kept]
    extent = Extent(
        error_count=len(kept), company_count=len(companies), first_seen_at=min(times), last_seen_at=max(times)
    )
    only = next(iter(issues.values())) if len(issues) == 1 else None
    return Facts(
        candidates=tuple(_named(kept)),
        extent=extent,
        issue_id=only.pk if only else None,
        issue_reference=", ".join(sorted(issue.reference for issue in issues.values())[:5]),
        environment=_only([error.source.environment for error in kept]),
        earlier=_earlier(earlier_tickets(error_ids=[error.pk for error in kept])),
        log_days=conf().log_days,
        now=now,
    )


def facts_of_report(report: Report, *, now: dt.datetime) -> Facts:
    """The facts of a pasted report that is not stored; scrubbed here, since it never went through ingest."""
    body = scrub(report.body)
    message = scrub_text(report.message)
    named = NamedError(
        error_id=None,
        correlation_id=report.correlation_id,
        has_correlation_id=bool(report.correlation_id),
        kind=report.kind,
        occurred_at=report.occurred_at,
        status_code=report.status_code,
        http_status=report.http_status,
        body_status=report.body_status,
        service=report.service,
        message=message,
        exception=sign(message).exception,
        validation=_further_texts(body, message=message),
        linked_ids=report.linked_ids,
        company_id=report.company_id,
        company_name=report.company_name,
        connection_id=report.connection_id,
        data_type=report.data_type,
        request_method=report.request_method,
        request_url=scrub_text(report.request_url),
        retry_after=retry_after(report.attributes, at=report.occurred_at or now),
    )
    return Facts(candidates=(named,), log_days=conf().log_days, now=now)


def earlier_tickets(*, issue: Issue | None = None, error_ids: Iterable[int] = ()) -> list[Ticket]:
    """The newest tickets about an issue or naming one of the errors, with who took each."""
    about = Q(ticket_errors__error_id__in=list(error_ids))
    if issue:
        about |= Q(issue=issue)
    found = Ticket.objects.filter(pk__in=Ticket.objects.filter(about).values("pk"))
    return list(found.select_related("created_by").newest_first()[:EARLIER_LIMIT])


def ticket_list(*, cursor: str = "", limit: int = 50) -> Page[Ticket]:
    """The tickets taken, newest first, with who took each and the ids it names. Raises BadCursorError."""
    tickets = Ticket.objects.select_related("created_by", "issue__service").prefetch_related("ticket_errors")
    return page_of(tickets, fields=("created_at", "id"), cursor=cursor, limit=limit)


def _facts(named: list[NamedError], *, issue: Issue, now: dt.datetime) -> Facts:
    """What an issue and some of its errors have in common."""
    error_ids = [one.error_id for one in named if one.error_id]
    day = HourTally.objects.filter(issue=issue, bucket_at__gte=now - DAY).aggregate(count=Sum("count"))
    return Facts(
        candidates=tuple(named),
        extent=Extent(
            error_count=issue.error_count,
            company_count=issue.company_count,
            day_count=day["count"] or 0,
            first_seen_at=issue.first_seen_at,
            last_seen_at=issue.last_seen_at,
        ),
        issue_id=issue.pk,
        issue_reference=issue.reference,
        earlier=_earlier(earlier_tickets(issue=issue, error_ids=error_ids)),
        log_days=conf().log_days,
        now=now,
    )


def _rows(error_ids: Iterable[int | None]) -> list[ErrorResponse]:
    return list(ErrorResponse.objects.with_names().filter(pk__in=list(error_ids)).newest_first())


def _named(errors: Sequence[ErrorResponse]) -> list[NamedError]:
    """Stored errors as a ticket names them."""
    linked: dict[int, list[str]] = defaultdict(list)
    for error_id, text in (
        LinkedId.objects.filter(error__in=errors).order_by("id").values_list("error_id", "correlation_id")
    ):
        linked[error_id].append(text)
    return [_one_named(error, linked_ids=tuple(linked[error.pk])) for error in errors]


def _one_named(error: ErrorResponse, *, linked_ids: tuple[str, ...]) -> NamedError:
    service = error.body.get("service") if error.issue.kind == Kind.RESPONSE else error.issue.service.name
    return NamedError(
        error_id=error.pk,
        correlation_id=error.correlation_id,
        has_correlation_id=error.has_correlation_id,
        kind=Kind(error.issue.kind),
        occurred_at=error.occurred_at,
        status_code=error.issue.status_code,
        http_status=error.http_status,
        body_status=error.body_status,
        service=service if isinstance(service, str) else "",
        message=error.message,
        exception=error.issue.exception,
        validation=_further_texts(error.body, message=error.message),
        linked_ids=linked_ids,
        company_id=error.company.company_id if error.company else "",
        company_name=error.company.name if error.company else "",
        connection_id=error.connection_id,
        data_type=error.data_type,
        request_method=error.request_method,
        request_url=error.request_url,
        retry_after=error.retry_after,
    )


def _further_texts(body: dict[str, Any], *, message: str) -> tuple[str, ...]:
    """What the body says beside its message: validation, sync and push texts, each once."""
    return tuple(dict.fromkeys(text for text in texts_of(body) if text.strip() and text != message))


def _earlier(tickets: Iterable[Ticket]) -> tuple[EarlierTicket, ...]:
    return tuple(EarlierTicket(ticket_id=one.pk, created_at=one.created_at, severity=one.severity) for one in tickets)


def _only(texts: Iterable[str]) -> str:
    """The one text that all share, else empty."""
    distinct = set(texts)
    return distinct.pop() if len(distinct) == 1 else ""
