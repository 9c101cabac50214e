"""What a pasted text holds that is no error, said in words: a write that waits, a success, a reading of the quota."""

from __future__ import annotations

from dataclasses import dataclass

from errors.domain.observations import ConnectionSeen, Ending, Observation, PushState, PushStatus, QuotaReading
from errors.domain.report import Aside, Item
from errors.models import PushOperation

ENDED = {
    "push": "A write succeeded",
    "connection": "A connection works again",
    "read": "A data type was read",
    "quota": "The daily quota was reset",
}
"""By the first part of a condition."""


@dataclass(frozen=True)
class PastedAside:
    """Something that was understood and is no error."""

    claim: str
    text: str
    key: str
    """Of a push operation; empty for all else."""
    is_known: bool
    """The operation has a page."""


def pasted_asides(parts: list[Item], *, most: int) -> list[PastedAside]:
    """What is no error among the parts, at most so many. One query."""
    asides = [part for part in parts if isinstance(part, Aside)][:most]
    keys = [one.key for aside in asides for one in aside.observations if isinstance(one, PushState)]
    known = set(PushOperation.objects.filter(key__in=keys).values_list("key", flat=True))
    return [_aside(aside, known=known) for aside in asides]


def _aside(aside: Aside, *, known: set[str]) -> PastedAside:
    if not aside.observations:
        return PastedAside("No failure", "It was understood, and tells of nothing that went wrong.", "", False)
    first = aside.observations[0]
    claim, text = _words(first)
    key = first.key if isinstance(first, PushState) else ""
    return PastedAside(claim, text, key, key in known)


def _words(observation: Observation) -> tuple[str, str]:
    if isinstance(observation, QuotaReading):
        left = f"{observation.remaining:,} of {observation.limit:,} requests are left"
        until = f" until {observation.resets_at:%Y-%m-%d %H:%M} UTC" if observation.resets_at else ""
        return "A reading of the daily quota", f"{left}{until}."
    if isinstance(observation, Ending):
        claim = ENDED.get(observation.condition.partition(":")[0], "A success")
        return claim, "It ends what failed before."
    if isinstance(observation, ConnectionSeen):
        return "No failure", f"A connection to {observation.platform}, of which nothing failed."
    if isinstance(observation, PushState):
        return _write(observation)
    return "A test of the way here", "It is no error of anybody's: somebody tried whether deliveries arrive."


def _write(state: PushState) -> tuple[str, str]:
    what = f"A write of {state.data_type or 'data'}"
    if state.status is PushStatus.SUCCESS:
        return f"{what} succeeded", "Warnings in its validation do no harm: the record was written."
    code = f" Its statusCode {state.status_code} says the same." if state.status_code else ""
    caveat = "QuickBooks Desktop and Sage 50 wait for the customer's machine."
    text = (
        f"No error: Codat has taken it and it has not ended.{code} {caveat} Ask again later, or wait for the webhook."
    )
    return f"{what} is pending", text
