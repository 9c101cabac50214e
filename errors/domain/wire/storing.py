"""
Texts and trees that every database can keep.

PostgreSQL refuses NUL in text and jsonb, and no UTF-8 has lone surrogates. They become the visible U+2400 and
U+FFFD rather than nothing, so that a reader sees that something stood there.
"""

from __future__ import annotations

import re
from typing import Any

_CONTAINERS = (dict, list)
_REFUSED = re.compile("[\x00\ud800-\udfff]")


def storable_text(text: str) -> str:
    """The text without NUL and lone surrogates."""
    if "\x00" not in text and text.isascii():
        return text
    return _REFUSED.sub(lambda match: "\u2400" if match[0] == "\x00" else "\ufffd", text)


def storable(value: Any) -> Any:
    """The tree with every text in it storable, member names too. Its depth must have been checked."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable_text(name): storable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value


def is_deeper_than(value: Any, *, limit: int) -> bool:
    """Whether dicts and lists are nested more than `limit` deep."""
    if type(value) not in _CONTAINERS:
        return False
    if limit <= 0:
        return True
    items = value.values() if type(value) is dict else value
    return any(is_deeper_than(item, limit=limit - 1) for item in items if type(item) in _CONTAINERS)
