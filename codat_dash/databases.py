"""
How Django reaches the database: SQLite tuned for durable writes, or a server that is given up soon.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url


def database(url: str, *, file: Path) -> dict[str, Any]:
    """The settings of the database at `url`; of SQLite in `file` where that is empty."""
    settings: dict[str, Any] = {**dj_database_url.parse(url or f"sqlite:///{file}", conn_max_age=600)}
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",  # no upgrade from reading to writing, so no SQLITE_BUSY_SNAPSHOT
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
    else:  # a server that has gone is given up soon: meanwhile deliveries go to the spool
        settings.setdefault("OPTIONS", {}).update(connect_timeout=3, tcp_user_timeout=5_000)
    return settings
