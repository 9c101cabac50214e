"""
The embedded broker, `files://`: a Kombu transport over one folder, which may be killed and read while it is written.

Kombu's own filesystem transport is neither: a reader can take a message that is still empty (4 of 4,000 in a trial),
messages pass through /tmp, and a table of bindings that was cut short keeps every later start from working. Here a
message appears by a rename and is taken by one, and no table is needed: Celery declares its queue before it publishes.
"""

from __future__ import annotations

import logging
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

POLLING_INTERVAL = 0.5
"""Seconds between two looks into the folder."""


class Channel(virtual.Channel):
    """Messages as files, `NUMBER_UUID.QUEUE.msg`; with a dot in front they are being written or taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options: dict[str, Any] = self.connection.client.transport_options  # type: ignore[union-attr, assignment]
        self._folder = Path(options["folder"])
        self._folder.mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        hidden = self._folder / f".{name}"
        hidden.write_text(dumps(message))
        hidden.rename(self._folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for path in self._waiting(queue):
            hidden = path.with_name(f".{path.name}")
            try:
                text = path.rename(hidden).read_text()
            except FileNotFoundError:  # another worker was first
                continue
            hidden.unlink()
            try:
                return loads(text)
            except ValueError:
                logger.warning("broker.message.unreadable %s", path.name)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._folder.glob(f"[!.]*.{queue}.msg"))


class Transport(virtual.Transport):
    """The transport of `files://`; its folder is the transport option `folder`."""

    Channel = Channel
    driver_type = "files"
    driver_name = "files"
    polling_interval = POLLING_INTERVAL

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> None:
        """As Kombu's, but a worker that waits two seconds for messages looks sooner whether it is to stop."""
        super().drain_events(connection, timeout=min(timeout, POLLING_INTERVAL) if timeout else timeout)


TRANSPORT_ALIASES["files"] = "codat_dash.broker:Transport"
