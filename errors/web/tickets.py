"""
Tickets: the list of those taken, each with its text, and the door through which one is taken.

Taking a ticket is a POST, since it is recorded; it answers JSON for the copy button, and a file where `download`
is asked for (or the browser runs no scripts).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from errors.actions import tickets as ticket_actions
from errors.domain.ticket import (
    DEFAULT_SEVERITY,
    FORMATS,
    SEVERITIES,
    EarlierTicket,
    Facts,
    NothingToTellError,
    Severity,
)
from errors.models import ErrorResponse, Issue, Ticket, TicketError
from errors.queries import tickets as ticket_queries
from errors.queries.pages import Page as Rows
from errors.web.cursors import at_cursor
from errors.web.pages import Page, person, render
from errors.web.roles import agents_only


@dataclass(frozen=True)
class TicketListPage(Page):
    """The tickets taken, newest first."""

    template: ClassVar[str] = "pages/ticket_list.html"
    section: ClassVar[str] = "ticket-list"
    tickets: Rows[Ticket]


@dataclass(frozen=True)
class TicketPage(Page):
    """One ticket as it left."""

    template: ClassVar[str] = "pages/ticket.html"
    section: ClassVar[str] = "ticket-list"
    ticket: Ticket
    named: list[TicketError]
    severity: Severity


class ErrorsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Errors by their keys."""

    def clean(self, value: Any) -> Any:
        """Of keys that no database takes, too, it is said that there are none such."""
        return super().clean([key if len(str(key)) < 19 else 0 for key in value or ()])


class SubjectForm(forms.Form):
    """What the ticket is about: an issue, or errors, or an issue with the error that leads."""

    issue = forms.ModelChoiceField(Issue.objects.select_related("service"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not declared above, where the name would hide the form's own `errors`.
        self.fields["errors"] = ErrorsField(ErrorResponse.objects.with_names(), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("issue") and not cleaned.get("errors"):
            raise forms.ValidationError("Choose an issue or at least one error.")
        return cleaned


class FormatForm(forms.Form):
    """How the ticket leaves."""

    severity = forms.TypedChoiceField(
        choices=[(str(number), level.title) for number, level in SEVERITIES.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    format = forms.ChoiceField(choices=[(name, name) for name in FORMATS], required=False)
    download = forms.BooleanField(required=False)


@require_safe
def ticket_list(request: HttpRequest) -> HttpResponse:
    """The tickets taken."""
    tickets = at_cursor(ticket_queries.ticket_list, cursor=request.GET.get("cursor", ""))
    return render(request, TicketListPage(tickets=tickets))


@require_safe
def ticket_page(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One ticket as it left."""
    ticket = get_object_or_404(Ticket.objects.select_related("created_by", "issue__service"), pk=ticket_id)
    named = list(ticket.ticket_errors.order_by("pk"))
    return render(request, TicketPage(ticket=ticket, named=named, severity=SEVERITIES[ticket.severity]))


@require_POST
@agents_only
def ticket_export(request: HttpRequest) -> HttpResponse:
    """Take a ticket about an issue, an error or a selection of errors."""
    form = SubjectForm(request.POST)
    if not form.is_valid():
        return _refusal(form)
    asked = form.cleaned_data
    try:
        return ticket_answer(request, _facts(asked["issue"], list(asked["errors"]), now=timezone.now()))
    except NothingToTellError:  # retention was here since the page was made
        return JsonResponse({"detail": "None of its errors is kept any more."}, status=404)


def ticket_answer(request: HttpRequest, facts: Facts, *, prefix: str | None = None) -> HttpResponse:
    """
    Record the ticket of `facts` and answer with it, at the severity and in the format that the form asks for.

    `prefix` tells the fields of several tickets in one form apart.
    """
    form = FormatForm(request.POST, prefix=prefix)
    if not form.is_valid():
        return _refusal(form)
    asked = form.cleaned_data
    ticket = ticket_actions.export(
        facts=facts,
        severity=asked["severity"] or DEFAULT_SEVERITY,
        format=asked["format"] or "text",
        user=person(request),
        now=facts.now,
    )
    return _download(ticket) if asked["download"] else _answer(ticket, earlier=facts.earlier)


def _refusal(form: forms.Form) -> JsonResponse:
    return JsonResponse({"detail": " ".join(str(text) for texts in form.errors.values() for text in texts)}, status=400)


def _facts(issue: Issue | None, errors: list[ErrorResponse], *, now: dt.datetime) -> Facts:
    """The facts of what was chosen; of an issue, the chosen error leads."""
    if issue:
        return ticket_queries.facts_of_issue(issue, now=now, selected=errors[0] if errors else None)
    if len(errors) == 1:
        return ticket_queries.facts_of_error(errors[0], now=now)
    return ticket_queries.facts_of_selection(errors, now=now)


def _answer(ticket: Ticket, *, earlier: Sequence[EarlierTicket]) -> JsonResponse:
    """For the copy button: the text, and the tickets that told of the same before."""
    return JsonResponse(
        {
            "ticket": ticket.pk,
            "text": ticket.text,
            "filename": _filename(ticket),
            "media_type": FORMATS[ticket.format].media_type,
            "earlier": [
                {
                    "ticket": one.ticket_id,
                    "created_at": one.created_at.isoformat(),
                    "severity": one.severity,
                    "url": reverse("ticket", args=[one.ticket_id]),
                }
                for one in earlier
            ],
        }
    )


def _download(ticket: Ticket) -> HttpResponse:
    response = HttpResponse(ticket.text, content_type=FORMATS[ticket.format].media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_filename(ticket)}"'
    return response


def _filename(ticket: Ticket) -> str:
    return f"codat-ticket-{ticket.pk}.{FORMATS[ticket.format].extension}"
