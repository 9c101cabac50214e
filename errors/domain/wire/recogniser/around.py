"""
The objects around a body, the outermost first, and what they tell of it together.

Each object is read once, and only if a body is found in it: a list of ten thousand bodies has one object around it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from errors.domain.wire.bodies import Told
from errors.domain.wire.recogniser.keeping import kept_in, merged
from errors.domain.wire.recogniser.line import line_before, time_before, told_before
from errors.domain.wire.telling import fields_in, told_of


class Around:
    """An object, or the start of a line, with what is around it."""

    __slots__ = ("_fields", "_kept", "_line", "_members", "_outer")

    def __init__(self, members: dict[str, Any], outer: Around | None = None, *, line: str = "") -> None:
        self._members, self._outer, self._line = members, outer, line
        self._fields: dict[str, Any] | None = None
        self._kept: dict[str, Any] = {}

    @classmethod
    def of(cls, records: Iterable[dict[str, Any]]) -> Around | None:
        """The records, the outermost first, as one way."""
        around: Around | None = None
        for record in records:
            around = cls(record, around)
        return around

    @classmethod
    def of_line(cls, text: str, start: int, outer: Around | None) -> Around | None:
        """With what the line tells before the position, if anything."""
        line = line_before(text, start)
        return cls({}, outer, line=line) if line else outer

    def told(self, protocols_time: dt.datetime | None, now: dt.datetime | None) -> Told:
        """What the body's surroundings tell of it; the nearest wins."""
        fields, kept = self._read()
        return told_of(fields, attributes=dict(kept), protocols_time=protocols_time, now=now)

    def _read(self) -> tuple[dict[str, Any], dict[str, Any]]:
        if self._fields is None:
            outer, kept = self._outer._read() if self._outer else ({}, {})
            if self._line:
                self._fields, self._kept = {**time_before(self._line), **outer, **told_before(self._line)}, kept
            else:
                self._fields = {**outer, **fields_in(self._members)}
                self._kept = merged(kept, kept_in(self._members))
        return self._fields, self._kept


NOWHERE = Around({})
"""Around a body that stands alone."""
