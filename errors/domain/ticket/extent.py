"""
The second section: how many errors and companies since when, further correlation ids, and until when Codat can look.

The deadline is real: Codat's API log forgets a call after some days (`Facts.log_days`), and an id quoted later finds
nothing.
"""

from __future__ import annotations

import datetime as dt

from errors.domain.codat_logs import log_name
from errors.domain.kinds import Kind
from errors.domain.ticket.choice import log_ends_at
from errors.domain.ticket.clean import ID_LENGTH, one_line
from errors.domain.ticket.document import Field
from errors.domain.ticket.facts import Extent, Facts, NamedError
from errors.domain.ticket.identity import headline
from errors.domain.ticket.words import counted, stamp

EARLIER_LIMIT = 3


def fields(facts: Facts, *, named: tuple[NamedError, ...]) -> tuple[Field, ...]:
    """The fields of the second section; what does not apply has no lines."""
    return (
        _how_often(facts.extent),
        _more_ids(facts, named=named),
        _log(facts, named=named),
        _earlier(facts),
        _plain("environment", "Environment", facts.environment),
        _plain("issue", "Our reference", facts.issue_reference),
    )


def _how_often(extent: Extent | None) -> Field:
    if not extent:
        return Field(key="extent", label="How often", lines=())
    errors = counted(extent.error_count, one="error like this", many="errors like this")
    companies = counted(extent.company_count, one="company", many="companies")
    whom = f"for {companies}" if extent.company_count else "no company given"
    since = f"since {stamp(extent.first_seen_at)}, the last at {stamp(extent.last_seen_at)}"
    if extent.error_count == 1:
        since = f"at {stamp(extent.first_seen_at)}"
    if extent.day_count and extent.day_count < extent.error_count:
        since += f"; {extent.day_count:,} in the last 24 hours"
    data = {
        "error_count": extent.error_count,
        "day_count": extent.day_count,
        "company_count": extent.company_count,
        "first_seen_at": extent.first_seen_at.isoformat(),
        "last_seen_at": extent.last_seen_at.isoformat(),
    }
    return Field(key="extent", label="How often", lines=(f"{errors}, {whom}, {since}",), data=data)


def _more_ids(facts: Facts, *, named: tuple[NamedError, ...]) -> Field:
    lines = [_named_line(error, lead=named[0]) for error in named[1:]]
    count = facts.extent.error_count if facts.extent else len(facts.candidates)
    unnamed = count - len(named)
    if lines and unnamed > 0:
        lines.append(f"and {counted(unnamed, one='more error', many='more errors')}, whose ids we can send")
    data = [_named_data(error) for error in named[1:]]
    return Field(key="more_errors", label="More IDs", lines=tuple(lines), data=data, is_foreign=True)


def _named_line(error: NamedError, *, lead: NamedError) -> str:
    nothing = "(no correlation id)" if error.kind is Kind.RESPONSE else "(no id)"
    parts = [one_line(error.correlation_id, limit=ID_LENGTH) if error.has_correlation_id else nothing]
    if error.occurred_at:
        parts.append(stamp(error.occurred_at))
    if error.company_id:
        parts.append(f"company {one_line(error.company_id, limit=ID_LENGTH)}")
    if (error.status_code, error.service) != (lead.status_code, lead.service):
        parts.append(f"{error.status_code or error.kind.label} {one_line(error.service, limit=40)}: {headline(error)}")
    return "  ".join(parts)


def _named_data(error: NamedError) -> dict[str, object]:
    known_as = one_line(error.correlation_id, limit=ID_LENGTH) if error.has_correlation_id else None
    is_response = error.kind is Kind.RESPONSE
    return {
        "correlation_id": known_as if is_response else None,
        **({} if is_response else {"kind": error.kind.value, "known_as": known_as}),
        "occurred_at": error.occurred_at.isoformat() if error.occurred_at else None,
        "company_id": one_line(error.company_id, limit=ID_LENGTH) or None,
        "status_code": error.status_code or None,
        "service": one_line(error.service, limit=128) or None,
    }


def _log(facts: Facts, *, named: tuple[NamedError, ...]) -> Field:
    """Until when Codat can look the named errors up; where that differs, the first to go counts."""
    ends = [end for error in named if error.has_correlation_id and (end := log_ends_at(error, facts=facts))]
    if not ends:
        return Field(key="codat_log_until", label="Codat's log", lines=())
    open_ends = [end for end in ends if end > facts.now]
    words = _log_words(ends, open_ends, kept=_kept(named, facts=facts))
    return Field(key="codat_log_until", label="Codat's log", lines=(words,), data=min(open_ends or ends).isoformat())


def _kept(named: tuple[NamedError, ...], *, facts: Facts) -> str:
    """`Codat keeps API logs 15 days`, of each log that holds one of the errors."""
    logs = {log_name(error.kind): days for error in named if (days := facts.log_days.days(error.kind))}
    return "Codat keeps " + ", ".join(f"{name}s {days} days" for name, days in logs.items())


def _log_words(ends: list[dt.datetime], open_ends: list[dt.datetime], *, kept: str) -> str:
    if not open_ends:
        return f"{kept}: these calls left the log by {stamp(max(ends))}"
    first = " (the first of these ids)" if len(open_ends) > 1 else ""
    gone = len(ends) - len(open_ends)
    past = f"; {counted(gone, one='id has', many='ids have')} left it already" if gone else ""
    return f"{kept}: until {stamp(min(open_ends))}{first}{past}"


def _earlier(facts: Facts) -> Field:
    newest = sorted(facts.earlier, key=lambda ticket: ticket.created_at, reverse=True)
    lines = [f"no. {one.ticket_id} of {stamp(one.created_at)}, severity {one.severity}" for one in newest]
    if len(lines) > EARLIER_LIMIT:
        lines[EARLIER_LIMIT:] = [f"and {len(lines) - EARLIER_LIMIT:,} more"]
    data = [
        {"number": one.ticket_id, "created_at": one.created_at.isoformat(), "severity": one.severity} for one in newest
    ]
    return Field(key="earlier_tickets", label="Told before", lines=tuple(lines), data=data)


def _plain(key: str, label: str, text: str) -> Field:
    line = one_line(text, limit=ID_LENGTH)
    return Field(key=key, label=label, lines=(line,) if line else (), data=line or None, is_foreign=True)
