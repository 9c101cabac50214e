"""
What Codat's answer about a push operation means for the question: answered, ask again, give up, or ask nothing more.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.domain.codat import lookup_key
from errors.domain.observations import PushState, PushStatus, QuotaReading
from errors.domain.report import Aside, Item, Reject
from errors.domain.wire.bodies import Told
from errors.domain.wire.decoding import decode_part
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes import items_in
from errors.models.lookups import LookupState
from errors.outbound import DeliveryError, Reply
from errors.outbound.codat import pause_of, quota_of

RESERVE = 20
"""Of the daily quota a 20th is left to the applications, which need it more."""


@dataclass(frozen=True)
class Answer:
    """What an attempt came to."""

    state: LookupState
    trouble: str = ""
    """A sentence for people."""
    is_key_refused: bool = False
    pause_until: dt.datetime | None = None
    pause_reason: str = ""
    """Why nothing is asked until then, where that is not the trouble of this question."""
    items: tuple[Item, ...] = ()
    """What is to be stored."""


def failed(error: DeliveryError) -> Answer:
    """Nothing came back."""
    return Answer(LookupState.GIVEN_UP if error.is_permanent else LookupState.WAITING, f"{error}.")


def read_answer(reply: Reply, *, key: str, company_id: str, now: dt.datetime) -> Answer:
    """What came back about the operation `key`."""
    reading = quota_of(reply, now=now)
    items: tuple[Item, ...] = (Aside(observations=(reading,)),) if reading else ()
    if reply.status in {401, 403}:
        trouble = f"Codat refuses the API key ({reply.status})."
        return Answer(LookupState.WAITING, trouble, is_key_refused=True, items=items)
    if reply.status == 429:
        until = pause_of(reply, now=now)
        return Answer(LookupState.WAITING, "Codat asks to wait (429).", pause_until=until, items=items)
    pause_until, pause_reason = _saving(reading, now=now)
    if reply.status != 200:
        is_passing = reply.status >= 500 or reply.status == 408
        state = LookupState.WAITING if is_passing else LookupState.GIVEN_UP
        trouble = "Codat knows no such write (404)." if reply.status == 404 else f"Codat answered {reply.status}."
        return Answer(state, trouble, pause_until=pause_until, pause_reason=pause_reason, items=items)
    told, state, trouble = _operation(reply.body, key=key, company_id=company_id)
    return Answer(state, trouble, pause_until=pause_until, pause_reason=pause_reason, items=(*told, *items))


def _saving(reading: QuotaReading | None, *, now: dt.datetime) -> tuple[dt.datetime | None, str]:
    """Until when nothing is asked, so that the rest of the quota is left to the applications, and the reason."""
    if reading is None or reading.resets_at is None or reading.resets_at <= now:
        return None, ""
    if reading.remaining * RESERVE > reading.limit:
        return None, ""
    left = f"Only {reading.remaining:,} of {reading.limit:,} requests of the daily quota are left"
    return reading.resets_at, f"{left}, and these are kept for the applications."


def _operation(body: bytes, *, key: str, company_id: str) -> tuple[list[Item], LookupState, str]:
    try:
        value = decode_part(body)
        found = items_in(value, Told(http_status=200, company_id=company_id)) if isinstance(value, dict) else None
    except UnreadableError:
        found = None
    states = [one for item in found or () if not isinstance(item, Reject) for one in item.observations]
    state = next((one for one in states if isinstance(one, PushState)), None)
    if not found or state is None or lookup_key(state.key) != lookup_key(key):
        return [], LookupState.WAITING, "Codat's answer is no push operation."
    if state.status is PushStatus.PENDING:
        return found, LookupState.WAITING, "The write is still pending."
    return found, LookupState.DONE, "" if state.message else "Codat tells no cause."
