"""
Tickets: errors told to Codat support. Each export is a row, so a second one can show that the first exists.

The text is kept as it left, and the correlation ids outlive the errors that retention takes.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from errors.models.errors import ErrorResponse, Issue
from errors.models.moments import MomentField


class Severity(models.IntegerChoices):
    """Codat's four severities (its master services agreement, schedule 3); the meaning is in `errors.domain.ticket`."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Chainable filters over tickets."""

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")


class Ticket(models.Model):
    """One export of a support ticket: who took it, when, in which format, and the text."""

    created_at = MomentField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tickets")
    issue = models.ForeignKey(Issue, on_delete=models.SET_NULL, null=True, related_name="tickets")
    """The issue it tells about; None for a selection over several."""
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    format = models.CharField(max_length=16)
    subject = models.CharField(max_length=300)
    text = models.TextField()

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="ticket_newest")]  # the ticket list

    def __str__(self) -> str:
        return self.subject


class TicketError(models.Model):
    """An error that a ticket names."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="ticket_errors")
    error = models.ForeignKey(ErrorResponse, on_delete=models.SET_NULL, null=True, related_name="ticket_errors")
    correlation_id = models.CharField(max_length=128)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "correlation_id"], name="ticket_error_once")]

    def __str__(self) -> str:
        return self.correlation_id
