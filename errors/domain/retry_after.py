"""
When Codat asked to retry: a `Retry-After` header, told as seconds or as a date (RFC 9110, section 10.2.3).

Seconds count from the answer that brought them, not from now. What a sender told of the header lies among its
attributes, under whatever spelling its client gives header names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from errors.domain.codat import squeezed

LONGEST = dt.timedelta(days=366)
"""What asks for more is a mistake."""
_NAME = "retryafter"
_OUTER = ("response", "headers")
"""Members that hold headers, as clients log them: `headers`, `response.headers`."""
_SECONDS = re.compile(r"\d{1,9}(?:\.\d+)?", re.ASCII)


def asked_moment(text: str, *, at: dt.datetime) -> dt.datetime | None:
    """The moment that a header of an answer of `at` names, in UTC; None where it names none."""
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return at + min(dt.timedelta(seconds=float(text)), LONGEST)
    try:
        told = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    told = told.astimezone(dt.UTC) if told.tzinfo else told.replace(tzinfo=dt.UTC)
    return told if abs(told - at) <= LONGEST else None


def retry_after(attributes: dict[str, Any], *, at: dt.datetime) -> dt.datetime | None:
    """When Codat asked to retry, of what the sender of an error of `at` told; None where it told nothing of it."""
    return next((moment for text in _told(attributes) if (moment := asked_moment(text, at=at))), None)


def _told(members: Any, *, depth: int = 2) -> Iterator[str]:
    if not isinstance(members, dict):
        return
    for name, value in members.items():
        if squeezed(name) == _NAME and isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)
    for name in _OUTER if depth else ():
        yield from _told(members.get(name), depth=depth - 1)
