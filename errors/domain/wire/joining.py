"""
Puts the pieces of long lines together again: container runtimes cut what an application logs at 16 KiB.

Pieces of one line may come in one request or in several, the drivers' own in any order. What is still open at the end
of a request is held only if no whole body is in it, so that nothing that can be read now waits for what may never
come. Lines that ended are remembered for a while: a request that could not be stored comes again, and the start of its
first line may have come before. All of that lives in one process: a restart loses bodies cut between two requests.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import NearMiss, findings_in

PATIENCE = dt.timedelta(seconds=30)
"""How long a line waits for its next piece."""
PIECE_BYTES = 16_000
"""Docker's json-file cuts at 16,384 bytes; a shorter text without its newline had it trimmed by the shipper."""
MOST_LINES = 1_000
MOST_CHARACTERS = 16 * 1024 * 1024
"""Of all that is open, and of all that has ended and is remembered."""
MOST_OF_LINE = 512 * 1024
MOST_PIECES = 1_024
"""Of one line; what is longer is told as far as it came."""

_PARTS = [
    ("partial_id", "partial_ordinal", "partial_last"),
    ("CONTAINER_PARTIAL_ID", "CONTAINER_PARTIAL_ORDINAL", "CONTAINER_PARTIAL_LAST"),
    ("container_partial_id", "container_partial_ordinal", "container_partial_last"),
]
"""As Docker's fluentd and journald drivers name the line of a piece, its place there from 1, and whether it ends it."""
_JOURNALS = ("CONTAINER_PARTIAL_MESSAGE", "container_partial_message")
"""All that older journald drivers tell, of every piece but the last."""
_CONTAINERS = ("CONTAINER_ID_FULL", "CONTAINER_ID", "container_id")
_NUMBER = re.compile(r"[1-9]\d{0,4}")
_TEXTS = ("log", "message", "MESSAGE", "msg", "line")


_Key = TypeVar("_Key")


class _Piece(msgspec.Struct, frozen=True):
    text: str
    member: str
    """Where the text stands in the record; empty if it is the record."""
    goes_on: bool
    ordinal: int = 0
    """From 1; 0 if the pieces come in order."""


class _Line(msgspec.Struct):
    record: LogRecord
    member: str
    touched_at: dt.datetime
    texts: dict[int, str] = {}
    last: int = 0
    length: int = 0
    latest: str = ""

    def take(self, piece: _Piece, now: dt.datetime) -> None:
        ordinal = piece.ordinal or len(self.texts) + 1
        self.length += len(piece.text) - len(self.texts.get(ordinal, ""))
        self.texts[ordinal] = self.latest = piece.text
        self.last = self.last if piece.goes_on else ordinal
        self.touched_at = now

    def is_over(self) -> bool:
        is_whole = 0 < self.last <= len(self.texts)
        return is_whole or self.length > MOST_OF_LINE or len(self.texts) > MOST_PIECES

    def as_record(self) -> LogRecord:
        text = "".join(self.texts[ordinal] for ordinal in sorted(self.texts))
        value = {**self.record.value, self.member: text} if self.member else text
        return msgspec.structs.replace(self.record, value=value, stream="")


class Joiner:
    """The open lines of all sources. Not safe to be used by several threads at once."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], _Line] = {}
        self._ended: dict[tuple[tuple[str, str], str], _Line] = {}
        """By the text of the piece that was the last to come."""
        self.given_up = 0
        """Lines that were dropped for want of room."""

    def joined(self, records: Iterable[LogRecord], *, source: str, now: dt.datetime) -> Iterator[LogRecord]:
        """The records of one request, pieces as one record; first what waited for too long since the last one."""
        yield from self._expired(source, now)
        touched: dict[tuple[str, str], None] = {}
        for record in records:
            if not (stream := _stream_of(record)):
                yield record
                continue
            key, piece = (source, stream), _piece_of(record)
            if piece and (ended := self._ended.get((key, piece.text))):
                yield ended.as_record()
            if piece is None or (line := self._taken(key, piece, record, now)) is None:
                yield record
            elif line.is_over():
                yield self._end(key)
            else:
                touched[key] = None
        for key in touched:
            if (line := self._lines.get(key)) and _is_told_in(line.as_record()):
                yield self._end(key)
        self._make_room(now)

    @property
    def is_holding(self) -> bool:
        """Whether a line is open."""
        return bool(self._lines)

    def rest(self) -> Iterator[LogRecord]:
        """What is still held, as far as it came; then nothing is."""
        lines, self._lines = self._lines, {}
        return (line.as_record() for line in lines.values())

    def _end(self, key: tuple[str, str]) -> LogRecord:
        line = self._lines.pop(key)
        record = line.as_record()
        if _is_told_in(record):
            self._ended[key, line.latest] = line
        return record

    def _expired(self, source: str, now: dt.datetime) -> Iterator[LogRecord]:
        late = [key for key, line in self._lines.items() if key[0] == source and now - line.touched_at > PATIENCE]
        for key in late:
            yield self._lines.pop(key).as_record()

    def _taken(self, key: tuple[str, str], piece: _Piece, record: LogRecord, now: dt.datetime) -> _Line | None:
        """The line that the record is a piece of, with it; None for a record that is no piece."""
        line = self._lines.get(key)
        if line is None and not piece.goes_on and not piece.ordinal:
            return None
        if line is None:
            line = self._lines[key] = _Line(record, piece.member, now)
        elif line.member != piece.member:
            return None
        line.take(piece, now)
        return line

    def _make_room(self, now: dt.datetime) -> None:
        old = [name for name, line in self._ended.items() if now - line.touched_at > PATIENCE]
        for name in old:
            del self._ended[name]
        self._drop_oldest(self._ended)
        self.given_up += self._drop_oldest(self._lines)

    @staticmethod
    def _drop_oldest(lines: dict[_Key, _Line]) -> int:
        """How many had to go."""
        count, held = len(lines), sum(line.length for line in lines.values())
        while lines and (len(lines) > MOST_LINES or held > MOST_CHARACTERS):
            held -= lines.pop(min(lines, key=lambda key: lines[key].touched_at)).length
        return count - len(lines)


def _is_told_in(record: LogRecord) -> bool:
    return any(not isinstance(finding, NearMiss) for finding in findings_in(record))


def joined(records: Iterable[LogRecord]) -> Iterator[LogRecord]:
    """The records of one request, pieces as one record; a line without an end is told as far as it came."""
    joiner = Joiner()
    yield from joiner.joined(records, source="", now=_NO_MATTER_WHEN)
    yield from joiner.rest()


_NO_MATTER_WHEN = dt.datetime.min.replace(tzinfo=dt.UTC)


def _stream_of(record: LogRecord) -> str:
    """What tells the pieces of the record's line together; empty where it is no piece."""
    value = record.value
    if record.stream or not isinstance(value, dict):
        return record.stream
    for name in (*(names[0] for names in _PARTS), *_CONTAINERS):
        if name in value and isinstance(text := value[name], str) and text:
            return f"{text}/{value.get('PRIORITY', '')}"  # journald keeps stdout and stderr apart by priority only
    return ""


def _piece_of(record: LogRecord) -> _Piece | None:
    value = record.value
    if isinstance(value, str):
        return _Piece(value, "", goes_on=any(around.get("logtag") == "P" for around in record.around))
    if not isinstance(value, dict):
        return None
    member = next((name for name in _TEXTS if isinstance(value.get(name), str)), "")
    if not member:
        return None
    for _, ordinal, last in _PARTS:
        if ordinal in value and _NUMBER.fullmatch(str(value[ordinal])):
            return _Piece(value[member], member, not _is_true(value.get(last)), int(value[ordinal]))
    return _Piece(value[member], member, goes_on=_goes_on(value, member))


def _goes_on(value: dict[str, Any], member: str) -> bool:
    if (tag := value.get("logtag")) in ("P", "F"):  # as Fluent Bit's parser for containerd and CRI-O names it
        return bool(tag == "P")
    if any(_is_true(value.get(name)) for name in _JOURNALS):
        return True
    text: str = value[member]
    may_be_long = member == "log" and 4 * len(text) >= PIECE_BYTES and not text.endswith("\n")
    return may_be_long and len(text.encode("utf-8", "replace")) >= PIECE_BYTES


def _is_true(value: Any) -> bool:
    return value is True or value == "true"
