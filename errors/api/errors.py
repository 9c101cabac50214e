"""Errors: the list, and all responses of a correlation id with guidance and ticket links."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from errors.api.asking import Asked, read_asked, refuse_unknown
from errors.api.guidance import AdviceOut
from errors.api.schema import KINDS, listing, problems
from errors.api.ticket_rows import TicketOut
from errors.api.views import ApiView, ListView
from errors.conf import conf
from errors.domain.kinds import Kind
from errors.domain.ticket import FORMATS
from errors.models import ErrorResponse
from errors.queries import errors as error_queries
from errors.queries.advice import advice_of_error, team_causes
from errors.queries.pages import Page
from errors.queries.tickets import earlier_tickets
from errors.queries.windows import iso


class ErrorOut(serializers.Serializer[Any]):
    """A stored error response."""

    correlation_id = serializers.CharField()
    has_correlation_id = serializers.BooleanField(help_text="False: Codat gave none; `correlation_id` is ours.")
    kind = serializers.ChoiceField(source="issue.kind", choices=KINDS)
    id_label = serializers.SerializerMethodField(help_text="What `correlation_id` is: other kinds have none.")
    status_code = serializers.IntegerField(source="issue.status_code", help_text="HTTP's where known, else the body's.")
    http_status = serializers.IntegerField(allow_null=True)
    body_status = serializers.IntegerField(allow_null=True)
    service = serializers.CharField(source="issue.service.name")
    message = serializers.CharField()
    summary = serializers.CharField(help_text="The message in our words, where the body holds none; else empty.")
    condition = serializers.CharField(help_text="What lasts until a success ends it, such as `connection:…`.")
    exception = serializers.CharField(source="issue.exception")
    issue = serializers.IntegerField(source="issue_id")
    issue_reference = serializers.CharField(source="issue.reference")
    company_id = serializers.SerializerMethodField()
    company_name = serializers.SerializerMethodField()
    connection_id = serializers.CharField()
    data_type = serializers.CharField()
    request_method = serializers.CharField()
    request_url = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    codat_log_until = serializers.SerializerMethodField(
        help_text="How long Codat can look it up by its id; null: no log is named."
    )
    source_id = serializers.IntegerField()
    source_name = serializers.CharField(source="source.name")
    environment = serializers.CharField(source="source.environment")
    redelivery_count = serializers.IntegerField()
    retry_after = serializers.DateTimeField(
        allow_null=True, help_text="When Codat asked to retry, where that was told."
    )
    url = serializers.SerializerMethodField()
    body = serializers.JSONField(help_text="Codat's body as it came, secrets scrubbed.")

    def get_id_label(self, error: ErrorResponse) -> str:
        """In words."""
        return Kind(error.issue.kind).id_label

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_company_id(self, error: ErrorResponse) -> str | None:
        """Codat's id of the company."""
        return error.company.company_id if error.company else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_company_name(self, error: ErrorResponse) -> str | None:
        """The newest name that a sender gave."""
        return error.company.name if error.company else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_codat_log_until(self, error: ErrorResponse) -> str | None:
        """When Codat's log drops it."""
        ends_at = conf().log_days.ends_at(Kind(error.issue.kind), error.occurred_at)
        return iso(ends_at) if ends_at else None

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, error: ErrorResponse) -> str:
        """Where all responses of this id are."""
        return reverse("api-error", [error.correlation_id], request=self.context["request"])


class ResponseOut(ErrorOut):
    """One response of a correlation id, with what only its own page tells."""

    attributes = serializers.JSONField(help_text="What the sender told beside the body.")
    linked_ids = serializers.SerializerMethodField(help_text="Further correlation ids that the texts name.")
    guidance = serializers.SerializerMethodField()

    def get_linked_ids(self, error: ErrorResponse) -> list[str]:
        """As written."""
        return [linked.correlation_id for linked in error.linked_ids.all()]

    @extend_schema_field(AdviceOut)
    def get_guidance(self, error: ErrorResponse) -> Any:
        """What to do about it."""
        return AdviceOut(advice_of_error(error, extra=self.context["causes"])).data


class ErrorDetailOut(ResponseOut):
    """The newest response of a correlation id, all responses, and the tickets that name them."""

    match = serializers.CharField(help_text="`exact`; `linked`: the text names the id; `prefix`: the id begins so.")
    responses = ResponseOut(many=True, help_text="All responses found, newest first, the newest included.")
    tickets = TicketOut(many=True, help_text="Tickets taken earlier that name one of them, or their issue.")
    ticket_urls = serializers.DictField(child=serializers.URLField(), help_text="A new ticket, by format.")


@listing(
    summary="Errors, newest first",
    description="Of all times, unless `since` or `until` says otherwise.",
    out=ErrorOut,
)
class ErrorListView(ListView):
    """Errors, newest first."""

    out = ErrorOut
    file_name = "errors"

    def read(self, request: Request) -> Asked:
        """Filters only."""
        return read_asked(request)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[ErrorResponse]:
        """Errors of the filter."""
        return error_queries.error_list(asked.filter, cursor=cursor, limit=limit)


class ErrorDetailView(ApiView):
    """All responses of a correlation id."""

    @extend_schema(
        operation_id="errorDetail",
        summary="All responses of a correlation id",
        description="The id in any case, with or without dashes, or its first 8 or more hex digits.",
        responses={200: ErrorDetailOut} | problems(404),
    )
    def get(self, request: Request, correlation_id: str) -> Response:
        """The newest response, and all of them."""
        refuse_unknown(request, known=["format"])
        found = error_queries.errors_by_correlation_id(correlation_id)
        if not found.errors:
            raise Http404("No error with this correlation id is kept.")
        prefetch_related_objects(found.errors, "linked_ids")
        context = {"request": request, "causes": team_causes()}
        responses = ResponseOut(found.errors, many=True, context=context).data
        tickets = earlier_tickets(issue=found.errors[0].issue, error_ids=[error.pk for error in found.errors])
        prefetch_related_objects(tickets, "ticket_errors")
        here = reverse("api-error-ticket", [found.errors[0].correlation_id], request=request)
        return Response(
            responses[0]
            | {
                "match": found.match,
                "responses": responses,
                "tickets": TicketOut(tickets, many=True).data,
                "ticket_urls": {name: f"{here}?format={name}" for name in FORMATS},
            }
        )
