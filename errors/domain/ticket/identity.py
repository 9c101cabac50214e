"""
The first section and the subject: the one error that the ticket leads with.

What Codat always asks for (company, request) says `[add]` where it is not known; what only helps has no lines then.
"""

from __future__ import annotations

from collections.abc import Sequence

from errors.domain.kinds import Kind
from errors.domain.ticket.clean import ID_LENGTH, one_line, shortened
from errors.domain.ticket.document import ADD, Field
from errors.domain.ticket.facts import NamedError
from errors.domain.ticket.private import without_private
from errors.domain.ticket.severity import Severity
from errors.domain.ticket.words import stamp, status_name, status_words

LIST_LIMIT = 5
"""Validation messages and second ids that are told; the rest are counted."""
URL_LENGTH = 2_048
NO_ID = "No correlation id in the response"
NO_RESPONSE = "None: Codat gives this kind of failure no correlation id of its own"


def subject(error: NamedError, *, severity: Severity) -> str:
    """`[Severity 3] 404 QuickbooksOnline: Invoice not found… (correlationId …)`, at most 290 characters."""
    service = shortened(error.service, limit=40) or "unknown service"
    word = "correlationId" if error.kind is Kind.RESPONSE else _id_label(error).lower()
    told = f"{word} {shortened(error.correlation_id, limit=ID_LENGTH)}"
    which = told if error.has_correlation_id else f"no {word}"
    status = str(error.status_code or ("Error" if error.kind is Kind.RESPONSE else error.kind.label))
    return f"[Severity {severity.number}] {status} {service}: {headline(error)} ({which})"


def headline(error: NamedError) -> str:
    """The message without the exception class in front, short."""
    text = one_line(_public(error.message, error)).removeprefix(error.exception).lstrip(": ")
    return shortened(text, limit=80) or "no message"


def fields(error: NamedError) -> tuple[Field, ...]:
    """The fields of one error, the correlation id first, or what Codat knows it by where it has none."""
    is_response = error.kind is Kind.RESPONSE
    return (
        *_ids(error),
        _status(error),
        _text("service", "Service", error.service, unknown="not given"),
        _text("error", "Error", _public(error.message, error), unknown="not given"),
        _list("validation", "Validation", [_public(text, error) for text in error.validation]),
        _list("second_correlation_ids", "Second IDs" if is_response else "Downstream IDs", error.linked_ids),
        _seen_at(error),
        _text("company_id", "Company ID", error.company_id, unknown=ADD),
        _text("connection_id", "Connection ID", error.connection_id, unknown=""),
        _text("data_type", "Data type", error.data_type, unknown=""),
        _request(error),
        _retry_after(error),
    )


def _ids(error: NamedError) -> tuple[Field, ...]:
    """The id that support looks it up by; a kind without correlation id says so, since support asks for one."""
    if error.kind is Kind.RESPONSE:
        return (_correlation_id(error),)
    limit = ID_LENGTH
    known_as = error.correlation_id if error.has_correlation_id else ""
    return (
        _text("known_as", _id_label(error), known_as, unknown=ADD, limit=limit),
        Field(key="correlation_id", label="Correlation ID", lines=(NO_RESPONSE,)),
        Field(key="kind", label="Kind", lines=(), data=error.kind.value),
    )


def _id_label(error: NamedError) -> str:
    return "Operation key" if error.kind is Kind.PUSH else error.kind.id_label


def _correlation_id(error: NamedError) -> Field:
    if not error.has_correlation_id:
        return Field(key="correlation_id", label="Correlation ID", lines=(NO_ID,))
    return _text("correlation_id", "Correlation ID", error.correlation_id, unknown=NO_ID, limit=ID_LENGTH)


def _status(error: NamedError) -> Field:
    data = {
        "status_code": error.status_code or None,
        "name": status_name(error.status_code) or None,
        "http_status": error.http_status,
        "body_status": error.body_status,
    }
    return Field(key="status", label="Status code", lines=(status_words(error),), data=data)


def _seen_at(error: NamedError) -> Field:
    if not error.occurred_at:
        return Field(key="occurred_at", label="Seen at", lines=(f"{ADD} with its time zone",))
    return Field(
        key="occurred_at", label="Seen at", lines=(stamp(error.occurred_at),), data=error.occurred_at.isoformat()
    )


def _request(error: NamedError) -> Field:
    method, url = (
        one_line(error.request_method, limit=16),
        one_line(_public(error.request_url, error), limit=URL_LENGTH),
    )
    if not url and error.kind not in (Kind.RESPONSE, Kind.PUSH):
        return Field(key="request", label="Request", lines=())  # nobody called
    if not url:
        return Field(key="request", label="Request", lines=(f"{ADD} method and full URL of the API call",))
    line = f"{method} {url}".strip()
    data = {"method": method or None, "url": url}
    return Field(key="request", label="Request", lines=(line,), data=data, is_foreign=True)


def _retry_after(error: NamedError) -> Field:
    if error.retry_after is None:
        return Field(key="retry_after", label="Retry after", lines=())
    line = f"Codat asked to retry after {stamp(error.retry_after)}"
    return Field(key="retry_after", label="Retry after", lines=(line,), data=error.retry_after.isoformat())


def _public(text: str, error: NamedError) -> str:
    return without_private(text, company_name=error.company_name)


def _text(key: str, label: str, text: str, *, unknown: str, limit: int = 1_000) -> Field:
    """One foreign text, or `unknown` in its place; with neither, no lines."""
    line = one_line(text, limit=limit)
    if line:
        return Field(key=key, label=label, lines=(line,), data=line, is_foreign=True)
    return Field(key=key, label=label, lines=(unknown,) if unknown else ())


def _list(key: str, label: str, texts: Sequence[str]) -> Field:
    lines = tuple(filter(None, (one_line(text, limit=500) for text in texts[:LIST_LIMIT])))
    more = len(texts) - LIST_LIMIT
    said = (*lines, f"and {more:,} more") if more > 0 else lines
    return Field(key=key, label=label, lines=said, data=list(lines), is_foreign=True)
