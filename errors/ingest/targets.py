"""
The tables of the write path: what is looked up, which columns are written, what becomes of a row that is there.

Columns not named here take no part in a delivery; the tests compare the list with the models.
"""

from __future__ import annotations

from errors.ingest.dialects import Lookup, Target, Upsert
from errors.models import (
    Company,
    CompanyTally,
    Condition,
    Connection,
    DayTally,
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
    Service,
    Source,
    SpoolPlace,
    WebhookMessage,
)

_IDENTITY = ("lookup_key", "body_digest")
KNOWN_ERRORS = Lookup(ErrorResponse, keys=_IDENTITY, returned=(*_IDENTITY, "received_at"))
KNOWN_SERVICES = Lookup(Service, keys=("key",), returned=("key", "id", "name"))
KNOWN_ISSUES = Lookup(Issue, keys=("fingerprint",), returned=("fingerprint", "id"))
KNOWN_COMPANIES = Lookup(Company, keys=("company_id",), returned=("company_id", "id"))
KNOWN_PUSHES = Lookup(PushOperation, keys=("lookup_key",), returned=("lookup_key", "id"))
KNOWN_PAIRS = Lookup(IssueCompany, keys=("issue_id", "company_id"), returned=("issue_id", "company_id"))

SERVICES = Target(Service, ("key", "name"), Upsert(keys=("key",), newest=("name",)))
ISSUES = Target(
    Issue,
    (
        "status_code", "service_id", "signature_version", "fingerprint", "exception", "template", "first_seen_at",
        "last_seen_at", "error_count", "company_count", "kind",
    ),
    Upsert(keys=("fingerprint",), added=("error_count",), earliest=("first_seen_at",), latest=("last_seen_at",)),
)  # fmt: skip
COMPANIES = Target(
    Company,
    ("company_id", "name", "first_seen_at", "last_seen_at", "error_count"),
    Upsert(
        keys=("company_id",),
        added=("error_count",),
        earliest=("first_seen_at",),
        latest=("last_seen_at",),
        newest=("name",),
    ),
)
PAIRS = Target(
    IssueCompany,
    ("issue_id", "company_id", "error_count", "first_seen_at", "last_seen_at"),
    Upsert(
        keys=("issue_id", "company_id"),
        added=("error_count",),
        earliest=("first_seen_at",),
        latest=("last_seen_at",),
    ),
)
ERRORS = Target(
    ErrorResponse,
    (
        "correlation_id", "lookup_key", "has_correlation_id", "body_digest", "issue_id", "source_id", "company_id",
        "http_status", "body_status", "occurred_at", "received_at", "connection_id", "data_type", "request_method",
        "request_url", "redelivery_count", "body", "attributes", "summary", "condition",
    ),
)  # fmt: skip
_OF_SOURCE = ("bucket_at", "issue_id", "source_id")
_OF_COMPANY = ("bucket_at", "issue_id", "company_id", "source_id")
MINUTES = Target(MinuteTally, (*_OF_SOURCE, "count"), Upsert(keys=_OF_SOURCE, added=("count",)))
HOURS = Target(HourTally, (*_OF_SOURCE, "count"), Upsert(keys=_OF_SOURCE, added=("count",)))
DAYS = Target(DayTally, (*_OF_SOURCE, "count"), Upsert(keys=_OF_SOURCE, added=("count",)))
COMPANY_HOURS = Target(CompanyTally, (*_OF_COMPANY, "count"), Upsert(keys=_OF_COMPANY, added=("count",)))
REJECTS = Target(RejectedPart, ("source_id", "received_at", "position", "reason", "detail", "text"))
PUSH_OPERATIONS = Target(
    PushOperation,
    (
        "lookup_key", "key", "source_id", "company_id", "connection_id", "data_type", "opened_at", "due_at", "seen_at",
        "rank",
    ),
    Upsert(
        keys=("lookup_key",),
        earliest=("opened_at", "due_at"),
        latest=("seen_at", "rank"),
        newest=("company_id", "connection_id", "data_type"),
    ),
)  # fmt: skip
PUSH_STATES = Target(
    PushState,
    ("operation_id", "status", "at", "status_code", "http_status", "message", "body"),
    Upsert(
        keys=("operation_id", "status"),
        earliest=("at",),
        latest=("status_code", "http_status"),
        newest=("message", "body"),
    ),
)
_OF_CONDITION = ("key", "kind", "source_id", "opened_at", "ended_at")
OPENINGS = Target(Condition, _OF_CONDITION, Upsert(keys=("key",), latest=("opened_at",), newest=("kind",)))
ENDINGS = Target(Condition, _OF_CONDITION, Upsert(keys=("key",), latest=("ended_at",)))
CONNECTIONS = Target(
    Connection,
    ("connection_id", "platform", "platform_key"),
    Upsert(keys=("connection_id",), newest=("platform", "platform_key")),
)
MESSAGES = Target(
    WebhookMessage,
    ("source_id", "message_id", "event_type", "is_understood", "received_at"),
    Upsert(keys=("source_id", "message_id"), earliest=("received_at",)),
)
SPOOL_PLACES = Target(SpoolPlace, ("segment", "read_to"), Upsert(keys=("segment",), latest=("read_to",)))

_ERROR, _LINKED, _ISSUE, _PAIR, _SOURCE, _QUOTA = (
    Target(model, ()).table for model in (ErrorResponse, LinkedId, Issue, IssueCompany, Source, Quota)
)  # the names that the models give their tables

ADD_REDELIVERIES = (
    f"UPDATE {_ERROR} SET redelivery_count = redelivery_count + %s "  # noqa: S608 - names of our own models
    "WHERE lookup_key = %s AND body_digest = %s"
)
ADD_COMPANIES = f"UPDATE {_ISSUE} SET company_count = company_count + %s WHERE id = %s"  # noqa: S608 - as above
INSERT_LINKED_ID = (
    f"INSERT INTO {_LINKED} (error_id, correlation_id, lookup_key) "  # noqa: S608 - as above
    f"SELECT id, %s, %s FROM {_ERROR} WHERE lookup_key = %s AND body_digest = %s"
)
COUNT_FOR_SOURCE = (
    f"UPDATE {_SOURCE} SET accepted_count = accepted_count + %s, "  # noqa: S608 - as above
    "duplicate_count = duplicate_count + %s, rejected_count = rejected_count + %s, "
    "near_miss_count = near_miss_count + %s, "
    "last_delivery_at = CASE WHEN last_delivery_at > %s THEN last_delivery_at ELSE %s END WHERE id = %s"
)
SEE_TRIAL = f"UPDATE {_SOURCE} SET last_trial_at = %s WHERE id = %s"  # noqa: S608 - as above
READ_QUOTA = (
    f"INSERT INTO {_QUOTA} (source_id, daily_limit, remaining, resets_at, at) VALUES (%s, %s, %s, %s, %s) "  # noqa: S608 - as above
    "ON CONFLICT (source_id) DO UPDATE SET daily_limit = excluded.daily_limit, remaining = excluded.remaining, "
    f"resets_at = excluded.resets_at, at = excluded.at WHERE excluded.at >= {_QUOTA}.at"
)

TOLD_WITH_CAUSE = ("http_status", "body_status", "data_type", "connection_id", "request_method", "request_url")
"""Columns of an error that change with its text, where more is told of them."""
TELL_CAUSE = (
    f"UPDATE {_ERROR} SET body = %s, attributes = %s, issue_id = %s, summary = '', "  # noqa: S608 - as above
    f"{', '.join(f'{column} = %s' for column in TOLD_WITH_CAUSE)} WHERE id = %s"
)


def _left_span(table: str, errors: str) -> str:
    """SET clauses for the first and last moment of the errors that are left; without any they stay."""
    return ", ".join(
        f"{column} = COALESCE((SELECT {which}(occurred_at) FROM {_ERROR} WHERE {errors}), {table}.{column})"  # noqa: S608 - as above
        for column, which in (("first_seen_at", "MIN"), ("last_seen_at", "MAX"))
    )


LEAVE_ISSUE = (
    f"UPDATE {_ISSUE} SET error_count = error_count - %s, "  # noqa: S608 - as above
    f"{_left_span(_ISSUE, f'issue_id = {_ISSUE}.id')} WHERE id = %s"
)


def _leaving(target: Target, *, also: str = "") -> tuple[str, str]:
    """What takes errors from a count, and what drops it when it is 0."""
    assert target.upsert  # noqa: S101 - all counts have one
    [count] = target.upsert.added
    where = " AND ".join(f"{key} = %s" for key in target.upsert.keys)
    return (
        f"UPDATE {target.table} SET {count} = {count} - %s{also} WHERE {where}",  # noqa: S608 - as above
        f"DELETE FROM {target.table} WHERE {count} = 0 AND {where}",  # noqa: S608 - as above
    )


LEAVE_COUNTS = {target: _leaving(target) for target in (MINUTES, HOURS, DAYS, COMPANY_HOURS)} | {
    PAIRS: _leaving(
        PAIRS,
        also=", " + _left_span(_PAIR, f"issue_id = {_PAIR}.issue_id AND company_id = {_PAIR}.company_id"),
    )
}
KNOWN_COUNTS = {
    target: Lookup(target.model, keys=target.upsert.keys, returned=(*target.upsert.keys, *target.upsert.added))
    for target in LEAVE_COUNTS
    if target.upsert
}
