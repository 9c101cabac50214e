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
from errors.domain.wire.recogniser.line import BEFORE, line_before, line_behind, time_before, told_before, without_time
from errors.domain.wire.recogniser.literals import assigned
from errors.domain.wire.telling import fields_in, told_of

_NOTHING: tuple[dict[str, Any], dict[str, Any]] = ({}, {})


class Around(msgspec.Struct):
    """An object, or the start of a line, with what is around it."""

    members: dict[str, Any]
    outer: Around | None = None
    line: str = ""
    """What stands in the same line before the body."""
    rest: str = ""
    """What stands behind it."""
    _read_already: tuple[dict[str, Any], dict[str, Any]] | None = None

    @classmethod
    def of(cls, records: Iterable[dict[str, Any]]) -> Around | None:
        """The records, the outermost first, as one way."""
        around: Around | None = None
        for record in records:
            around = cls(record, around)
        return around

    @classmethod
    def of_line(cls, text: str, start: int, end: int, outer: Around | None) -> Around | None:
        """With what the line tells before and behind what stands between the positions, if anything."""
        line, rest = line_before(text, start), line_behind(text, end)
        return cls({}, outer, line, rest) if line or rest else outer

    @classmethod
    def of_start(cls, line: str, outer: Around | None) -> Around | None:
        """With what the line tells before it assigns anything, if anything: what it assigns is read on its own."""
        start, assigns, _ = line[:BEFORE].partition("{")[0].partition("=")
        start = start.rpartition(" ")[0] if assigns else start
        return cls({}, outer, start) if start else outer

    def told(self, protocols_time: dt.datetime | None, now: dt.datetime | None) -> Told:
        """What the body's surroundings tell of it; the nearest wins."""
        fields, kept = self._read()
        return told_of(fields, attributes=kept.copy(), protocols_time=protocols_time, now=now)

    def _read(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields and the attributes that are told from here outwards."""
        if self._read_already is None:
            self._read_already = self._read_line() if self.line or self.rest else self._read_members()
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
        behind, own = assigned(self.rest, 0, len(self.rest)) if self.rest else {}, told_before(self.line)
        before = assigned(self.line, 0, len(self.line)) if "=" in self.line else {}
        kept = merged(kept, kept_in({**behind, **before})) if behind or before else kept
        return {**fields, **without_time(fields_in(behind)), **own}, kept


NOWHERE = Around({})
"""Around a body that stands alone."""
