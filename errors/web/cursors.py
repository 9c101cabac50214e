"""
Reading a list at the cursor of the URL.

A cursor that is not one of ours leads to the first page: a link that somebody cut short still shows the list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from errors.queries.pages import BadCursorError

T = TypeVar("T")


def at_cursor(read: Callable[..., T], *subject: Any, cursor: str, **options: Any) -> T:
    """What `read` answers at the cursor, else its first page."""
    try:
        return read(*subject, cursor=cursor, **options)
    except BadCursorError:
        return read(*subject, cursor="", **options)
