"""
What an operator does about a source that does not deliver as it should: a test delivery, and rejects read again.

Each answers with a sentence on the source's page that says what came of it.
"""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from errors.actions import replays, trials
from errors.models import RejectedPart, Source
from errors.web.roles import administrators_only

TRIAL_TOLD = {
    trials.Outcome.SEEN: "The test was taken by the writer, recognised, and is in the database as the last test. "
    "It is stored as no error and is in no count.",
    trials.Outcome.WAITS: "The test is safe, but waits on disk: the database cannot be written just now.",
    trials.Outcome.FAILED: "The test was not taken: the writer does not answer. The server's log says why.",
}
OUTCOMES = {
    replays.Outcome.ACCEPTED: "stored",
    replays.Outcome.REPEAT: "stored before",
    replays.Outcome.REJECTED: "still not readable",
    replays.Outcome.CUT: "kept in part only: their sender has to deliver them again",
}


@require_POST
@administrators_only
def source_trial(request: HttpRequest, source_id: int) -> HttpResponse:
    """Deliver a test as the source."""
    outcome = trials.send_trial(get_object_or_404(Source, pk=source_id), now=timezone.now())
    level = messages.SUCCESS if outcome is trials.Outcome.SEEN else messages.WARNING
    messages.add_message(request, level, TRIAL_TOLD[outcome])
    return redirect("source", source_id)


@require_POST
@administrators_only
def reject_replay(request: HttpRequest, source_id: int, reject_id: int) -> HttpResponse:
    """Read one reject again."""
    part = get_object_or_404(RejectedPart.objects.select_related("source"), pk=reject_id, source_id=source_id)
    done = replays.replay(part)
    if done.outcome is replays.Outcome.ACCEPTED:
        messages.success(request, "It could be read this time, and is stored.")
    elif done.outcome is replays.Outcome.REPEAT:
        messages.success(
            request, "It could be read this time; the same error was stored before, so it is counted once."
        )
    else:
        messages.warning(request, f"Still rejected ({done.reason}): {done.detail}")
    return redirect("source", source_id)


@require_POST
@administrators_only
def reject_replays(request: HttpRequest, source_id: int) -> HttpResponse:
    """Read all rejects of a reason again."""
    source = get_object_or_404(Source, pk=source_id)
    found = replays.replay_all(source, reason=request.POST.get("reason", ""))
    level = messages.SUCCESS if found[replays.Outcome.ACCEPTED] else messages.WARNING
    messages.add_message(request, level, _told(found))
    return redirect("source", source_id)


def _told(found: Counter[replays.Outcome]) -> str:
    if not found:
        return "There is nothing left to read again."
    parts = [f"{found[outcome]:,} {told}" for outcome, told in OUTCOMES.items() if found[outcome]]
    stored = found[replays.Outcome.ACCEPTED] + found[replays.Outcome.REPEAT]
    more = " There may be more: press again." if stored >= replays.STORED_AT_ONCE else ""
    return f"Read again: {', '.join(parts)}.{more}"
