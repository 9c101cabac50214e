"""
Which records may be pieces of one long line: container runtimes cut what an application logs at 16 KiB.

A piece is told even without the recogniser's word, since the cut may go through the body. To join pieces is not done
here: the next one may come in another request, which is why the first record of a stream counts as a piece too.
"""

from __future__ import annotations

import re
from typing import Any

PIECE_BYTES = 16_000
"""Docker's json-file cuts at 16 KiB; a shorter text without its newline had it trimmed by the shipper."""

_SIGNS = re.compile(rb'"stream"|(?i:partial_)(?i:id|message)|CONTAINER_ID_FULL')
"""The last: of a line's end, older journald drivers say only which container wrote it."""
_IDS = ("partial_id", "CONTAINER_PARTIAL_ID", "container_partial_id")
"""As Docker's fluentd and journald drivers name it; ordinal and last stand beside it, in the record."""
_PARTIAL = ("CONTAINER_PARTIAL_MESSAGE", "container_partial_message")
"""All that older journald drivers tell, of every piece but the last."""
_JOURNALS_CONTAINERS = ("CONTAINER_ID_FULL", "CONTAINER_ID")
_CONTAINERS = ("container_id", "docker_id", "pod_id", "pod_name")


class LongLines:
    """The streams of one request, and whether each of them is in the middle of a line."""

    def __init__(self) -> None:
        self._is_open: dict[str, bool] = {}

    @staticmethod
    def may_be_in(payload: bytes) -> bool:
        """Whether anything in the payload looks as if a container runtime had written it."""
        return _SIGNS.search(payload) is not None

    def take(self, stream: str, *, is_open: bool) -> bool:
        """Whether the next record of the stream may be a piece; `is_open` if its line goes on behind it."""
        was_open = self._is_open.get(stream, True)
        self._is_open[stream] = is_open
        return was_open or is_open

    def stream_of(self, record: dict[str, Any]) -> str:
        """What tells the pieces of the record's line together; empty where it is no piece."""
        for name in _IDS:
            if isinstance(partial_id := record.get(name), str) and partial_id:
                return partial_id
        key = _journals_stream(record) or _drivers_stream(record)
        return key if key and self.take(key, is_open=_goes_on(record)) else ""


def _journals_stream(record: dict[str, Any]) -> str:
    """Journald keeps stdout and stderr apart by priority only."""
    container = next((text for name in _JOURNALS_CONTAINERS if isinstance(text := record.get(name), str)), "")
    return f"{container}/{record.get('PRIORITY', '')}" if container else ""


def _drivers_stream(record: dict[str, Any]) -> str:
    stream = record.get("stream")
    return f"{_container_of(record)}/{stream}" if isinstance(stream, str) and stream else ""


def _container_of(record: dict[str, Any]) -> str:
    inner = record.get("kubernetes")
    for holder in (record, inner if isinstance(inner, dict) else {}):
        for name in _CONTAINERS:
            if isinstance(value := holder.get(name), str):
                return value
    return ""


def _goes_on(record: dict[str, Any]) -> bool:
    if (tag := record.get("logtag")) in ("P", "F"):  # as Fluent Bit's parser for containerd and CRI-O names it
        return bool(tag == "P")
    if any(record.get(name) in (True, "true") for name in _PARTIAL):
        return True
    text = record.get("log")
    if not isinstance(text, str) or text.endswith("\n") or 4 * len(text) < PIECE_BYTES:
        return False
    return len(text.encode()) >= PIECE_BYTES
