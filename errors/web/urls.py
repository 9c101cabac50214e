"""The URLs of the pages. Group, error and company ids are free text, so they may hold slashes."""

from __future__ import annotations

from django.urls import path

from errors.web import (
    account,
    companies,
    errors,
    groups,
    guidance,
    guidance_entries,
    issues,
    notes,
    overview,
    paste,
    search,
    sources,
    theme,
    tickets,
)

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("groups/<int:status_code>/<path:service_key>/", groups.group, name="group"),
    path("issues/", issues.issue_list, name="issue-list"),
    path("issues/<int:issue_id>/", issues.issue, name="issue"),
    path("errors/", errors.error_list, name="error-list"),
    path("errors/<path:correlation_id>/", errors.error_page, name="error"),
    path("companies/", companies.company_list, name="company-list"),
    path("companies/<path:company_id>/", companies.company_page, name="company"),
    path("guidance/", guidance.guidance_list, name="guidance-list"),
    path("guidance/<int:status_code>/", guidance.guidance_page, name="guidance"),
    path("guidance/entries/", guidance_entries.entry_creation, name="guidance-entry-creation"),
    path("guidance/entries/<int:entry_id>/", guidance_entries.entry_page, name="guidance-entry"),
    path(
        "guidance/entries/<int:entry_id>/deletion/",
        guidance_entries.entry_deletion,
        name="guidance-entry-deletion",
    ),
    path("guidance/notes/", notes.note, name="guidance-note"),
    path("tickets/", tickets.ticket_list, name="ticket-list"),
    path("tickets/<int:ticket_id>/", tickets.ticket_page, name="ticket"),
    path("tickets/export/", tickets.ticket_export, name="ticket-export"),
    path("sources/", sources.source_list, name="source-list"),
    path("sources/new/", sources.source_creation, name="source-creation"),
    path("sources/<int:source_id>/", sources.source_page, name="source"),
    path("sources/<int:source_id>/tokens/", sources.source_token_creation, name="source-token-creation"),
    path(
        "sources/<int:source_id>/tokens/<int:token_id>/revocation/",
        sources.source_token_revocation,
        name="source-token-revocation",
    ),
    path("paste/", paste.paste_page, name="paste"),
    path("paste/storage/", paste.paste_storage, name="paste-storage"),
    path("paste/tickets/<int:position>/", paste.paste_ticket, name="paste-ticket"),
    path("search/", search.search_page, name="search"),
    path("login/", account.login_page, name="login"),
    path("logout/", account.logout_page, name="logout"),
    path("account/", account.account_page, name="account"),
    path("account/password/", account.password_change, name="password-change"),
    path("account/tokens/", account.api_token_creation, name="api-token-creation"),
    path(
        "account/tokens/<int:token_id>/revocation/",
        account.api_token_revocation,
        name="api-token-revocation",
    ),
    path("theme/", theme.theme, name="theme"),
]
