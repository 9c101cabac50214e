"""
The objects around a body, the outermost first, and what they tell of it together.

Each object is read once, and only if a body is found in it: a list of ten thousand bodies has one object around it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from errors.domain.wire.bodies import Told
from errors.domain.wire.recogniser.keeping import kept_in, merged
from errors.domain.wire.recogniser.line import line_before, time_before, told_before
from errors.domain.wire.telling import fields_in, told_of

_NOTHING: tuple[dict[str, Any], dict[str, Any]] = ({}, {})


class Around(msgspec.Struct):
    """An object, or the start of a line, with what is around it."""

    members: dict[str, Any]
    outer: Around | None = None
    line: str = ""
    _read_already: tuple[dict[str, Any], dict[str, Any]] | None = None

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
        return cls({}, outer, line) if line else outer

    def told(self, protocols_time: dt.datetime | None, now: dt.datetime | None) -> Told:
        """What the body's surroundings tell of it; the nearest wins."""
        fields, kept = self._read()
        return told_of(fields, attributes=kept.copy(), protocols_time=protocols_time, now=now)

    def _read(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields and the attributes that are told from here outwards."""
        if self._read_already is None:
            self._read_already = self._read_line() if self.line else self._read_members()
        return self._read_already

    def _read_members(self) -> tuple[dict[str, Any], dict[str, Any]]:
        own, own_kept = fields_in(self.members), kept_in(self.members)
        if self.outer is None:
            return own, own_kept
        fields, kept = self.outer._read()
        return {**fields, **own}, merged(kept, own_kept)

    def _read_line(self) -> tuple[dict[str, Any], dict[str, Any]]:
        fields, kept = self.outer._read() if self.outer else _NOTHING
        if "occurred_at" not in fields:
            fields = {**time_before(self.line), **fields}
        own = told_before(self.line)
        return ({**fields, **own} if own else fields), kept


NOWHERE = Around({})
"""Around a body that stands alone."""
