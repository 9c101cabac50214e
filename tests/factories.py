"""
Rows for tests: small plain functions that write an error and all that counts it, as the write path would.

They do not run the write path (its own tests do), so a message is its own template unless the test says otherwise.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import uuid
from typing import Any

from django.db.models import F

from errors.domain.codat import lookup_key, service_key
from errors.domain.kinds import Kind
from errors.domain.observations import PushStatus
from errors.models import (
    ApiToken,
    Company,
    CompanyTally,
    Condition,
    ErrorResponse,
    HourTally,
    Issue,
    IssueCompany,
    LinkedId,
    MinuteTally,
    PushOperation,
    PushState,
    Quota,
    RejectedPart,
    Role,
    Service,
    Source,
    User,
)
from errors.models.observations import NEVER

NOW = dt.datetime(2026, 11, 24, 14, 20, tzinfo=dt.UTC)
"""When the tests' stories are told; the errors stand before it."""

_numbers = itertools.count(1)


def make_user(username: str = "", *, role: str = Role.AGENT, password: str = "", **fields: Any) -> User:
    """A person; without a password nobody can sign in as them but `client.force_login`."""
    return User.objects.create_user(
        username or f"person{next(_numbers)}", password=password or None, role=role, **fields
    )


def make_api_token(user: User | None = None, *, token: str = "", now: dt.datetime = NOW) -> str:
    """The text of a new API token of `user` (an agent where none is given)."""
    text = token or f"token-of-a-test-{next(_numbers)}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    ApiToken.objects.create(user=user or make_user(), name="test", digest=digest, created_at=now)
    return text


def make_source(name: str = "shop", *, environment: str = "production", now: dt.datetime = NOW) -> Source:
    """The source of that name."""
    return Source.objects.get_or_create(name=name, defaults={"environment": environment, "created_at": now})[0]


def make_service(name: str = "Xero") -> Service:
    """The service of that name, in any spelling."""
    service, _ = Service.objects.get_or_create(key=service_key(name), defaults={"name": name})
    if service.name != name:
        service.name = name
        service.save()
    return service


def make_company(company_id: str = "", *, name: str = "", seen_at: dt.datetime = NOW) -> Company:
    """The company of that id."""
    company_id = (company_id or str(uuid.UUID(int=next(_numbers) << 64))).casefold()
    company, _ = Company.objects.get_or_create(
        company_id=company_id, defaults={"name": name, "first_seen_at": seen_at, "last_seen_at": seen_at}
    )
    return company


def make_issue(
    *,
    status_code: int = 404,
    service: str = "Xero",
    template: str = "Account not found",
    exception: str = "",
    kind: Kind = Kind.RESPONSE,
    seen_at: dt.datetime = NOW,
) -> Issue:
    """The issue of status code, service and template; without errors yet."""
    raw = f"{status_code}\0{service_key(service)}\0{template}" + ("" if kind == Kind.RESPONSE else f"\0{kind}")
    return Issue.objects.get_or_create(
        fingerprint=hashlib.blake2b(raw.encode(), digest_size=16).hexdigest(),
        defaults={
            "status_code": status_code,
            "kind": kind,
            "service": make_service(service),
            "signature_version": 1,
            "exception": exception,
            "template": template,
            "first_seen_at": seen_at,
            "last_seen_at": seen_at,
        },
    )[0]


def make_error(
    *,
    at: dt.datetime = NOW,
    issue: Issue | None = None,
    status_code: int = 404,
    service: str = "Xero",
    message: str = "Account not found",
    kind: Kind = Kind.RESPONSE,
    correlation_id: str = "",
    company_id: str = "",
    company_name: str = "",
    source: Source | None = None,
    linked_ids: tuple[str, ...] = (),
    body: dict[str, Any] | None = None,
    **fields: Any,
) -> ErrorResponse:
    """
    An error that occurred `at`, with its issue, company, tallies and counters.

    `body` adds to or replaces members of Codat's body; `fields` are further columns of the row.
    """
    issue = issue or make_issue(status_code=status_code, service=service, template=message, kind=kind, seen_at=at)
    source = source or make_source()
    correlation_id = correlation_id or str(
        uuid.UUID(int=(next(_numbers) * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128)
    )
    whole = {
        "statusCode": issue.status_code,
        "service": issue.service.name,
        "error": message,
        "correlationId": correlation_id,
    } | (body or {})
    error = ErrorResponse.objects.create(
        **{
            "correlation_id": correlation_id,
            "lookup_key": lookup_key(correlation_id),
            "body_digest": hashlib.blake2b(repr(sorted(whole.items())).encode(), digest_size=16).hexdigest(),
            "issue": issue,
            "source": source,
            "company": make_company(company_id, name=company_name, seen_at=at) if company_id else None,
            "body_status": issue.status_code,
            "occurred_at": at,
            "received_at": at,
            "body": whole,
        }
        | fields
    )
    for linked in linked_ids:
        LinkedId.objects.create(error=error, correlation_id=linked, lookup_key=lookup_key(linked))
    _count(error)
    return error


def make_push(
    key: str = "",
    *,
    opened_at: dt.datetime = NOW,
    states: tuple[tuple[str, dt.datetime], ...] = (),
    source: Source | None = None,
    **fields: Any,
) -> PushOperation:
    """A push operation that has been in these states (name, moment); pending since `opened_at` where none is given."""
    key = key or str(uuid.UUID(int=next(_numbers) << 64))
    states = states or (("Pending", opened_at),)
    operation = PushOperation.objects.create(
        **{
            "key": key,
            "lookup_key": lookup_key(key),
            "source": source or make_source(),
            "data_type": "bills",
            "opened_at": opened_at,
            "seen_at": max(at for _, at in states),
            "rank": max(PushStatus(status).rank for status, _ in states),
        }
        | fields
    )
    for status, at in states:
        PushState.objects.create(operation=operation, status=status, at=at)
    return operation


def make_condition(
    key: str, *, kind: Kind, opened_at: dt.datetime = NOW, ended_at: dt.datetime = NEVER, source: Source | None = None
) -> Condition:
    """What a failure began, which may have ended."""
    return Condition.objects.create(
        key=key, kind=kind, source=source or make_source(), opened_at=opened_at, ended_at=ended_at
    )


def make_reading(source: Source | None = None, *, limit: int = 5_000, remaining: int = 1_200, **fields: Any) -> Quota:
    """A reading of the daily quota."""
    return Quota.objects.create(
        **{"source": source or make_source(), "daily_limit": limit, "remaining": remaining, "at": NOW} | fields
    )


def make_reject(
    source: Source | None = None, *, at: dt.datetime = NOW, reason: str = "not_json", **fields: Any
) -> RejectedPart:
    """A part that could not be read."""
    source = source or make_source()
    Source.objects.filter(pk=source.pk).update(rejected_count=F("rejected_count") + 1)
    return RejectedPart.objects.create(
        **{"source": source, "received_at": at, "position": 0, "reason": reason, "detail": "Not JSON."} | fields
    )


def _count(error: ErrorResponse) -> None:
    """Everything that counts an error, once more."""
    at, issue = error.occurred_at, error.issue
    hour = at.replace(minute=0, second=0, microsecond=0)
    _add(MinuteTally, bucket_at=at.replace(second=0, microsecond=0), issue=issue, source=error.source)
    _add(HourTally, bucket_at=hour, issue=issue, source=error.source)
    _seen(issue, at)
    Source.objects.filter(pk=error.source_id).update(accepted_count=F("accepted_count") + 1, last_delivery_at=at)
    if error.company is None:
        return
    _add(CompanyTally, bucket_at=hour, issue=issue, company=error.company, source=error.source)
    pair, is_new = IssueCompany.objects.get_or_create(
        issue=issue, company=error.company, defaults={"first_seen_at": at, "last_seen_at": at}
    )
    _seen(pair, at)
    _seen(error.company, at)
    if is_new:
        issue.company_count += 1
        issue.save(update_fields=["company_count"])


def _add(model: Any, **key: Any) -> None:
    if not model.objects.filter(**key).update(count=F("count") + 1):
        model.objects.create(**key, count=1)


def _seen(row: Issue | IssueCompany | Company, at: dt.datetime) -> None:
    row.error_count += 1
    row.first_seen_at = min(row.first_seen_at, at)
    row.last_seen_at = max(row.last_seen_at, at)
    row.save(update_fields=["error_count", "first_seen_at", "last_seen_at"])
