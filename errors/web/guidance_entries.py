"""
The team's own causes: written, changed and deleted by agents.

An entry has the same answers as a cause of the catalogue, so that it fits wherever those do; its key is made of the
title once and never changes, since notes hang on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from errors.actions import guidance as guidance_actions
from errors.domain.guidance import Actor, Retry
from errors.domain.kinds import Kind
from errors.models import GuidanceEntry
from errors.web.pages import Page, person, render
from errors.web.roles import agents_only

SHORT = "At most six words."
KINDS = [(kind.value, kind.label) for kind in Kind]


class EntryForm(forms.Form):
    """A cause and its answers."""

    kind = forms.ChoiceField(choices=KINDS, required=False, label="Of what")
    status_code = forms.IntegerField(
        min_value=100, max_value=599, required=False, label="Status code", help_text="Of responses alone."
    )
    service_key = forms.CharField(
        max_length=128, required=False, label="Service", help_text="As in the error body. Empty: any service."
    )
    phrases = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Words in the error text",
        help_text="One phrase a line; one of them must stand in the text, in any case. Where it is no response, a line "
        "may also be its state (FetchError, 5130). Empty: any text.",
    )
    title = forms.CharField(max_length=200, label="Cause", help_text="Such as “Our nightly import runs too fast”.")
    meaning = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), label="What it means")
    retry = forms.ChoiceField(choices=[(retry.value, retry.label) for retry in Retry], label="Retry?")
    retry_text = forms.CharField(max_length=80, label="Retry, in words", help_text=SHORT)
    actor = forms.ChoiceField(choices=[(actor.value, actor.label) for actor in Actor], label="Who acts first?")
    actor_text = forms.CharField(max_length=80, label="Who acts, in words", help_text=SHORT)
    notice_text = forms.CharField(max_length=80, label="What customers notice", help_text=SHORT)
    steps = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        label="Next steps",
        help_text="Three to five, one a line, as “Title: sentence”.",
    )
    contact = forms.CharField(required=False, label="Whom to contact")

    def clean_service_key(self) -> str:
        return str(self.cleaned_data["service_key"]).strip().casefold()

    def clean(self) -> dict[str, Any]:
        """A status code goes with responses, and only with them."""
        cleaned = super().clean() or {}
        cleaned["kind"] = cleaned.get("kind") or Kind.RESPONSE.value
        if cleaned["kind"] != Kind.RESPONSE:
            cleaned["status_code"] = 0
        elif not cleaned.get("status_code") and "status_code" not in self.errors:
            self.add_error("status_code", "A response needs one.")
        return cleaned

    def clean_phrases(self) -> list[str]:
        return _lines(self.cleaned_data["phrases"])

    def clean_steps(self) -> list[dict[str, str]]:
        parts = [line.partition(":") for line in _lines(self.cleaned_data["steps"])]
        if not all(title.strip() and text.strip() for title, _, text in parts):
            raise forms.ValidationError("Each line needs a title, a colon and a sentence.")
        return [{"title": title.strip(), "text": text.strip()} for title, _, text in parts]


@dataclass(frozen=True)
class GuidanceEntryPage(Page):
    """The form of an entry."""

    template: ClassVar[str] = "pages/guidance_entry.html"
    section: ClassVar[str] = "guidance-list"
    form: EntryForm
    entry: GuidanceEntry | None
    """None: it is a new one."""
    back: str
    """Where it is given up."""


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def entry_creation(request: HttpRequest) -> HttpResponse:
    """Write an entry; `?status_code=` or `?kind=`, and `?phrase=` fill in what is known."""
    if request.method != "POST":
        known = {name: request.GET.get(name) for name in ("status_code", "kind")} | {
            "phrases": request.GET.get("phrase")
        }
        return render(
            request, GuidanceEntryPage(form=EntryForm(initial=known), entry=None, back=reverse("guidance-list"))
        )
    form = EntryForm(request.POST)
    return _save(
        request,
        form,
        entry=GuidanceEntry(),
        page=GuidanceEntryPage(form=form, entry=None, back=reverse("guidance-list")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def entry_page(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Change an entry."""
    entry = get_object_or_404(GuidanceEntry, pk=entry_id)
    if request.method != "POST":
        return render(
            request, GuidanceEntryPage(form=EntryForm(initial=_initial(entry)), entry=entry, back=place_of(entry))
        )
    form = EntryForm(request.POST)
    return _save(request, form, entry=entry, page=GuidanceEntryPage(form=form, entry=entry, back=place_of(entry)))


@require_POST
@agents_only
def entry_deletion(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Delete an entry with the notes under it."""
    entry = get_object_or_404(GuidanceEntry, pk=entry_id)
    guidance_actions.delete_entry(entry)
    messages.success(request, f"“{entry.title}” is deleted.")
    return redirect(place_of(entry))


def _save(request: HttpRequest, form: EntryForm, *, entry: GuidanceEntry, page: GuidanceEntryPage) -> HttpResponse:
    if not form.is_valid():
        return render(request, page, status=400)
    for name, value in form.cleaned_data.items():
        setattr(entry, name, value)
    entry.key = entry.key or _free_key(entry.title)
    try:
        guidance_actions.save_entry(entry, user=person(request), now=timezone.now())
    except guidance_actions.InvalidEntryError as error:
        for name, text in error.problems.items():
            form.add_error(name if name in form.fields else "title", text)
        return render(request, page, status=400)
    messages.success(request, f"“{entry.title}” is kept, and counts from now on.")
    return redirect(place_of(entry))


def place_of(entry: GuidanceEntry) -> str:
    """The page that shows the entry."""
    if entry.kind == Kind.RESPONSE:
        return reverse("guidance", args=[entry.status_code])
    return reverse("guidance-kind", args=[entry.kind])


def _free_key(title: str) -> str:
    stem = slugify(title)[:50].strip("-") or "entry"
    taken = set(GuidanceEntry.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for number in range(len(taken) + 1) if (key := f"{stem}-{number + 1}") not in taken)


def _initial(entry: GuidanceEntry) -> dict[str, Any]:
    plain = {name: getattr(entry, name) for name in EntryForm.base_fields}
    return plain | {
        "status_code": entry.status_code or None,
        "phrases": "\n".join(entry.phrases),
        "steps": "\n".join(f"{step['title']}: {step['text']}" for step in entry.steps),
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
