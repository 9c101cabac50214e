"""
Where JSON values end in a text that comes block by block.

Brackets are counted and strings passed over; whether what stands between them is JSON is for others to say. Each byte
is looked at once, and nothing of the text is kept: the state may be gone on with after its beginning was dropped.
"""

from __future__ import annotations

import re

_BRACKET = re.compile(rb'((?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+)([\[\]{}])?', re.DOTALL)
_REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_OPENING = (b"{", b"[")


class Brackets:
    """What was seen of a text that begins between two values."""

    def __init__(self) -> None:
        self.first = 0
        """Behind the first value that ended since the last `forget`; 0 where none did."""
        self.last = 0
        """Behind the last one."""
        self.closed_at: int | None = None
        """Where a bracket closes that was open before the text began; nothing behind it is looked at."""
        self._position = self._depth = 0
        self._in_string = False

    @property
    def has_begun(self) -> bool:
        """Whether anything was looked at."""
        return self._position > 0

    def go_on(self, text: bytes) -> None:
        """Look at what has come behind the text of the last time."""
        if self._in_string:
            self._position = self._end_of_string(text, self._position)
        while self._position < len(text) and self.closed_at is None and not self._in_string:
            found = _BRACKET.match(text, self._position)
            assert found is not None  # noqa: S101 - it also matches nothing
            if found[2] is not None:
                self._count(found[2], found.start(2))
                self._position = found.end()
            elif found.end() < len(text):
                self._position = self._end_of_string(text, found.end() + 1)
            else:
                self._position = len(text)

    def forget(self, keep: int) -> int:
        """How much of the text's beginning may be dropped; `keep` bytes of it are still wanted."""
        dropped = max(0, self._position - keep)
        self._position -= dropped
        self.first = self.last = 0
        return dropped

    def _count(self, bracket: bytes, at: int) -> None:
        self._depth += 1 if bracket in _OPENING else -1
        if self._depth < 0:
            self.closed_at = at
        elif not self._depth:
            self.last = at + 1
            self.first = self.first or self.last

    def _end_of_string(self, text: bytes, start: int) -> int:
        found = _REST_OF_STRING.match(text, start)
        end = found.end() if found else start
        self._in_string = text[end : end + 1] != b'"'  # else the text ends here, perhaps with half an escape
        return end if self._in_string else end + 1
