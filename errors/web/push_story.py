"""
The life of a push operation in words: its moments, its three numbers, and what to look up where nobody told the cause.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from errors.domain.codat import texts_of
from errors.domain.guidance import Numbers, numbers_of
from errors.domain.observations import PushStatus
from errors.models import PushState
from errors.queries.pushes import PushLife
from errors.web.lookup_story import LookupStory, lookup_story
from errors.web.portal import PortalLink, portal_links, push_call

LOOKS = {
    PushStatus.PENDING: ("t-info", "hourglass", "Pending"),
    PushStatus.TIMED_OUT: ("t-bad", "clock-alert", "Timed out"),
    PushStatus.FAILED: ("t-bad", "octagon-x", "Failed"),
    PushStatus.SUCCESS: ("t-good", "circle-check", "Succeeded"),
}


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline."""

    tint: str
    icon: str
    claim: str
    text: str
    at: dt.datetime | None


@dataclass(frozen=True)
class PushStory:
    """All that components/push_life.html shows."""

    key: str
    moments: list[Moment]
    numbers: Numbers
    is_pending: bool
    is_overdue: bool
    due_at: dt.datetime | None
    call: str
    """The call that tells the cause; empty where it is known, or there is none."""
    lookup: LookupStory | None
    """How far asking Codat for it has come."""
    links: list[PortalLink]


def push_story(life: PushLife, *, now: dt.datetime) -> PushStory:
    """The story of an operation."""
    operation, row = life.row.operation, life.row
    return PushStory(
        key=life.key,
        moments=_moments(life),
        numbers=_numbers(life),
        is_pending=row.status is PushStatus.PENDING,
        is_overdue=row.is_overdue,
        due_at=row.due_at,
        call=push_call(operation.company_id, life.key) if life.is_without_cause else "",
        lookup=lookup_story(life, now=now),
        links=portal_links(operation.company_id),
    )


def _moments(life: PushLife) -> list[Moment]:
    told = [_told(state) for state in life.states]
    if life.states and life.states[0].status != PushStatus.PENDING:
        # The earliest of what is known: a webhook tells only the end, and when it was requested.
        told.insert(0, Moment("t-mute", "upload", "Requested", "", life.row.operation.opened_at))
    if life.row.status is PushStatus.PENDING:
        told.append(Moment("t-mute", "circle-help", "Not ended", "No end has been told so far.", None))
    return told


def _told(state: PushState) -> Moment:
    tint, icon, claim = LOOKS[PushStatus(state.status)]
    return Moment(tint, icon, claim, state.message, state.at)


def _numbers(life: PushLife) -> Numbers:
    """Of the state that it has come to; the call's own status also from an earlier telling."""
    call = next((state.http_status for state in reversed(life.states) if state.http_status), None)
    last = life.last
    if last is None:
        return numbers_of(call=call, operation=None)
    body = json.loads(last.body) if last.body else {}
    return numbers_of(call=call, operation=last.status_code or None, texts=(last.message, *texts_of(body)))
