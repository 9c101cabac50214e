"""The URLs of the API. Ids are free text of senders, so they may hold slashes and line breaks."""

from __future__ import annotations

from django.urls import path, re_path

from codat_dash import converters  # noqa: F401 - makes `<text:…>` known
from errors.api import (
    companies,
    docs,
    errors,
    guidance,
    guidance_kinds,
    guidance_match,
    issues,
    lasting,
    pushes,
    sources,
    tickets,
    unknown,
)

urlpatterns = [
    path("schema/", docs.schema_view, name="api-schema"),
    path("docs/", docs.docs_view, name="api-docs"),
    path("v1/errors/", errors.ErrorListView.as_view(), name="api-errors"),
    path("v1/errors/<text:correlation_id>/ticket/", tickets.ErrorTicketView.as_view(), name="api-error-ticket"),
    path("v1/errors/<text:correlation_id>/", errors.ErrorDetailView.as_view(), name="api-error"),
    path("v1/issues/", issues.IssueListView.as_view(), name="api-issues"),
    path("v1/issues/<int:issue_id>/", issues.IssueDetailView.as_view(), name="api-issue"),
    path("v1/issues/<int:issue_id>/ticket/", tickets.IssueTicketView.as_view(), name="api-issue-ticket"),
    path("v1/groups/", issues.GroupListView.as_view(), name="api-groups"),
    path("v1/series/", issues.SeriesView.as_view(), name="api-series"),
    path("v1/pushes/", pushes.PushListView.as_view(), name="api-pushes"),
    path("v1/pushes/<text:key>/", pushes.PushDetailView.as_view(), name="api-push"),
    path("v1/quota/", lasting.QuotaListView.as_view(), name="api-quota"),
    path("v1/conditions/", lasting.ConditionListView.as_view(), name="api-conditions"),
    path("v1/companies/", companies.CompanyListView.as_view(), name="api-companies"),
    path("v1/companies/<text:company_id>/", companies.CompanyDetailView.as_view(), name="api-company"),
    path("v1/guidance/", guidance.GuidanceListView.as_view(), name="api-guidance-list"),
    path("v1/guidance/<int:status_code>/", guidance.GuidanceDetailView.as_view(), name="api-guidance"),
    path("v1/guidance/match/", guidance_match.GuidanceMatchView.as_view(), name="api-guidance-match"),
    path("v1/guidance/search/", guidance_kinds.GuidanceSearchView.as_view(), name="api-guidance-search"),
    path("v1/guidance/kinds/", guidance_kinds.KindListView.as_view(), name="api-guidance-kinds"),
    path("v1/guidance/kinds/<slug:kind>/", guidance_kinds.KindDetailView.as_view(), name="api-guidance-kind"),
    path("v1/tickets/", tickets.TicketListView.as_view(), name="api-tickets"),
    path("v1/sources/", sources.SourceListView.as_view(), name="api-sources"),
    path("v1/rejects/", sources.RejectListView.as_view(), name="api-rejects"),
    path("v1/rejects/<int:reject_id>/replay/", sources.RejectReplayView.as_view(), name="api-reject-replay"),
    re_path(r"", unknown.UnknownView.as_view(), name="api-unknown"),
]
