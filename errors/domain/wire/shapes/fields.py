"""
An object of Codat's, its members found in whatever spelling they came: camelCase, PascalCase, snake_case.

Names are asked for as Codat documents them. What is missing or of another kind is empty, never an exception: what is
indispensable is asked for by the shapes (`shape.Shape.members`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from errors.domain.codat import ID_LENGTH
from errors.domain.wire.bodies import id_of, spelling_key, text_of
from errors.domain.wire.times import parse_time

TEXT_LENGTH = 2_000
"""Longest text that is taken over into a message of ours."""
LARGEST = 10**15
"""Numbers beyond it are no quota and no progress of anybody's."""


class Fields:
    """The members of an object; `raw` is the object as it came."""

    __slots__ = ("_members", "raw")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        # Reversed, so that of two spellings of a name the first one counts.
        self._members = {spelling_key(name): value for name, value in reversed(raw.items())}

    def __contains__(self, name: str) -> bool:
        return spelling_key(name) in self._members

    def get(self, name: str) -> Any:
        """The value as it came."""
        return self._members.get(spelling_key(name))

    def text(self, *names: str, limit: int = ID_LENGTH) -> str:
        """The first of the members that is a text or a number, trimmed."""
        return next((text for name in names if (text := text_of(self.get(name), limit=limit))), "")

    def long_text(self, *names: str) -> str:
        """The first of the members that says something, on one line."""
        return " ".join(self.text(*names, limit=TEXT_LENGTH).split())

    def id(self, *names: str) -> str:
        """The first of the members that is an id and no placeholder."""
        return next((text for name in names if (text := id_of(self.get(name)))), "")

    def time(self, *names: str) -> dt.datetime | None:
        """The first of the members that names a moment."""
        return next((moment for name in names if (moment := parse_time(self.get(name)))), None)

    def number(self, name: str) -> int | None:
        """A whole number, written as one or as digits."""
        value = self.get(name)
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value) < 20:
            value = int(value)
        is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
        return int(value) if is_whole and abs(value) < LARGEST else None

    def inner(self, name: str) -> Fields:
        """The object under the name, an empty one where there is none."""
        value = self.get(name)
        return Fields(value if isinstance(value, dict) else {})

    def objects(self, name: str) -> list[Fields]:
        """The objects in the list under the name."""
        value = self.get(name)
        return [Fields(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def camelled(value: Any) -> Any:
    """The value with the names of all its members in camelCase, as Codat writes them."""
    if isinstance(value, dict):
        return {_camelled(name): camelled(member) for name, member in reversed(value.items())}
    return [camelled(item) for item in value] if isinstance(value, list) else value


def _camelled(name: str) -> str:
    first, *others = (word for word in name.split("_") if word) if name[:1] != "_" and name else (name,)
    first = first.lower() if first.isupper() else first[:1].lower() + first[1:]
    return first + "".join(word[:1].upper() + word[1:] for word in others)
