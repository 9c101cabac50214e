"""A ticket as the API tells it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from errors.models import Ticket


class TicketOut(serializers.Serializer[Any]):
    """A ticket that was taken."""

    id = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(source="created_by.username")
    issue = serializers.IntegerField(source="issue_id", allow_null=True)
    severity = serializers.IntegerField()
    format = serializers.CharField()
    subject = serializers.CharField()
    correlation_ids = serializers.SerializerMethodField()
    text = serializers.CharField(help_text="As it left.")

    def get_correlation_ids(self, ticket: Ticket) -> list[str]:
        """The errors that it names."""
        return [named.correlation_id for named in ticket.ticket_errors.all()]
