"""Push operations: those that wait, all of them, and the life of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from errors.api.asking import Asked, read_asked, refuse_unknown
from errors.api.schema import listing, problems
from errors.api.views import ApiView, ListView
from errors.domain.observations import PushStatus
from errors.models import PushLookup, PushState
from errors.models.lookups import LookupState
from errors.queries import pushes as push_queries
from errors.queries.pages import Page
from errors.queries.pushes import PushRow

STATES = {"state": ("all", *(state for state in push_queries.STATES if state != "all"))}


class PushOut(serializers.Serializer[Any]):
    """A push operation."""

    key = serializers.CharField(source="operation.key")
    status = serializers.ChoiceField(choices=[status.value for status in PushStatus])
    is_overdue = serializers.BooleanField(help_text="Pending past its time-out, or past PUSH_PATIENCE_MINUTES.")
    data_type = serializers.CharField(source="operation.data_type")
    company_id = serializers.CharField(source="operation.company_id")
    company_name = serializers.CharField()
    connection_id = serializers.CharField(source="operation.connection_id")
    platform = serializers.CharField(help_text="Where something told what the connection leads to, else empty.")
    opened_at = serializers.DateTimeField(source="operation.opened_at", help_text="When requested, else first seen.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="When its time-out passes; null: none was told.")
    seen_at = serializers.DateTimeField(source="operation.seen_at", help_text="When it was last told of.")
    source_id = serializers.IntegerField(source="operation.source_id")
    source_name = serializers.CharField(source="operation.source.name")
    environment = serializers.CharField(source="operation.source.environment")
    url = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: PushRow) -> str:
        """Where its life is told."""
        return reverse("api-push", [row.operation.key], request=self.context["request"])


class PushStateOut(serializers.Serializer[Any]):
    """A state that it was in."""

    status = serializers.CharField()
    at = serializers.DateTimeField()
    status_code = serializers.SerializerMethodField(help_text="The operation's own; null: not told.")
    http_status = serializers.SerializerMethodField(help_text="Of the call that told it; null: a webhook did.")
    message = serializers.CharField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_status_code(self, state: PushState) -> int | None:
        """Null instead of 0."""
        return state.status_code or None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_http_status(self, state: PushState) -> int | None:
        """Null instead of 0."""
        return state.http_status or None


class PushLookupOut(serializers.Serializer[Any]):
    """How far asking Codat for the cause has come."""

    state = serializers.ChoiceField(choices=LookupState.values)
    since = serializers.DateTimeField(source="created_at")
    asked_at = serializers.DateTimeField(source="tried_at", allow_null=True)
    attempts = serializers.IntegerField()
    due_at = serializers.SerializerMethodField(help_text="Not before then it is asked again; null: never.")
    trouble = serializers.CharField(help_text="Why the last attempt came to nothing.")

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_due_at(self, lookup: PushLookup) -> str | None:
        """Null once it has ended."""
        is_waiting = lookup.state == LookupState.WAITING
        return serializers.DateTimeField().to_representation(lookup.due_at) if is_waiting else None


class PushDetailOut(PushOut):
    """A push operation from its request to its end."""

    states = PushStateOut(many=True, help_text="The earliest first.")
    error_url = serializers.URLField(allow_null=True, help_text="The error that it came to.")
    lookup = PushLookupOut(allow_null=True, help_text="Null: Codat is not asked for its cause.")
    lookup_held_up = serializers.CharField(help_text="Why nothing is asked with the source's API key for now, or ever.")


@listing(
    summary="Push operations",
    description="What waits (`overdue`, `pending`) with the longest wait first, all others with the newest telling "
    "first. `service` is the platform, where anything told what the connection leads to; `q` the beginning of a key, a "
    "connection, a data type, or a part of a company's name. Those that failed or timed out are errors of the kind "
    "`push`, too.",
    out=PushOut,
    filters=push_queries.FILTERS,
    choices=STATES,
)
class PushListView(ListView):
    """Push operations."""

    out = PushOut
    file_name = "pushes"

    def read(self, request: Request) -> Asked:
        """The filters that apply to operations, and which of them."""
        return read_asked(request, filters=push_queries.FILTERS, choices=STATES)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[PushRow]:
        """Operations of the filter."""
        return push_queries.push_list(asked.filter, state=asked.state, cursor=cursor, limit=limit)


class PushDetailView(ApiView):
    """One push operation."""

    @extend_schema(
        operation_id="pushDetail",
        summary="The life of a push operation",
        description="By its key in any case, with or without dashes, or by its first 8 or more hex digits.",
        responses={200: PushDetailOut} | problems(404),
    )
    def get(self, request: Request, key: str) -> Response:
        """Its states and its error."""
        refuse_unknown(request, known=["format"])
        now = timezone.now()
        life = push_queries.push_life(key, now=now)
        if life is None:
            raise Http404("No push operation with this key is known.")
        error = life.error and reverse("api-error", [life.error.correlation_id], request=request)
        return Response(
            PushOut(life.row, context={"request": request}).data
            | {
                "states": PushStateOut(life.states, many=True).data,
                "error_url": error,
                "lookup": life.lookup and PushLookupOut(life.lookup).data,
                "lookup_held_up": life.held_up(now=now),
            }
        )
