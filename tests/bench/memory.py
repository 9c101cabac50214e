"""
How much memory processes take: PSS, which counts a page that n processes share as an nth for each.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 2**20


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(descendant for child in children for descendant in family(int(child)))]


def pss(pid: int) -> int:
    """Bytes that the process and its descendants take."""
    return sum(_pss_of(member) for member in family(pid))


def _pss_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1_024 for line in lines if line.startswith("Pss:"))


@contextmanager
def watched(pid: int, *, pause: float) -> Iterator[list[int]]:
    """Yields a list that grows by the PSS every so many seconds, until left."""
    seen: list[int] = [pss(pid)]
    has_ended = threading.Event()

    def watch() -> None:
        while not has_ended.wait(pause):
            seen.append(pss(pid))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        has_ended.set()
        thread.join()


def settled(pid: int, *, seconds: float) -> int:
    """The PSS after so many seconds of rest."""
    time.sleep(seconds)
    return pss(pid)
