"""
A text into its records: lines, and what was printed over several lines between braces.

A block starts with a line that ends in an opening brace and ends with the line that closes it at the same
indentation. Python's `pprint` starts and ends one in the middle of a line: `{'a': 1,` and ` 'b': 2}`. What starts like
a block and does not end like one is lines. The work is linear in the text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

_BLANK = b" \t\r\n\x00"
_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")
_PRINTED = re.compile(rb"\{['\"][^{}]*+(?<=,)\Z")
"""How the first line of a printed object ends."""


def blocks_of(text: bytes) -> Iterator[bytes]:
    """The records, without the blank lines and without the blanks at their ends."""
    block = _Block()
    for line in io.BytesIO(text):
        if block.lines and block.goes_on_with(line):
            block.take(line)
            if block.ends_with(line):
                yield b"".join(block.lines).strip(_BLANK)
                block = _Block()
            continue
        yield from _lines(block.lines)
        block = _Block()
        end = line.rstrip(_BLANK)
        if end.endswith(_OPENING) or (end.endswith(b",") and _PRINTED.search(end)):
            block.take(line)
        else:
            yield from _lines([line])
    yield from _lines(block.lines)


class _Block:
    """What may become a block, line by line."""

    __slots__ = ("lines", "open")

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.open = 0
        """Braces that are not closed."""

    def take(self, line: bytes) -> None:
        """One line more."""
        self.lines.append(line)
        self.open += line.count(b"{") - line.count(b"}")

    def goes_on_with(self, line: bytes) -> bool:
        """Whether the line is inside the block, or closes it."""
        depth, own_depth = _indentation(line), _indentation(self.lines[0])
        return depth > own_depth or (depth == own_depth and line[depth:].startswith(_CLOSING))

    def ends_with(self, line: bytes) -> bool:
        """Whether the line, which was taken, closes the block."""
        if self.lines[0].rstrip(_BLANK).endswith(_OPENING):
            return line[_indentation(self.lines[0]) :].startswith(_CLOSING)
        return self.open <= 0 and line.rstrip(_BLANK).endswith((*_CLOSING, b")"))


def _indentation(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))


def _lines(lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        if stripped := line.strip(_BLANK):
            yield stripped
