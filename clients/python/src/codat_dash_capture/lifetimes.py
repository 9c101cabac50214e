"""
What a process does to threads: a fork loses them, an end cuts them off.

A forked child (gunicorn, Celery's prefork) starts with an empty queue, since its parent still delivers what waited.
Children of multiprocessing and billiard end by `os._exit`, past `atexit`; those two offer an exit of their own.
"""

from __future__ import annotations

import atexit
import os
import sys
import time
import weakref
from contextlib import suppress
from typing import Protocol

EXIT_SECONDS = 5.0
"""The longest that the end of a process is held up, all captures together."""


class Mortal(Protocol):
    """Has a thread, and something to deliver."""

    def start_anew(self) -> None:
        """Forget the parent's queue, lock and thread: we are a forked child."""

    def flush(self, timeout: float) -> bool:
        """Deliver what waits."""

    def close(self, timeout: float) -> None:
        """Deliver what waits, and take no more."""


_LIVING: weakref.WeakSet[Mortal] = weakref.WeakSet()
_FINALIZING = ("multiprocessing.util", "billiard.util")
_finalized: set[tuple[int, str]] = set()
_exit_deadline: float | None = None


def look_after(mortal: Mortal) -> None:
    """From now on it is told about forks and about the end."""
    _LIVING.add(mortal)


def mind_children() -> None:
    """Have this process deliver before it ends, in case it is a child of multiprocessing or billiard."""
    for name in _FINALIZING:
        if name in sys.modules and (os.getpid(), name) not in _finalized:
            _finalized.add((os.getpid(), name))
            sys.modules[name].Finalize(None, _flush_all, exitpriority=0)


def _seconds_left() -> float:
    global _exit_deadline  # noqa: PLW0603 - a process ends once
    if _exit_deadline is None:
        _exit_deadline = time.monotonic() + EXIT_SECONDS
    return max(_exit_deadline - time.monotonic(), 0.0)


def _flush_all() -> None:
    for mortal in list(_LIVING):
        mortal.flush(_seconds_left())


def _close_all() -> None:
    for mortal in list(_LIVING):
        with suppress(Exception):  # the end of a process is no place to raise
            mortal.close(_seconds_left())


def _start_all_anew() -> None:
    global _exit_deadline  # noqa: PLW0603
    _exit_deadline = None
    for mortal in list(_LIVING):
        mortal.start_anew()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_all_anew)
