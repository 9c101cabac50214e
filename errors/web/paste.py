"""
Paste: put any JSON, log line or text in, and see the errors in it explained.

The text comes with each request and is kept nowhere. Storing the errors and taking a ticket are separate buttons
of the same form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from errors.actions.paste import NAMES, store_pasted
from errors.domain.codat import ID_LENGTH
from errors.domain.report import Reject, Report
from errors.ingest.delivery import Receipt
from errors.models.access import Environment
from errors.queries import errors as error_queries
from errors.queries import tickets as ticket_queries
from errors.web.pages import Page, person, render
from errors.web.pasted import LONGEST, SHOWN, PastedError, pasted_error, read_parts, read_reports
from errors.web.pasted_asides import PastedAside, pasted_asides
from errors.web.roles import agents_only
from errors.web.tickets import ticket_answer

ID = re.compile(r"[\s{(\"']*[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}[\s})\"',.;]*", re.IGNORECASE)

SAID_ANYWAY = {"nothing_found", "not_json"}
"""Reasons that the page gives in its own words."""


class PasteForm(forms.Form):
    """The text; or, where there is only a message, its parts."""

    text = forms.CharField(required=False, strip=False)
    status_code = forms.IntegerField(required=False, min_value=100, max_value=599)
    service = forms.CharField(required=False, max_length=128)
    message = forms.CharField(required=False, max_length=10_000)
    environment = forms.ChoiceField(required=False, choices=Environment.choices)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\0", "")
        if len(text.encode(errors="replace")) > LONGEST:
            raise forms.ValidationError(
                "This text is larger than 1 MB. Cut out the part around the error, or deliver the file with "
                "`manage.py ingest`."
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        message = cleaned.get("message")
        if message:
            cleaned["text"] = json.dumps(
                {
                    "statusCode": cleaned.get("status_code") or 0,
                    "service": cleaned.get("service") or "",
                    "error": message,
                }
            )
        return cleaned


@dataclass(frozen=True)
class PastePage(Page):
    """The text area, and what was recognised in the text."""

    template: ClassVar[str] = "pages/paste.html"
    section: ClassVar[str] = "paste"
    form: PasteForm
    text: str = ""
    was_read: bool = False
    """Whether there was a text to read."""
    errors: Sequence[PastedError] = ()
    further: Sequence[Report] = ()
    """Those past the first ones, in short."""
    may_act: bool = False
    longest: int = LONGEST
    count: int = 0
    """All that was recognised."""
    asides: Sequence[PastedAside] = ()
    """What was understood and is no error."""
    refused: Sequence[Reject] = ()
    """What looked like an error response and could not be read."""


@sensitive_post_parameters("text", "message")
@sensitive_variables("text", "form", "reports")
@require_http_methods(["GET", "HEAD", "POST"])
def paste_page(request: HttpRequest) -> HttpResponse:
    """Explain what is in a text; an id alone opens its page."""
    if request.method != "POST":
        return render(request, PastePage(form=PasteForm()))
    form = PasteForm(request.POST)
    if not form.is_valid():
        return render(request, PastePage(form=form, text=request.POST.get("text", "")[:LONGEST]), status=400)
    text = form.cleaned_data["text"]
    if ID.fullmatch(text) or _is_stored_id(text):
        return redirect("error", correlation_id=text.strip(" \t\r\n{}()\"',.;"))
    return render(request, _explained(form, text, may_act=person(request).may_act))


@sensitive_post_parameters("text", "message")
@require_POST
@agents_only
def paste_storage(request: HttpRequest) -> HttpResponse:
    """Store what is in the text, on somebody's word."""
    form = PasteForm(request.POST)
    reports = read_reports(form.cleaned_data["text"]) if form.is_valid() else []
    if not reports:
        messages.error(request, "Nothing was stored: the text holds no error response.")
        return redirect("paste")
    environment = form.cleaned_data["environment"] or Environment.PRODUCTION.value
    receipt = store_pasted(reports, environment=environment, now=timezone.now())
    messages.success(request, _stored_words(receipt))
    if len(set(receipt.correlation_ids)) == 1:
        return redirect("error", correlation_id=receipt.correlation_ids[0])
    return redirect(f"{reverse('error-list')}?{urlencode({'source': NAMES[environment], 'since': '30d'})}")


@sensitive_post_parameters("text", "message")
@require_POST
@agents_only
def paste_ticket(request: HttpRequest, position: int) -> HttpResponse:
    """Take the ticket of one error in the text. The ticket is recorded; the text is not."""
    form = PasteForm(request.POST)
    reports = read_reports(form.cleaned_data["text"]) if form.is_valid() else []
    if position >= len(reports):
        raise Http404("The text holds no such error response.")
    facts = ticket_queries.facts_of_report(reports[position], now=timezone.now())
    return ticket_answer(request, facts, prefix=f"ticket{position}")


def _is_stored_id(text: str) -> bool:
    """Whether the text is a correlation id of another form than Codat's usual ones."""
    if not 0 < len(text.strip()) <= ID_LENGTH or "\n" in text.strip():
        return False
    return error_queries.errors_by_correlation_id(text).match == "exact"


def _explained(form: PasteForm, text: str, *, may_act: bool) -> PastePage:
    parts, now = read_parts(text), timezone.now()
    reports = [part for part in parts if isinstance(part, Report)]
    return PastePage(
        form=form,
        text=text,
        was_read=bool(text.strip()),
        errors=[pasted_error(report, position=at, now=now) for at, report in enumerate(reports[:SHOWN])],
        further=reports[SHOWN:],
        count=len(reports),
        asides=pasted_asides(parts, most=SHOWN),
        refused=[part for part in parts if isinstance(part, Reject) and part.reason not in SAID_ANYWAY],
        may_act=may_act,
    )


def _stored_words(receipt: Receipt) -> str:
    stored = f"{receipt.accepted:,} error{'s' if receipt.accepted != 1 else ''} stored"
    return f"{stored}, {receipt.duplicates:,} stood there already." if receipt.duplicates else f"{stored}."
