"""The URLs of the pages. Group, error and company ids are free text, so they may hold slashes."""

from __future__ import annotations

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path

from errors.web.theme import theme


def _view(module, name):
    def view(request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            found = getattr(import_module(f"errors.web.{module}"), name)
        except (ImportError, AttributeError) as error:
            return HttpResponse(f"not yet: {module}.{name}: {error}", status=501)
        return found(request, **kwargs)

    return view


urlpatterns = [
    path("", _view("overview", "overview"), name="overview"),
    path("groups/<int:status_code>/<path:service_key>/", _view("groups", "group"), name="group"),
    path("issues/", _view("issues", "issue_list"), name="issue-list"),
    path("issues/<int:issue_id>/", _view("issues", "issue"), name="issue"),
    path("errors/", _view("errors", "error_list"), name="error-list"),
    path("errors/<path:correlation_id>/", _view("errors", "error_page"), name="error"),
    path("companies/", _view("companies", "company_list"), name="company-list"),
    path("companies/<path:company_id>/", _view("companies", "company_page"), name="company"),
    path("guidance/", _view("guidance", "guidance_list"), name="guidance-list"),
    path("guidance/<int:status_code>/", _view("guidance", "guidance_page"), name="guidance"),
    path("guidance/entries/", _view("guidance_entries", "entry_creation"), name="guidance-entry-creation"),
    path("guidance/entries/<int:entry_id>/", _view("guidance_entries", "entry_page"), name="guidance-entry"),
    path(
        "guidance/entries/<int:entry_id>/deletion/",
        _view("guidance_entries", "entry_deletion"),
        name="guidance-entry-deletion",
    ),
    path("guidance/notes/", _view("notes", "note"), name="guidance-note"),
    path("tickets/", _view("tickets", "ticket_list"), name="ticket-list"),
    path("tickets/<int:ticket_id>/", _view("tickets", "ticket_page"), name="ticket"),
    path("tickets/export/", _view("tickets", "ticket_export"), name="ticket-export"),
    path("sources/", _view("sources", "source_list"), name="source-list"),
    path("sources/new/", _view("sources", "source_creation"), name="source-creation"),
    path("sources/<int:source_id>/", _view("sources", "source_page"), name="source"),
    path("sources/<int:source_id>/tokens/", _view("sources", "source_token_creation"), name="source-token-creation"),
    path(
        "sources/<int:source_id>/tokens/<int:token_id>/revocation/",
        _view("sources", "source_token_revocation"),
        name="source-token-revocation",
    ),
    path("paste/", _view("paste", "paste_page"), name="paste"),
    path("paste/storage/", _view("paste", "paste_storage"), name="paste-storage"),
    path("paste/tickets/<int:position>/", _view("paste", "paste_ticket"), name="paste-ticket"),
    path("search/", _view("search", "search_page"), name="search"),
    path("login/", _view("account", "login_page"), name="login"),
    path("logout/", _view("account", "logout_page"), name="logout"),
    path("account/", _view("account", "account_page"), name="account"),
    path("account/password/", _view("account", "password_change"), name="password-change"),
    path("account/tokens/", _view("account", "api_token_creation"), name="api-token-creation"),
    path(
        "account/tokens/<int:token_id>/revocation/",
        _view("account", "api_token_revocation"),
        name="api-token-revocation",
    ),
    path("theme/", theme, name="theme"),
]
