"""
How far a long command is: a bar that is drawn over itself on a terminal, now and then a line elsewhere.

It goes to standard error, so that what a command found can be piped on.
"""

from __future__ import annotations

import time

from django.core.management.base import OutputWrapper

BAR_WIDTH = 24
TERMINAL_SECONDS = 0.2
LINE_SECONDS = 10
MIB = 1024 * 1024


class ProgressBar:
    """Of one file at a time."""

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._name = ""
        self._began_at = self._told_at = 0.0
        self._before = 0
        self._width = 0

    def begin(self, name: str, *, done: int) -> None:
        """A file, of which `done` bytes are done already."""
        self._name, self._before = name, done
        self._began_at = self._told_at = time.monotonic()

    def show(self, done: int, *, total: int, note: str) -> None:
        """`total` is 0 where nobody knows it. Tells it if there was time since it was last told."""
        now = time.monotonic()
        if now - self._told_at < (TERMINAL_SECONDS if self._is_terminal else LINE_SECONDS):
            return
        self._told_at = now
        line = self._line(done, total=total, note=note, seconds=now - self._began_at)
        if self._is_terminal:
            self._stream.write(f"\r{line:<{self._width}}", style_func=str, ending="")
            self._width = len(line)
        else:
            self._stream.write(line, style_func=str)
        self._stream.flush()

    def clear(self) -> None:
        """Leave no bar behind."""
        if self._width:
            self._stream.write(f"\r{'':<{self._width}}\r", style_func=str, ending="")
            self._stream.flush()
        self._width = 0

    def _line(self, done: int, *, total: int, note: str, seconds: float) -> str:
        rate = (done - self._before) / max(seconds, 0.001)
        told = f"{rate / MIB:,.1f} MiB/s, {note}"
        if total <= 0:
            return f"{self._name}: {done / MIB:,.1f} MiB, {told}"
        share = min(1.0, done / total)
        left = duration(max(0, total - done) / rate) if rate else "?"
        filled = int(share * BAR_WIDTH)
        bar = f" [{'#' * filled}{'.' * (BAR_WIDTH - filled)}]" if self._is_terminal else ""
        return f"{self._name}:{bar} {share:.0%}, {told}, {left} left"


def duration(seconds: float) -> str:
    """As 42 s, 3:05 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
