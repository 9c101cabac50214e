"""
Sources: who delivers, whether it still does, and what of it could not be read.

A token is shown in the answer to the POST that made it, with a command that tries it, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from errors.actions import sources as source_actions
from errors.conf import conf
from errors.ingest.spool import SpoolState, state_of_all
from errors.models import Source, SourceToken
from errors.models.access import Environment
from errors.queries import sources as source_queries
from errors.queries.filters import Filter, read_filter
from errors.queries.sources import SourceDetail, SourceRow
from errors.web.cursors import at_cursor
from errors.web.pages import Page, person, render
from errors.web.posting import post_else
from errors.web.roles import administrators_only
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
    filter: Filter
    detail: SourceDetail
    tokens: Sequence[SourceToken]
    may_administer: bool
    address: str
    """Where deliveries go."""
    webhooks: WebhooksCard
    new_token: str = ""
    """Shown this once."""


@require_GET
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
    return _page(request, made.source.pk, new_token=made.token)


@require_GET
def source_page(request: HttpRequest, source_id: int) -> HttpResponse:
    """Counters, tokens, and what could not be read."""
    return _page(request, source_id)


@post_else("source", keeping=("source_id",))
@administrators_only
@never_cache
def source_token_creation(request: HttpRequest, source_id: int) -> HttpResponse:
    """A further token, shown once; the old ones stay valid until they are revoked."""
    source = get_object_or_404(Source, pk=source_id)
    return _page(request, source_id, new_token=source_actions.add_token(source, now=timezone.now()))


@require_POST
@administrators_only
def source_token_revocation(request: HttpRequest, source_id: int, token_id: int) -> HttpResponse:
    """Refuse a token from now on."""
    token = get_object_or_404(SourceToken, pk=token_id, source_id=source_id)
    source_actions.revoke_token(token, now=timezone.now())
    messages.success(request, f"Token {token.pk} is revoked: deliveries with it are answered 401.")
    return redirect("source", source_id)


def _list(request: HttpRequest, *, form: SourceForm, status: int = 200) -> HttpResponse:
    asked = read_filter(request.GET, now=timezone.now(), default_window="24h")
    page = SourceListPage(
        sources=source_queries.source_list(asked),
        spool=state_of_all(conf().spool_dir),
        form=form if person(request).may_administer else None,
    )
    return render(request, page, status=status)


def _page(request: HttpRequest, source_id: int, *, new_token: str = "") -> HttpResponse:
    asked = read_filter(request.GET, now=timezone.now(), default_window=None)
    cursor = request.GET.get("cursor", "")
    detail = at_cursor(source_queries.source_detail, source_id, asked, cursor=cursor, limit=20)
    if detail is None:
        raise Http404("There is no such source.")
    page = SourcePage(
        filter=asked,
        detail=detail,
        tokens=list(detail.row.source.tokens.order_by("-created_at", "-id")),
        may_administer=person(request).may_administer,
        address=request.build_absolute_uri("/ingest/v1/errors"),
        webhooks=card_of(request, detail.row.source),
        new_token=new_token,
    )
    return render(request, page)
