"""
Taking a ticket: the text leaves, and a row remembers who took it, when, in which format, and which errors it names.

Codat is not told by this; the person who takes the text tells it. Taking the same ticket twice is two rows, and the
second text names the first.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from errors.domain.ticket import FORMATS, Draft, Facts, draft
from errors.models import ErrorResponse, Ticket, TicketError, User


@transaction.atomic
def export(*, facts: Facts, severity: int, format: str, user: User, now: dt.datetime) -> Ticket:  # noqa: A002
    """
    Write the ticket of `facts` in a format of `FORMATS`, and record it.

    Raises KeyError for an unknown severity or format, NothingToTellError where `facts` hold no error.
    """
    document = draft(facts, severity=severity)
    ticket = Ticket.objects.create(
        created_at=now,
        created_by=user,
        issue_id=facts.issue_id,
        severity=severity,
        format=format,
        subject=document.subject,
        text=FORMATS[format].render(document),
    )
    TicketError.objects.bulk_create(_named(ticket, document))
    return ticket


def _named(ticket: Ticket, document: Draft) -> list[TicketError]:
    """The rows of the errors named; one that retention has just taken keeps its id and loses its link."""
    asked = [one.error_id for one in document.named if one.error_id]
    stored = set(ErrorResponse.objects.select_for_update().filter(pk__in=asked).values_list("pk", flat=True))
    return [
        TicketError(
            ticket=ticket,
            error_id=one.error_id if one.error_id in stored else None,
            correlation_id=one.correlation_id[:128],
        )
        for one in document.named
    ]
