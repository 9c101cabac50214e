"""Sources and their rejects. Tokens and signing secrets are told nowhere."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from errors.api.asking import Asked, read_asked
from errors.api.schema import listing
from errors.api.views import ListView
from errors.models import RejectedPart
from errors.queries import rejects as reject_queries
from errors.queries import sources as source_queries
from errors.queries.pages import Page

REJECT_FILTERS = ("source", "environment", "q", "since", "until")


class SourceOut(serializers.Serializer[Any]):
    """Who delivers."""

    id = serializers.IntegerField(source="source.pk")
    name = serializers.CharField(source="source.name")
    environment = serializers.CharField(source="source.environment")
    created_at = serializers.DateTimeField(source="source.created_at")
    last_delivery_at = serializers.DateTimeField(source="source.last_delivery_at", allow_null=True)
    accepted_count = serializers.IntegerField(source="source.accepted_count")
    duplicate_count = serializers.IntegerField(source="source.duplicate_count")
    rejected_count = serializers.IntegerField(source="source.rejected_count")
    near_miss_count = serializers.IntegerField(
        source="source.near_miss_count", help_text="Log records that nearly held an error response."
    )
    token_count = serializers.IntegerField(help_text="Tokens that are valid.")
    day_count = serializers.IntegerField(help_text="Errors of the last 24 hours.")
    points = serializers.ListField(child=serializers.IntegerField(), help_text="Errors by hour, the last 24.")


class RejectOut(serializers.Serializer[Any]):
    """A part of a delivery that could not be read."""

    id = serializers.IntegerField()
    source_id = serializers.IntegerField()
    source_name = serializers.CharField(source="source.name")
    received_at = serializers.DateTimeField()
    position = serializers.IntegerField(help_text="Which part of its delivery, from 0.")
    reason = serializers.CharField(help_text="A stable code.")
    detail = serializers.CharField()
    text = serializers.CharField(help_text="The beginning of the part, secrets scrubbed.")


@listing(summary="Sources by name", out=SourceOut, filters=[])
class SourceListView(ListView):
    """Sources."""

    out = SourceOut
    file_name = "sources"

    def read(self, request: Request) -> Asked:
        """No filters."""
        return read_asked(request, filters=[])

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[source_queries.SourceRow]:
        """All of them: they are few."""
        return Page(rows=source_queries.source_list(asked.filter))


@listing(
    summary="Rejects, newest first",
    description="`q` is looked for in reason, detail and text.",
    out=RejectOut,
    filters=REJECT_FILTERS,
)
class RejectListView(ListView):
    """Parts that could not be read."""

    out = RejectOut
    file_name = "rejects"

    def read(self, request: Request) -> Asked:
        """The filters that apply to rejects."""
        return read_asked(request, filters=REJECT_FILTERS)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[RejectedPart]:
        """Rejects of the filter."""
        page = reject_queries.reject_list(asked.filter, cursor=cursor, limit=limit)
        return Page(rows=page.rows, next=page.next, previous=page.previous)
