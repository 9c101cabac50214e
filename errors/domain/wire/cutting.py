"""
Cuts the text of a file, block by block, into parts of whole records that the readers of deliveries can read.

A part is about a megabyte and ends where a record ends: at a line, but not inside what is pretty-printed, at the end of
a syslog frame, between values that are run together, or between the items of an array that is itself too large to be
read at once. However long a line or a value is, no more of it is held than MOST_BYTES; the rest is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from errors.domain.wire.brackets import Brackets

PART_BYTES = 1024 * 1024
MOST_BYTES = 8 * 1024 * 1024
"""Of one record; what is longer cannot be an error, and becomes a part that says so."""
TAIL_BYTES = 1024
"""How much of what stands before a place is told, so that the place is known again."""

_KEPT_BYTES = 8 * 1024
"""Of a record that is too long."""
_BETWEEN = b" \t\r\n\x00,"
_LEFT = _BETWEEN + b"]}"
"""What a value may leave behind it; and zeros, with which a log starts that was emptied under its writer."""
_INSIDE = b" \t}],"
"""How a line starts that does not start a record."""
_GOES_ON = re.compile(rb"[{\[,:][ \t\r]*\Z")
_CONTEXT_BYTES = 64
_ARRAY = re.compile(rb'(?:\{\s*"(?:logs|records|Records|events|logEvents)"\s*:\s*)?\[(?=\s*[{\["\]])')
"""The beginning of an array of records, or of what is wrapped around one."""
_VALUE = re.compile(rb"\{\s*[\"}]|\[\s*[{\[\"\]]")
_ITEM_END = re.compile(rb"\}(?=\s*,\s*\{)")
_VALUE_END = re.compile(rb"\}(?=\s*\{)")
_GUESSES = 3
_LINES = 20_000
"""That are looked at from the end, for one behind which a record may end."""
_FRAME = re.compile(rb"[\s\x00]*(\d{1,9}) (?=<\d{1,3}>)")

_items_of = msgspec.json.Decoder(list[msgspec.Raw]).decode
_values_of = msgspec.json.Decoder(msgspec.Raw).decode_lines


class Part(NamedTuple):
    """Some records."""

    text: bytes
    """Of a record that is too long its beginning."""
    end: int
    """The position in the text behind it."""
    tail: bytes
    """The last TAIL_BYTES of the text before that position."""
    is_in_array: bool
    """Whether the text goes on inside an array."""
    is_too_long: bool = False


class Cutter:
    """Cuts one text; `start`, `tail` and `is_in_array` as the last part of an earlier cutter told them."""

    def __init__(
        self,
        *,
        start: int = 0,
        tail: bytes = b"",
        is_in_array: bool = False,
        part_bytes: int = PART_BYTES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._part_bytes, self._most_bytes = part_bytes, most_bytes
        self._buffer = b""
        self._start, self._tail, self._in_array = start, tail, is_in_array
        self._brackets = Brackets()
        self._long = b""
        """The beginning of the record that is being passed over."""

    def feed(self, data: bytes) -> Iterator[Part]:
        """The parts that are whole now."""
        self._buffer += data
        while len(self._buffer) >= self._part_bytes or self._long:
            before = len(self._buffer), self._in_array, self._long
            yield from self._next()
            if before == (len(self._buffer), self._in_array, self._long):
                return

    def at_rest(self) -> Iterator[Part]:
        """Nothing more has come for a while: what ends with a line is a part, however it looks."""
        if self._in_array and not self._long:
            yield from self._items()
        if not self._in_array and not self._long:
            yield from self._taken(self._buffer.rfind(b"\n") + 1)

    def before_open_line(self) -> Iterator[Part]:
        """The text is at its end, for now: what stands before a last line that has not ended and starts a record."""
        end = self._buffer.rfind(b"\n")
        if self.has_open_line and end >= 0 and self._is_between(end):
            yield from self._taken(end + 1)

    @property
    def has_open_line(self) -> bool:
        """Whether the text ends within a line, so that its writer may not be through with it."""
        is_lines = not self._in_array and not self._long and not _FRAME.match(self._buffer)
        return is_lines and bool(self._buffer) and not self._buffer.endswith(b"\n")

    def finish(self) -> Iterator[Part]:
        """The text is at its end, and so is its last record."""
        while self._in_array and not self._long and self._buffer:
            before = len(self._buffer)
            yield from self._items()
            if before == len(self._buffer):
                break
        if self._long:
            yield self._passed(len(self._buffer))
        else:
            yield from self._taken(len(self._buffer), opening=b"[" if self._in_array else b"")

    def _next(self) -> Iterator[Part]:
        if self._long:
            yield from self._pass_over()
        elif self._in_array:
            yield from self._items()
        elif dropped := len(self._buffer) - len(self._buffer.lstrip(_LEFT)):
            self._drop(dropped)
        elif end := self._end_of_records():
            yield from self._taken(end)
        elif _VALUE.match(self._buffer):
            yield from self._values()
        elif len(self._buffer) >= 2 * self._part_bytes and (end := self._buffer.rfind(b"\n") + 1):
            yield from self._taken(end)
        if len(self._buffer) >= self._most_bytes and not self._long:
            self._long = self._buffer[:_KEPT_BYTES]

    def _end_of_records(self) -> int:
        """Behind the last line, or syslog frame, that another record may follow; 0 where there is none."""
        if _FRAME.match(self._buffer):
            return self._end_of_frames()
        end = self._buffer.rfind(b"\n", 0, -1)
        for _ in range(_LINES):
            if end <= 0 or self._is_between(end):
                return end + 1
            end = self._buffer.rfind(b"\n", 0, end)
        return 0

    def _is_between(self, newline: int) -> bool:
        if self._buffer[newline + 1] in _INSIDE:
            return False
        return not _GOES_ON.search(self._buffer, max(0, newline - _CONTEXT_BYTES), newline)

    def _end_of_frames(self) -> int:
        end = 0
        while frame := _FRAME.match(self._buffer, end):
            if frame.end() + int(frame[1]) > len(self._buffer):
                break
            end = frame.end() + int(frame[1])
        return end

    def _values(self) -> Iterator[Part]:
        """One value that fills the buffer, or several that are run together."""
        if array := _ARRAY.match(self._buffer):
            self._drop(array.end())
            self._in_array = True
        elif end := self._guessed(_VALUE_END, _values_of, b"%b"):
            yield from self._taken(end)
        else:
            self._brackets.go_on(self._buffer)
            yield from self._taken(self._brackets.last)

    def _items(self) -> Iterator[Part]:
        """The items of the array that are whole."""
        if not self._brackets.has_begun and (dropped := len(self._buffer) - len(self._buffer.lstrip(_BETWEEN))):
            self._drop(dropped)
        if len(self._buffer) >= self._part_bytes and (end := self._guessed(_ITEM_END, _items_of, b"[%b]")):
            yield from self._taken(end, opening=b"[", closing=b"]")
            return
        self._brackets.go_on(self._buffer)
        closed_at = self._brackets.closed_at
        yield from self._taken(self._brackets.last if closed_at is None else closed_at, opening=b"[", closing=b"]")
        if closed_at is not None:
            self._drop(1)
            self._in_array = False

    def _guessed(self, pattern: re.Pattern[bytes], decode: Callable[[bytes], object], form: bytes) -> int:
        """Behind the last value, if what stands before it proves to be whole values; to count brackets takes longer."""
        if self._brackets.has_begun:
            return 0
        found = [match.end() for match in pattern.finditer(self._buffer, len(self._buffer) - self._part_bytes // 8)]
        for end in reversed(found[-_GUESSES:]):
            try:
                decode(form % self._buffer[:end].strip(_BETWEEN))
            except (msgspec.DecodeError, RecursionError):
                continue
            return end
        return 0

    def _pass_over(self) -> Iterator[Part]:
        """Look for the end of a record that is too long: where its brackets end, or else its line."""
        ends = []
        if self._in_array or _VALUE.match(self._long):
            self._brackets.go_on(self._buffer)
            ends = [end for end in (self._brackets.first, self._brackets.closed_at) if end]
            dropped = self._brackets.forget(_CONTEXT_BYTES)
        else:
            dropped = max(0, len(self._buffer) - _CONTEXT_BYTES)
        if not self._in_array and (line := self._end_of_first_line()):
            ends.append(line)
        if ends:
            yield self._passed(min(ends))
        else:
            brackets = self._brackets
            self._drop(dropped)
            self._brackets = brackets

    def _end_of_first_line(self) -> int:
        """Behind the first newline that may end a record; 0 where there is none."""
        is_value = _VALUE.match(self._long)
        end = self._buffer.find(b"\n", 0, -1)
        while end >= 0 and is_value and not self._is_between(end):
            end = self._buffer.find(b"\n", end + 1, -1)
        return end + 1

    def _passed(self, end: int) -> Part:
        text, self._long = self._long, b""
        self._drop(end)
        return Part(text, self._start, self._tail, self._in_array, is_too_long=True)

    def _taken(self, end: int, *, opening: bytes = b"", closing: bytes = b"") -> Iterator[Part]:
        if not end:
            return
        text = self._buffer[:end].lstrip(_BETWEEN if opening else _LEFT).rstrip(_BETWEEN)
        self._drop(end)
        if text:
            yield Part(opening + text + closing, self._start, self._tail, self._in_array)

    def _drop(self, count: int) -> None:
        """Be done with the beginning of the buffer, which ends between two records."""
        self._tail = (self._tail + self._buffer[max(0, count - TAIL_BYTES) : count])[-TAIL_BYTES:]
        self._buffer = self._buffer[count:]
        self._start += count
        self._brackets = Brackets()
