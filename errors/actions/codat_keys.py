"""
A source's API key of Codat's: given, replaced, removed. It is sealed and never shown again.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Min

from errors.models import CodatApiKey, ErrorResponse, Source
from errors.sealing import seal

LOOK_BACK = dt.timedelta(days=14)
"""How old a failed write may be that is still looked up."""
KEY_LENGTH = 200


class BadKeyError(ValueError):
    """What was given is no API key."""


def set_key(source: Source, text: str, *, now: dt.datetime) -> CodatApiKey:
    """Ask with this key from now on, in place of the former one. Raises BadKeyError."""
    text = text.strip()
    if not 8 <= len(text) <= KEY_LENGTH or not text.isascii() or not text.isprintable() or " " in text:
        raise BadKeyError
    oldest = ErrorResponse.objects.filter(occurred_at__gte=now - LOOK_BACK).aggregate(pk=Min("pk"))["pk"]
    values = {"sealed": seal(text), "created_at": now, "paused_until": None, "is_refused": False, "trouble": ""}
    key, _ = CodatApiKey.objects.update_or_create(
        source=source, defaults=values, create_defaults=values | {"swept_to": max((oldest or 1) - 1, 0)}
    )
    return key


def remove_key(source: Source) -> None:
    """Forget the key; what waits to be asked waits for another one. A second time changes nothing."""
    CodatApiKey.objects.filter(source=source).delete()
