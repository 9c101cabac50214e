"""
The typed view of settings: what the floors above may read, with its type.

Django's settings object is untyped and reachable from everywhere; this is the one door to the project's own knobs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from errors.domain.codat_logs import LogDays


@dataclass(frozen=True)
class Conf:
    """The project's own settings; each is described where its knob is read (`codat_dash.settings`)."""

    data_dir: Path
    secret_keys: tuple[str, ...]
    """The one that seals and signs, and those that did."""
    delivery_bytes: int
    inflated_bytes: int
    queue_limit: int
    writer_socket: str
    spool_dir: Path
    spool_bytes: int
    upload_dir: Path
    upload_bytes: int
    retention_days: int
    tally_days: int
    codat_log_days: int
    codat_sync_log_days: int
    push_patience_minutes: int
    codat_api_url: str
    codat_api_rate: int
    private_addresses_allowed: bool

    @property
    def log_days(self) -> LogDays:
        """How far Codat's logs reach back."""
        return LogDays(api=self.codat_log_days, sync=self.codat_sync_log_days)


def conf() -> Conf:
    """The settings as they stand now; tests may override them."""
    return Conf(
        data_dir=settings.DATA_DIR,
        secret_keys=(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS),
        delivery_bytes=settings.DELIVERY_BYTES,
        inflated_bytes=settings.INFLATED_BYTES,
        queue_limit=settings.QUEUE_LIMIT,
        writer_socket=settings.WRITER_SOCKET,
        spool_dir=settings.SPOOL_DIR,
        spool_bytes=settings.SPOOL_BYTES,
        upload_dir=settings.UPLOAD_DIR,
        upload_bytes=settings.UPLOAD_BYTES,
        retention_days=settings.RETENTION_DAYS,
        tally_days=settings.TALLY_DAYS,
        codat_log_days=settings.CODAT_LOG_DAYS,
        codat_sync_log_days=settings.CODAT_SYNC_LOG_DAYS,
        push_patience_minutes=settings.PUSH_PATIENCE_MINUTES,
        codat_api_url=settings.CODAT_API_URL,
        codat_api_rate=settings.CODAT_API_RATE,
        private_addresses_allowed=settings.PRIVATE_ADDRESSES,
    )


def data_dir() -> Path:
    """As in `conf`, for what asks with every batch: all of the settings take as long as an INSERT."""
    folder: Path = settings.DATA_DIR
    return folder
