"""
Container log files as containerd and CRI-O write them: `TIME stdout|stderr P|F TEXT`.

P is a piece whose line goes on with the stream's next record, F its end or a whole line. Pieces are told with their
stream even where they cannot hold an error body on their own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from errors.domain.report import Reject
from errors.domain.wire.logs.long_lines import LongLines
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter
from errors.domain.wire.logs.values import text_of
from errors.domain.wire.times import parse_time

_LINE = re.compile(rb"(\d{4}-\d\d-\d\dT[^ ]{8,30}) (stdout|stderr) ([PF])(?::[^ ]*)? ?(.*)", re.DOTALL)
_BLANK = b"\r\n\t \xef\xbb\xbf"


def is_cri(payload: bytes) -> bool:
    """Whether the payload starts like such a file."""
    return _LINE.match(payload.lstrip(_BLANK)[:128]) is not None


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """A LogRecord for each line, in order; a line without a header counts as it is."""
    long_lines = LongLines()
    for ended in io.BytesIO(payload.strip(_BLANK)):
        if not (line := ended.rstrip(b"\r\n")).strip():
            continue
        match = _LINE.match(line)
        yield _record(match, long_lines) if match else _text(line)


def _record(match: re.Match[bytes], long_lines: LongLines) -> LogRecord:
    time, stream, tag = (match[group].decode("ascii", "replace") for group in (1, 2, 3))
    may_be_piece = long_lines.take(stream, is_open=tag == "P")
    if not may_be_piece and not may_matter(match[4]):
        return NOTHING
    return LogRecord(
        value=text_of(match[4]),
        occurred_at=parse_time(time),
        around=({"stream": stream, "logtag": tag},),
        stream=stream if may_be_piece else "",
    )


def _text(line: bytes) -> LogRecord:
    return LogRecord(value=text_of(line)) if may_matter(line) else NOTHING
