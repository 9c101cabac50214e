"""
Pages of a list: rows with the cursors of the pages before and after.

A cursor is the key of a row, so rows that arrive meanwhile move nothing. It is opaque to people, but no secret
and not trusted: what does not decode to a key is no cursor.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, in the list's order."""

    rows: list[T]
    next: str | None = None
    """The cursor of the page after (older rows), None at the end."""
    previous: str | None = None
    """The cursor of the page before (newer rows), None at the start."""


class BadCursorError(ValueError):
    """A cursor that no list of ours made. Pages start at the first page instead; the API answers 400."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after the row with this key, or before it where `is_backward`."""

    key: tuple[Any, ...]
    is_backward: bool = False

    def text(self) -> str:
        """The cursor as the URL carries it."""
        raw = json.dumps(["b" if self.is_backward else "f", *self.key], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def read_cursor(text: str, *, types: tuple[type, ...]) -> Cursor | None:
    """
    The cursor of the URL, None where there is none.

    Raises BadCursorError unless its key has just these types.
    """
    if not text:
        return None
    try:
        direction, *key = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise BadCursorError("The cursor is not one of ours.") from error
    if direction not in {"f", "b"} or [type(part) for part in key] != list(types):
        raise BadCursorError("The cursor is not one of this list.")
    return Cursor(key=tuple(key), is_backward=direction == "b")
