"""
How much waits in the spool, for `/readyz` and the sources page: a small file that the writer keeps up to date.

A file, so that every process can read it, also while the database and the writer are away.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

STATE_NAME = "state.json"


class SpoolState(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in one spool, or in several together."""

    deliveries: int = 0
    byte_count: int = 0
    oldest_at: dt.datetime | None = None
    """When the oldest of them was received; None: nothing waits."""
    damaged: int = 0
    """Records that could not be read after a crash, since the spool was made."""
    set_aside: int = 0
    """Deliveries that no attempt could store, kept in files of their own."""

    def __add__(self, other: SpoolState) -> SpoolState:
        return SpoolState(
            deliveries=self.deliveries + other.deliveries,
            byte_count=self.byte_count + other.byte_count,
            oldest_at=min(filter(None, [self.oldest_at, other.oldest_at]), default=None),
            damaged=self.damaged + other.damaged,
            set_aside=self.set_aside + other.set_aside,
        )


def write_state(folder: Path, state: SpoolState) -> None:
    """Replace the folder's state as a whole; a reader never sees half of it."""
    temporary = folder / f"{STATE_NAME}.new"
    temporary.write_bytes(msgspec.json.encode(state))
    temporary.replace(folder / STATE_NAME)


def read_state(folder: Path) -> SpoolState:
    """The folder's state; an empty one where there is none."""
    try:
        return msgspec.json.decode((folder / STATE_NAME).read_bytes(), type=SpoolState)
    except (OSError, msgspec.MsgspecError):
        return SpoolState()


def state_of_all(root: Path) -> SpoolState:
    """What waits in all spools of this node together; `root` holds one folder for each."""
    folders = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    return sum(map(read_state, folders), SpoolState())
