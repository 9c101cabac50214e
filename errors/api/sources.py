"""Sources and their rejects. Tokens and signing secrets are told nowhere."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from errors.actions import replays
from errors.api.asking import Asked, read_asked, refuse_unknown
from errors.api.schema import listing, problems
from errors.api.views import ApiView, ListView, require_administrator
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
    last_test_at = serializers.DateTimeField(
        source="source.last_trial_at", allow_null=True, help_text="When a test delivery came last."
    )
    heard_at = serializers.DateTimeField(
        source="activity.heard_at",
        allow_null=True,
        help_text="When a delivery came last, also one without an error; up to some seconds late.",
    )
    deliveries_per_minute = serializers.FloatField(
        source="activity.deliveries_per_minute", help_text="Over the last 15 minutes."
    )
    errors_per_minute = serializers.FloatField(
        source="activity.errors_per_minute", help_text="Errors that occurred in the last 15 minutes."
    )
    token_count = serializers.IntegerField(source="activity.token_count", help_text="Tokens that are valid.")
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
    is_cut = serializers.BooleanField(help_text="Whether `text` may be less than the part; then it cannot be replayed.")


class ReplayOut(serializers.Serializer[Any]):
    """What came of a reject that was read again."""

    outcome = serializers.ChoiceField(
        choices=[outcome.value for outcome in replays.Outcome],
        help_text="`accepted` and `repeat`: stored, now or before, and no reject any more; `rejected`: still not "
        "readable; `cut`: too little of its text was kept.",
    )
    reason = serializers.CharField(help_text="Why it is a reject still; empty where it is none.")
    detail = serializers.CharField()


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
        return reject_queries.reject_list(asked.filter, cursor=cursor, limit=limit)


class RejectReplayView(ApiView):
    """A reject read again, for after what kept it from being read was mended."""

    @extend_schema(
        operation_id="rejectReplay",
        summary="Read a reject again",
        description="Needs the role administrator. What can be read is stored as if it had come for the first time, "
        "and ceases to be a reject; a second call answers 404 then.",
        request=None,
        responses={200: ReplayOut} | problems(403, 404),
    )
    def post(self, request: Request, reject_id: int) -> Response:
        """Store what can be read by now."""
        refuse_unknown(request, known=["format"])
        require_administrator(request)
        part = RejectedPart.objects.select_related("source").filter(pk=reject_id).first()
        if part is None:
            raise Http404("There is no such reject.")
        return Response(ReplayOut(replays.replay(part)).data)
