"""Companies: the list of a window, and one company with its issues."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from errors.api.asking import Asked, read_asked
from errors.api.issues import WINDOW, IssueOut
from errors.api.schema import listing, parameter, problems
from errors.api.views import ApiView, ListView
from errors.queries import companies as company_queries
from errors.queries.companies import CompanyIssue, CompanyRow
from errors.queries.pages import Page

ORDERS = {"sort": ("first", "-last", "-count", "-issues")}


class CompanyOut(serializers.Serializer[Any]):
    """A company within the window."""

    company_id = serializers.CharField(source="company.company_id")
    name = serializers.CharField(source="company.name", help_text="The newest name that a sender gave, else empty.")
    count = serializers.IntegerField(help_text="Errors of the window.")
    previous_count = serializers.IntegerField(source="previous", help_text="Errors of the window before.")
    issues = serializers.IntegerField(help_text="Issues that struck it within the window.")
    error_count = serializers.IntegerField(source="company.error_count", help_text="Errors ever.")
    first_seen_at = serializers.DateTimeField(source="company.first_seen_at")
    last_seen_at = serializers.DateTimeField(source="company.last_seen_at")
    points = serializers.ListField(child=serializers.IntegerField())
    url = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: CompanyRow) -> str:
        """Where the company is told in full."""
        return reverse("api-company", [row.company.company_id], request=self.context["request"])


class CompanyIssueOut(IssueOut):
    """An issue, counted for this company alone; `companies` counts all."""

    others = serializers.IntegerField(help_text="Further companies that it struck within the window.")


class CompanyDetailOut(serializers.Serializer[Any]):
    """A company in full."""

    company_id = serializers.CharField(source="company.company_id")
    name = serializers.CharField(source="company.name")
    count = serializers.IntegerField()
    previous_count = serializers.IntegerField(source="previous")
    error_count = serializers.IntegerField(source="company.error_count")
    first_seen_at = serializers.DateTimeField(source="company.first_seen_at")
    last_seen_at = serializers.DateTimeField(source="company.last_seen_at")
    connections = serializers.ListField(child=serializers.CharField(), help_text="Named by its newest errors.")
    issues = serializers.SerializerMethodField(help_text="The 50 that struck it most.")

    @extend_schema_field(CompanyIssueOut(many=True))
    def get_issues(self, detail: company_queries.CompanyDetail) -> list[Any]:
        """Each with how many others have it."""
        return [self._issue(issue) for issue in detail.issues]

    def _issue(self, issue: CompanyIssue) -> Any:
        return IssueOut(issue.row, context=self.context).data | {"others": issue.others}


@listing(
    summary="Companies struck in the window",
    description="The window is the last 30 days unless given; `q` is looked for in name and id.",
    out=CompanyOut,
    choices=ORDERS,
)
class CompanyListView(ListView):
    """Companies."""

    out = CompanyOut
    file_name = "companies"

    def read(self, request: Request) -> Asked:
        """All filters, and an order."""
        return read_asked(request, window=WINDOW, choices=ORDERS)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[CompanyRow]:
        """Companies of the filter."""
        return company_queries.company_list(asked.filter, sort=asked.sort, cursor=cursor, limit=limit)


class CompanyDetailView(ApiView):
    """A company."""

    @extend_schema(
        operation_id="companyDetail",
        summary="A company with its issues",
        description="The window is the last 30 days unless given.",
        parameters=[parameter(name) for name in ("since", "until", "source", "environment")],
        responses={200: CompanyDetailOut} | problems(404),
    )
    def get(self, request: Request, company_id: str) -> Response:
        """The company in any case of its id."""
        asked = read_asked(request, filters=("since", "until", "source", "environment"), window=WINDOW)
        detail = company_queries.company_detail(company_id, asked.filter)
        if detail is None:
            raise Http404("No error named this company.")
        return Response(CompanyDetailOut(detail, context={"request": request}).data)
