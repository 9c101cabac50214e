"""
Sources: who delivers, whether it still does, and what of it could not be read.

A token is shown in the answer to the POST that made it, filled into the configurations, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from errors.actions import sources as source_actions
from errors.conf import conf
from errors.domain import trial
from errors.ingest.spool import SpoolState, state_of_all
from errors.models.access import Environment
from errors.queries import sources as source_queries
from errors.queries.filters import read_filter
from errors.queries.source_tokens import TokenRow, token_rows
from errors.queries.sources import SourceDetail, SourceRow
from errors.web import imports
from errors.web.cursors import at_cursor
from errors.web.imports import ImportCard
from errors.web.pages import Page, person, render
from errors.web.posting import post_else
from errors.web.roles import administrators_only
from errors.web.source_recipes import Setup, setup_of
from errors.web.webhooks import WebhooksCard, card_of


class SourceForm(forms.Form):
    """A new source."""

    name = forms.CharField(max_length=100, help_text="The application or shipper that will deliver.")
    environment = forms.ChoiceField(choices=Environment.choices, help_text="Which of Codat's worlds it reports from.")


@dataclass(frozen=True)
class SourceListPage(Page):
    """All sources."""

    template: ClassVar[str] = "pages/source_list.html"
    section: ClassVar[str] = "source-list"
    sources: list[SourceRow]
    spool: SpoolState
    """What waits on this node's disk for the database."""
    form: SourceForm | None
    """None for people who may not make one."""


@dataclass(frozen=True)
class SourcePage(Page):
    """One source."""

    template: ClassVar[str] = "pages/source.html"
    section: ClassVar[str] = "source-list"
    detail: SourceDetail
    reason: str
    """Of the rejects that are shown; empty: all."""
    tokens: list[TokenRow]
    may_administer: bool
    webhooks: WebhooksCard
    imports: ImportCard
    setup: Setup
    trial_line: str
    """What a sender logs to test the whole way."""
    new_token: str = ""
    """Shown this once."""


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """All sources, with the form for a new one."""
    return _list(request, form=SourceForm())


@post_else("source-list")
@administrators_only
@never_cache
def source_creation(request: HttpRequest) -> HttpResponse:
    """Make a source and show its first token once."""
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _list(request, form=form, status=400)
    try:
        made = source_actions.create_source(**form.cleaned_data, now=timezone.now())
    except source_actions.NameTakenError:
        form.add_error("name", "There is a source of that name.")
        return _list(request, form=form, status=409)
    return answer(request, made.source.pk, new_token=made.token)


@require_safe
def source_page(request: HttpRequest, source_id: int) -> HttpResponse:
    """Counters, tokens, and what could not be read."""
    return answer(request, source_id)


def _list(request: HttpRequest, *, form: SourceForm, status: int = 200) -> HttpResponse:
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    page = SourceListPage(
        sources=source_queries.source_list(asked),
        spool=state_of_all(conf().spool_dir),
        form=form if person(request).may_administer else None,
    )
    return render(request, page, status=status)


def answer(request: HttpRequest, source_id: int, *, new_token: str = "") -> HttpResponse:
    """A source's page; `new_token` has just been made."""
    asked = read_filter(request.GET, now=timezone.now(), default_window=None)
    cursor, reason = request.GET.get("cursor", ""), request.GET.get("reason", "")
    detail = at_cursor(source_queries.source_detail, source_id, asked, reason=reason, cursor=cursor, limit=20)
    if detail is None:
        raise Http404("There is no such source.")
    page = SourcePage(
        detail=detail,
        reason=reason,
        tokens=token_rows(detail.row.source, now=asked.now),
        may_administer=person(request).may_administer,
        webhooks=card_of(request, detail.row.source),
        imports=imports.card_of(request, detail.row.source),
        setup=setup_of(request, source_id, token=new_token),
        trial_line=trial.LINE,
        new_token=new_token,
    )
    return render(request, page)
