"""The form under a cause: a note of the team, shown wherever that cause is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from errors.actions import guidance as guidance_actions
from errors.web.pages import person
from errors.web.roles import agents_only


@require_POST
@agents_only
def note(request: HttpRequest) -> HttpResponse:
    """Keep the note and go back to where it was written."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("guidance-list")
    cause_id, text = request.POST.get("cause", ""), request.POST.get("text", "")
    try:
        guidance_actions.add_note(cause_id=cause_id, text=text, user=person(request), now=timezone.now())
    except guidance_actions.InvalidNoteError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The note is kept.")
    return HttpResponseRedirect(back)
