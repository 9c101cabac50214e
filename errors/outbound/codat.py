"""
Codat's API, as far as it is asked: one push operation.

Sources: OpenAPI, get-push-operation; Codat docs, Authentication and Rate limits.
"""

from __future__ import annotations

import base64
import datetime as dt
from urllib.parse import quote

from errors.conf import conf
from errors.domain.observations import QuotaReading
from errors.domain.retry_after import asked_moment
from errors.domain.wire.times import parse_time
from errors.outbound.http import Reply, get

LONGEST_PAUSE = dt.timedelta(days=1)
"""The quota is a daily one, so nobody can mean a longer one."""
USUAL_PAUSE = dt.timedelta(minutes=1)


def push_operation(*, api_key: str, company_id: str, operation_key: str) -> Reply:
    """`GET /companies/{id}/push/{key}`. Raises DeliveryError."""
    path = f"/companies/{quote(company_id, safe='')}/push/{quote(operation_key, safe='')}"
    credentials = base64.b64encode(api_key.encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Accept": "application/json", "User-Agent": "codat-dash"}
    return get(conf().codat_api_url + path, headers=headers)


def pause_of(reply: Reply, *, now: dt.datetime) -> dt.datetime:
    """Until when an answer asks to wait: `Retry-After` in seconds or as a date, else when the quota is reset."""
    told = asked_moment(reply.headers.get("retry-after", ""), at=now)
    if told is None and (reading := quota_of(reply, now=now)) and reading.remaining <= 0:
        told = reading.resets_at
    return min(max(told or now + USUAL_PAUSE, now), now + LONGEST_PAUSE)


def quota_of(reply: Reply, *, now: dt.datetime) -> QuotaReading | None:
    """What `X-Rate-Limit-*` say; None where they say nothing."""
    limit, remaining = (_number(reply.headers.get(f"x-rate-limit-{name}", "")) for name in ("limit", "remaining"))
    if limit is None or remaining is None or limit <= 0:
        return None
    return QuotaReading(
        limit=limit, remaining=remaining, resets_at=parse_time(reply.headers.get("x-rate-limit-reset", "")), at=now
    )


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
