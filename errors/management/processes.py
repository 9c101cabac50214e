"""
Processes that live and end together: a parent that only watches, and one forked child a role.

Forked, not started anew, so that they share the memory of all that was imported before. No child outlives the parent,
not even one killed with -9: each reads from a pipe that only the parent holds open, and ends when it closes.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

logger = logging.getLogger(__name__)

GRACE = 8.5
"""Seconds to finish what was begun, after which a child is killed."""
LONGEST_PAUSE = 60.0
STEADY = 60.0
"""Seconds after which a child counts as well started, so that its end is a first failure again."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(kw_only=True)
class Role:
    """What one child does. A `vital` one ends everything when it ends; another is started again, after a pause."""

    name: str
    run: Callable[[], None]
    is_vital: bool = False
    pid: int = field(default=0, init=False)
    failures: int = field(default=0, init=False)
    started_at: float = field(default=0.0, init=False)
    restart_at: float = field(default=0.0, init=False)

    def has_ended(self) -> None:
        """Note the end, and when to start again: after 1, 2, 4 ... seconds."""
        now = time.monotonic()
        self.pid = 0
        self.failures = 1 if now - self.started_at > STEADY else self.failures + 1
        self.restart_at = now + min(2.0 ** (self.failures - 1), LONGEST_PAUSE)


class Processes:
    """The parent's side."""

    def __init__(self, roles: list[Role]) -> None:
        self._roles = roles
        self._is_stopping = False
        self._wake_reader, self._wake_writer = os.pipe()
        self._life_reader, self._life_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)

    def run(self) -> int:
        """Start all, wait for a signal or the end of a vital one, stop all; the exit status."""
        # A collection would touch, and so copy, the pages that the children share.
        gc.collect()
        gc.freeze()
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        status = 0
        while not (self._is_stopping or status):
            self._start_due()
            self._sleep(self._pause())
            status = self._look_after_ended()
        self._stop()
        return status

    def _on_stop(self, *_: object) -> None:
        self._is_stopping = True

    def _start_due(self) -> None:
        for role in self._roles:
            if not role.pid and role.restart_at <= time.monotonic():
                self._start(role)

    def _start(self, role: Role) -> None:
        role.started_at = time.monotonic()
        role.pid = os.fork()
        if not role.pid:
            self._become(role)

    def _become(self, role: Role) -> NoReturn:
        """The child's side. It leaves the terminal's group, so that Ctrl-C reaches the parent alone."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (*STOP_SIGNALS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            os.setpgid(0, 0)
            os.close(self._life_writer)
            threading.Thread(target=_end_with_parent, args=(self._life_reader,), daemon=True).start()
            role.run()
            status = 0
        except Exception:  # the last handler of this process
            logger.exception("process.failed %s", role.name)
        finally:
            logging.shutdown()
            sys.stdout.flush()
            os._exit(status)

    def _pause(self) -> float | None:
        """Seconds until a child is to be started again; None: no child waits for that."""
        due = [role.restart_at for role in self._roles if not role.pid]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _sleep(self, seconds: float | None) -> None:
        """Until a signal comes, at most `seconds`."""
        if select.select([self._wake_reader], [], [], seconds)[0]:
            os.read(self._wake_reader, 4_096)

    def _look_after_ended(self) -> int:
        """Note which children ended; 1 where a vital one did."""
        status = 0
        for role in self._reaped():
            role.has_ended()
            if not self._is_stopping:
                logger.error("process.ended %s", role.name)
                status = status or int(role.is_vital)
        return status

    def _reaped(self) -> list[Role]:
        return [role for role in self._roles if role.pid and os.waitpid(role.pid, os.WNOHANG)[0]]

    def _stop(self) -> None:
        """Ask all to end, and kill those that have not within GRACE."""
        self._is_stopping = True
        until = time.monotonic() + GRACE
        self._signal(signal.SIGTERM)
        while any(role.pid for role in self._roles) and time.monotonic() < until:
            self._sleep(until - time.monotonic())
            self._look_after_ended()
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        for role in self._roles:
            if role.pid:
                os.kill(role.pid, number)


def _end_with_parent(life: int) -> None:
    """Blocks while the parent lives; then ends this process, by force where it does not end by itself."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
