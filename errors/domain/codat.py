"""Codat vocabulary: placeholder until the wire slice lands."""

from __future__ import annotations
from typing import Any


def message_of(body: dict[str, Any]) -> str:
    return str(body.get("error") or "")
