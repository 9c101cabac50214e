"""
The client's daily quota: `client.rateLimit.*` events, the old rules, and what a sender tells of the response headers.

A reached quota with requests left is a reset: one of Codat's documents shows a reset under the other's name.
Sources: Codat docs, Rate limits; OpenAPI, webhooks client.rateLimit.reached and client.rateLimit.reset.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from errors.domain import conditions
from errors.domain.kinds import Kind
from errors.domain.observations import Ending, QuotaReading
from errors.domain.report import Item
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.subject import Subject, aside, failure


def told_of_quota(fields: Fields, subject: Subject, *, known_as: str, is_reached: bool) -> list[Item]:
    """What an event's payload or a rule's data tell; raises UnreadableError where they name no quota."""
    limit, remaining = fields.number("dailyQuota"), fields.number("quotaRemaining")
    if limit is None or limit <= 0:
        raise UnreadableError("event_not_understood")
    if remaining is None:
        remaining = 0 if is_reached else limit
    reading = QuotaReading(
        limit=limit, remaining=max(0, remaining), resets_at=fields.time("expiryDate", "expiresUtc"), at=subject.at
    )
    if not is_reached or remaining > 0:
        return aside(reading, Ending(condition=conditions.QUOTA, at=subject.at))
    report = failure(
        Kind.RATE_LIMIT,
        subject,
        known_as=known_as,
        summary=f"The daily quota of {limit} requests is used up",
        identity=known_as,
        condition=conditions.QUOTA,
        observations=(reading,),
    )
    return [report]


def reading_in(value: Any, *, at: dt.datetime | None) -> QuotaReading | None:
    """`{"limit", "remaining", "reset"}`, as `X-Rate-Limit-*` say it; None where that is no reading."""
    fields = Fields(value if isinstance(value, dict) else {})
    limit, remaining = fields.number("limit"), fields.number("remaining")
    if limit is None or remaining is None or limit <= 0 or remaining < 0:
        return None
    return QuotaReading(limit=limit, remaining=remaining, resets_at=fields.time("reset"), at=at)
