"""
What to do with the members of a record, worked out once for each set of names.

Loggers write the same names again and again, so a plan is nearly always there already. Names that nobody's logger
writes are planned anew each time: they must not fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")

MOST_NAMES = 64
MOST_CHARACTERS = 2_048
MOST_PLANS = 2_048


class Plans(Generic[T]):
    """The plans that `make` works out from a prefix and the names of a record behind it."""

    def __init__(self, make: Callable[[str, tuple[str, ...]], T]) -> None:
        self._make = make
        self._plans: dict[tuple[str, ...], T] = {}

    def plan_of(self, record: dict[str, Any], prefix: str = "") -> T:
        """The plan for the names of the record."""
        key = (prefix, *record)
        try:
            return self._plans[key]
        except KeyError:
            return self._made(key)

    def _made(self, key: tuple[str, ...]) -> T:
        prefix, *names = key
        plan = self._make(prefix, tuple(names))
        if len(key) <= MOST_NAMES and sum(map(len, key)) <= MOST_CHARACTERS:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        return plan
