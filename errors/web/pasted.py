"""
What a pasted text holds: the error responses recognised in it, each with its advice and what is stored of its kind.

Nothing here is written: the text lives as long as the request that brought it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from errors.domain.codat import service_key
from errors.domain.guidance import Advice
from errors.domain.report import Item, Report
from errors.domain.signature import VERSION, Signature, headline, sign
from errors.domain.wire import FORMATS
from errors.models import ErrorResponse, GuidanceNote, Issue
from errors.queries import advice as advice_queries
from errors.queries import errors as error_queries
from errors.queries import tickets as ticket_queries
from errors.web.ticketing import Preview, preview

LONGEST = 1_000_000
"""Bytes of a pasted text."""
MOST = 1_000
"""Error responses that are read out of one text."""
SHOWN = 10
"""Error responses that are shown with all there is to say; the others get a line."""


@dataclass(frozen=True)
class PastedError:
    """One recognised error response."""

    position: int
    """Which one of the text it is, from 0."""
    report: Report
    signature: Signature
    headline: str
    """The signature without the exception in front of it."""
    advice: Advice
    notes: list[GuidanceNote]
    issue: Issue | None
    """The stored issue of errors like this."""
    stored: ErrorResponse | None
    """The stored error of this correlation id."""
    ticket: Preview

    @property
    def heading_id(self) -> str:
        """The element that names it, so that the parts of several can be told apart by ear."""
        return f"pasted-{self.position}"


def read_parts(text: str) -> list[Item]:
    """The error responses in a text, in its order, and what could not be read; at most MOST."""
    return list(islice(FORMATS["text"](text.encode(errors="replace")), MOST))


def read_reports(text: str) -> list[Report]:
    """The error responses in a text alone."""
    return [part for part in read_parts(text) if isinstance(part, Report)]


def pasted_error(report: Report, *, position: int, now: dt.datetime) -> PastedError:
    """All there is to say about a recognised error response."""
    signature = sign(report.message)
    advice = advice_queries.advice_of_report(report)
    return PastedError(
        position=position,
        report=report,
        signature=signature,
        headline=headline(signature.template, signature.exception),
        advice=advice,
        notes=advice_queries.notes(advice.cause.id) if advice.cause else [],
        issue=_similar_issue(report, signature),
        stored=_stored(report),
        ticket=preview(ticket_queries.facts_of_report(report, now=now), earlier=[]),
    )


def _similar_issue(report: Report, signature: Signature) -> Issue | None:
    return (
        Issue.objects.select_related("service")
        .filter(
            status_code=report.status_code,
            service__key=service_key(report.service),
            kind=report.kind.value,
            signature_version=VERSION,
            template=signature.template,
        )
        .first()
    )


def _stored(report: Report) -> ErrorResponse | None:
    if not report.correlation_id:
        return None
    found = error_queries.errors_by_correlation_id(report.correlation_id)
    return found.errors[0] if found.match == "exact" else None
