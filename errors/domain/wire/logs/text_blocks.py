"""
A text into its records: lines, and what was printed over several lines between braces.

A block starts with a line that ends in an opening brace and ends with the line that closes it at the same
indentation. What starts like one and does not end like one is lines. The work is linear in the text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

_BLANK = b" \t\r\n\x00"
_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")


def blocks_of(text: bytes) -> Iterator[bytes]:
    """The records, without the blank lines and without the blanks at their ends."""
    block: list[bytes] = []
    for line in io.BytesIO(text):
        if block and _continues(block[0], line):
            block.append(line)
            if not line[_indentation(block[0]) :].startswith(_CLOSING):
                continue
            yield b"".join(block).strip(_BLANK)
            block = []
            continue
        yield from _lines(block)
        block = [line] if line.rstrip(_BLANK).endswith(_OPENING) else []
        if not block:
            yield from _lines([line])
    yield from _lines(block)


def _continues(opening: bytes, line: bytes) -> bool:
    """Whether the line is inside the block, or closes it."""
    depth, own_depth = _indentation(line), _indentation(opening)
    return depth > own_depth or (depth == own_depth and line[depth:].startswith(_CLOSING))


def _indentation(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))


def _lines(lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        if stripped := line.strip(_BLANK):
            yield stripped
