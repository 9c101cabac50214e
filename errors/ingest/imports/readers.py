"""
How the records of a file are read: as error responses, as log records, or as a text that holds either.

A reader goes through one file, part by part, and tells positions that run on from part to part.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, Final

import msgspec

from errors.domain.report import Item, Reject
from errors.domain.wire import errors_body, read_text
from errors.domain.wire.logs import read_any
from errors.ingest.records import Finder, Placed, Reader, Reading

AUTO: Final = "auto"
LOGS: Final = "logs"
ERRORS: Final = "errors"
TEXT: Final = "text"
SAMPLE = 200
"""Items of the first part that decide what a file holds."""
OTHERS = 0.1
"""The share of them that may be JSON of another kind where it holds error responses."""
_DAMAGED = frozenset({"not_json", "not_utf8", "not_a_number", "too_large"})
_AS_FILES = Reader("file", lambda payload, _limit: read_any(payload))
_GIVEN_UP = "too_many_rejects"


class HopelessError(Exception):
    """The file holds nothing of the kind; the sentence says why, as does the last reject."""


class PartReader(ABC):
    """Reads the parts of one file, in order."""

    name: ClassVar[str]

    def __init__(self, *, position: int = 0, rejected: int = 0, near_misses: int = 0) -> None:
        self.position = position
        """Of the next record; also how many were read."""
        self.rejected = rejected
        self.near_misses = near_misses

    @abstractmethod
    def read(self, part: bytes, *, written_at: dt.datetime) -> Iterator[Placed]:
        """
        What is to be stored. Raises HopelessError.

        `written_at`, when the file was last written, gives a time without a year its year.
        """

    def refuse(self, reason: str, detail: str, text: str) -> Placed:
        """The next record is not to be read."""
        position, self.position = self.position, self.position + 1
        self.rejected += 1
        return position, Reject(index=position, reason=reason, detail=detail, text=text)

    @property
    def is_between(self) -> bool:
        """Whether no record is open, so that reading may go on here another time."""
        return True

    def rest(self, *, written_at: dt.datetime) -> Iterator[Placed]:
        """What is still open, as far as it came."""
        return iter(())


class _BodyReader(PartReader):
    """Error responses, as `/ingest/v1/errors` takes them."""

    name = ERRORS

    def read(self, part: bytes, *, written_at: dt.datetime) -> Iterator[Placed]:
        for item in self.items_of(part):
            position, self.position = self.position, self.position + 1
            if not isinstance(item, Reject):
                yield position, item
                continue
            self.rejected += 1
            item = msgspec.structs.replace(item, index=position)  # noqa: PLW2901 - it was its place in the part
            yield position, item
            if item.reason == _GIVEN_UP:
                raise HopelessError(item.detail)

    def items_of(self, part: bytes) -> Iterator[Item]:
        """What the part tells."""
        return errors_body.parse(part)


class _TextReader(_BodyReader):
    """Whatever a person would paste."""

    name = TEXT

    def items_of(self, part: bytes) -> Iterator[Item]:
        """A part without an error is no news, but for the first."""
        is_first = self.position == 0
        for item in read_text(part):
            if is_first or not (isinstance(item, Reject) and item.reason == "nothing_found"):
                yield item


class _LogReader(PartReader):
    """Log records in any arrangement, as `/ingest/v1/logs` takes them; pieces of long lines are joined."""

    name = LOGS

    def __init__(self, **counts: int) -> None:
        super().__init__(**counts)
        self._finder = Finder()

    def read(self, part: bytes, *, written_at: dt.datetime) -> Iterator[Placed]:
        reading = Reading(records=self.position)
        results = read_any(part)
        yield from self._finder.found_in(results, source_id=0, now=written_at, reading=reading, reader=_AS_FILES)
        is_first, self.position = self.position == 0, reading.records
        self._count(reading)
        if is_first and reading.unreadable:
            raise HopelessError(reading.unreadable.detail)

    @property
    def is_between(self) -> bool:
        return not self._finder.is_holding

    def rest(self, *, written_at: dt.datetime) -> Iterator[Placed]:
        reading = Reading(records=self.position)
        yield from self._finder.rest(now=written_at, reading=reading)
        self._count(reading)

    def _count(self, reading: Reading) -> None:
        self.rejected += len(reading.rejected)
        self.near_misses += reading.near_misses


_READERS: dict[str, type[PartReader]] = {reader.name: reader for reader in (_BodyReader, _LogReader, _TextReader)}
FORMATS = (AUTO, *_READERS)
"""What a file may be said to hold."""


def reader_of(read_as: str, **counts: int) -> PartReader:
    """The reader of a format but `auto`; `counts` are those of what was read before, as PartReader names them."""
    return _READERS[read_as](**counts)


def format_of(part: bytes) -> str:
    """
    What the file that starts with the part holds: error responses, or log records.

    Error responses only where nearly all are, lines that are damaged left out: log records are searched for them one
    by one, which loses none.
    """
    items = [*islice(errors_body.parse(part), SAMPLE)]
    understood = sum(not isinstance(item, Reject) for item in items)
    others = sum(isinstance(item, Reject) and item.reason not in _DAMAGED for item in items)
    is_errors = 2 * understood >= len(items) and others <= OTHERS * len(items)
    return ERRORS if is_errors else LOGS
