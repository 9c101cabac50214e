"""The version, as `pyproject.toml` says it: a test holds the two together, so that no installed metadata is read."""

from __future__ import annotations

__version__ = "0.1.0"
