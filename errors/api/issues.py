"""Issues, groups and the chart's series: what tallies count, within a window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from errors.api.asking import Asked, read_asked
from errors.api.guidance import AdviceOut
from errors.api.schema import KINDS, listing, parameter, problems
from errors.api.ticket_rows import TicketOut
from errors.api.views import ApiView, ListView
from errors.domain.ticket import FORMATS
from errors.queries import issues as issue_queries
from errors.queries.advice import advice_of_issue
from errors.queries.filters import NAMES
from errors.queries.groups import GroupRow, group_list
from errors.queries.issues import IssueRow
from errors.queries.pages import Page, cut, read_cursor
from errors.queries.series import series
from errors.queries.spans import window_of
from errors.queries.tickets import earlier_tickets

COUNTED = tuple(name for name in NAMES if name != "q")
"""Counts cannot be narrowed by text."""
WINDOW = "30d"
ORDERS = {"sort": ("first", "-last", "-count", "-companies", "trend")}
BY = {"by": ("status_code", "service", "kind")}


class IssueOut(serializers.Serializer[Any]):
    """An issue within the window."""

    id = serializers.IntegerField(source="issue.pk")
    reference = serializers.CharField(source="issue.reference")
    kind = serializers.ChoiceField(source="issue.kind", choices=KINDS)
    status_code = serializers.IntegerField(source="issue.status_code", help_text="0: none, as kinds but `response`.")
    service = serializers.CharField(source="issue.service.name")
    exception = serializers.CharField(source="issue.exception")
    template = serializers.CharField(source="issue.template", help_text="The message with placeholders.")
    count = serializers.IntegerField(help_text="Errors of the window.")
    previous_count = serializers.IntegerField(source="previous", help_text="Errors of the window before.")
    change = serializers.FloatField(allow_null=True, help_text="0.5 is 50 % more; null where nothing came before.")
    companies = serializers.IntegerField(help_text="Companies struck in the hours of the window.")
    is_new = serializers.BooleanField(help_text="First seen within the window, unless all issues were.")
    state = serializers.CharField(help_text="`new`, `spiking`, `stopped` or empty.")
    error_count = serializers.IntegerField(source="issue.error_count", help_text="Errors ever.")
    company_count = serializers.IntegerField(source="issue.company_count", help_text="Companies ever.")
    first_seen_at = serializers.DateTimeField(source="issue.first_seen_at")
    last_seen_at = serializers.DateTimeField(source="issue.last_seen_at")
    points = serializers.ListField(child=serializers.IntegerField(), help_text="Errors over the window in equal steps.")
    url = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: IssueRow) -> str:
        """Where the issue is told in full."""
        return reverse("api-issue", [row.issue.pk], request=self.context["request"])


class AffectedCompanyOut(serializers.Serializer[Any]):
    """A company that the issue struck within the window."""

    company_id = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()
    last_seen_at = serializers.DateTimeField()
    is_failing = serializers.BooleanField(help_text="Struck in the last hour, too.")


class IssueDetailOut(IssueOut):
    """An issue in full."""

    all_companies = serializers.IntegerField(help_text="Companies struck by any issue within the window.")
    still_failing = serializers.IntegerField(help_text="Of its companies, those struck in the last hour.")
    errors_with_company = serializers.IntegerField(help_text="Errors of the window that name a company.")
    affected_companies = AffectedCompanyOut(many=True, help_text="The 50 most struck.")
    newest_correlation_id = serializers.CharField(allow_null=True)
    guidance = AdviceOut()
    tickets = TicketOut(many=True, help_text="Tickets taken earlier.")
    ticket_urls = serializers.DictField(child=serializers.URLField(), help_text="A new ticket, by format.")


class GroupOut(serializers.Serializer[Any]):
    """The issues of one status code and one service, within the window."""

    status_code = serializers.IntegerField()
    service_key = serializers.CharField()
    service = serializers.CharField()
    count = serializers.IntegerField()
    previous_count = serializers.IntegerField(source="previous")
    issues = serializers.IntegerField()
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    points = serializers.ListField(child=serializers.IntegerField())


class LineOut(serializers.Serializer[Any]):
    """One part of the stack."""

    key = serializers.CharField(help_text="A status code, a service's key, a kind, or `other`.")
    label = serializers.CharField()  # type: ignore[assignment]
    total = serializers.IntegerField()
    counts = serializers.ListField(child=serializers.IntegerField(), help_text="One a bucket.")


class SeriesOut(serializers.Serializer[Any]):
    """Errors over time."""

    since = serializers.DateTimeField(source="window.since")
    until = serializers.DateTimeField(source="window.until")
    step_seconds = serializers.IntegerField(source="series.step_seconds")
    total = serializers.IntegerField(source="series.total")
    buckets = serializers.ListField(
        source="series.buckets", child=serializers.DateTimeField(), help_text="Where each bucket starts."
    )
    lines = LineOut(source="series.lines", many=True, help_text="At most nine and `other`.")


@listing(
    summary="Issues with errors in the window",
    description="The window is the last 30 days unless given. In the order `first` (newest issue first) a walk "
    "through all pages meets every issue once, whatever arrives meanwhile.",
    out=IssueOut,
    choices=ORDERS,
)
class IssueListView(ListView):
    """Issues."""

    out = IssueOut
    file_name = "issues"

    def read(self, request: Request) -> Asked:
        """All filters, and an order."""
        return read_asked(request, window=WINDOW, choices=ORDERS)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[IssueRow]:
        """Issues of the filter."""
        return issue_queries.issue_list(asked.filter, sort=asked.sort, cursor=cursor, limit=limit)


class IssueDetailView(ApiView):
    """An issue."""

    @extend_schema(
        operation_id="issueDetail",
        summary="An issue in full",
        description="Counts are those of the window, the last 30 days unless given.",
        parameters=[parameter(name) for name in ("since", "until", "source", "environment", "company_id")],
        responses={200: IssueDetailOut} | problems(404),
    )
    def get(self, request: Request, issue_id: int) -> Response:
        """Counts, companies, guidance, tickets."""
        filters = ("since", "until", "source", "environment", "company_id")
        asked = read_asked(request, filters=filters, window=WINDOW).filter
        detail = issue_queries.issue_detail(issue_id, asked)
        if detail is None:
            raise Http404("There is no such issue.")
        issue = detail.row.issue
        newest = issue.errors.with_names().newest_first().first()
        tickets = earlier_tickets(issue=issue)
        prefetch_related_objects(tickets, "ticket_errors")
        ticket = reverse("api-issue-ticket", [issue.pk], request=request)
        return Response(
            IssueOut(detail.row, context={"request": request}).data
            | {
                "all_companies": detail.all_companies,
                "still_failing": detail.still_failing,
                "errors_with_company": detail.errors_with_company,
                "affected_companies": AffectedCompanyOut(
                    issue_queries.affected_companies(issue_id, asked), many=True
                ).data,
                "newest_correlation_id": newest.correlation_id if newest else None,
                "guidance": AdviceOut(advice_of_issue(issue, newest)).data,
                "tickets": TicketOut(tickets, many=True).data,
                "ticket_urls": {name: f"{ticket}?format={name}" for name in FORMATS},
            }
        )


@listing(
    summary="Groups: status code x service",
    description="Most errors first. The window is the last 30 days unless given.",
    out=GroupOut,
    filters=COUNTED,
)
class GroupListView(ListView):
    """Groups."""

    out = GroupOut
    file_name = "groups"

    def read(self, request: Request) -> Asked:
        """All filters but text."""
        return read_asked(request, filters=COUNTED, window=WINDOW)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[GroupRow]:
        """Groups of the filter."""
        place = read_cursor(cursor, types=(int, int, str))
        rows = sorted(group_list(asked.filter), key=_group_key, reverse=True)
        return cut(rows, key=_group_key, cursor=place, limit=limit)


class SeriesView(ApiView):
    """Errors over time."""

    @extend_schema(
        operation_id="series",
        summary="Errors over time",
        description="In at most 96 buckets at round times. The window is the last 24 hours unless given.",
        parameters=[*(parameter(name) for name in COUNTED), parameter("by", "How it is stacked.", enum=BY["by"])],
        responses={200: SeriesOut} | problems(),
    )
    def get(self, request: Request) -> Response:
        """The chart's counts."""
        asked = read_asked(request, filters=COUNTED, window="24h", choices=BY)
        found = series(replace(asked.filter, q=""), by=asked.by)
        window = window_of(asked.filter)
        return Response(SeriesOut({"window": window, "series": found}).data)


def _group_key(row: GroupRow) -> tuple[int, int, str]:
    return (row.count, row.status_code, row.service_key)
