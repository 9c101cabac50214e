"""How the processes log: a line an event, to stderr, where whoever runs them collects it."""

from __future__ import annotations

from typing import Any


def log_lines(level: str) -> dict[str, Any]:
    """Django's `LOGGING`; what libraries tell is kept down to warnings."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "axes": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "django.server": {"handlers": ["stderr"], "level": level, "propagate": False},
        },
    }
