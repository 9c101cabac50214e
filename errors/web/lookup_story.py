"""
How far asking Codat for the cause of a failed write has come, in words: waiting, asked, held up, answered, given up.

The background asks by itself (`errors.actions.lookups`); this only tells what stands in its outbox. Whether anything
is asked at all hangs on the API key of the source, so what is wrong with the key is told here, too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.models import PushLookup
from errors.models.lookups import LookupState
from errors.queries.pushes import PushLife


@dataclass(frozen=True)
class LookupStory:
    """What components/lookup.html shows."""

    tint: str
    """Of the note; empty: nobody has to do anything."""
    icon: str
    claim: str
    source_id: int
    """Whose API key it is about."""
    trouble: str = ""
    """Why it is held up, or why the last attempt came to nothing."""
    since: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    attempts: int = 0
    again_at: dt.datetime | None = None
    is_about_key: bool = False
    """Somebody has to look after the key."""


def lookup_story(life: PushLife, *, now: dt.datetime) -> LookupStory | None:
    """The story of a write; None where nothing is asked, since there is no key or nothing to ask."""
    lookup = life.lookup
    if lookup is not None:
        return _told(life, lookup, now=now)
    if not life.is_without_cause or life.api_key is None or life.error is None:
        return None
    trouble = "" if life.error.company_id else "The company is not known, and Codat can only be asked with it."
    claim = "Codat will not be asked for it" if trouble else "Codat is asked for it within a minute"
    return LookupStory("warn" if trouble else "", "hourglass", claim, life.api_key.source_id, trouble=trouble)


def _told(life: PushLife, lookup: PushLookup, *, now: dt.datetime) -> LookupStory:
    if lookup.state == LookupState.WAITING:
        return _waiting(life, lookup, now=now)
    if lookup.state == LookupState.GIVEN_UP:
        return _of(lookup, "warn", "circle-alert", "Codat was asked in vain, and is not asked again", lookup.trouble)
    if lookup.trouble:
        return _of(lookup, "warn", "circle-help", "Codat was asked, and tells no cause")
    return _of(lookup, "", "circle-check", "Codat was asked, and told the cause")


def _waiting(life: PushLife, lookup: PushLookup, *, now: dt.datetime) -> LookupStory:
    if held_up := life.held_up(now=now):
        until = life.api_key.paused_until if life.api_key and not life.api_key.is_refused else None
        if until is None:
            return _of(lookup, "warn", "circle-alert", "Codat is not asked", held_up, is_about_key=True)
        return _of(lookup, "", "hourglass", "Asking Codat waits", held_up, again_at=max(until, lookup.due_at))
    if lookup.attempts:
        again_at = lookup.due_at if lookup.due_at > now else None
        return _of(lookup, "", "hourglass", "Codat is being asked for it", lookup.trouble, again_at=again_at)
    return _of(lookup, "", "hourglass", "Codat is asked for it as soon as it is its turn")


def _of(
    lookup: PushLookup,
    tint: str,
    icon: str,
    claim: str,
    trouble: str = "",
    *,
    again_at: dt.datetime | None = None,
    is_about_key: bool = False,
) -> LookupStory:
    is_waiting = lookup.state == LookupState.WAITING
    return LookupStory(
        tint, icon, claim, lookup.source_id, trouble=trouble, since=lookup.created_at if is_waiting else None,
        asked_at=lookup.tried_at, attempts=lookup.attempts, again_at=again_at, is_about_key=is_about_key,
    )  # fmt: skip
