"""
What a shape is: the members by which it is known, and the function that reads it.

A shape is told by the names of its members, since those are worked out once for each set of names (`wire.plans`); a
look at the values (`holds`) decides only where names do not suffice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from errors.domain.report import Item
from errors.domain.wire.bodies import Told, spelling_key
from errors.domain.wire.shapes.fields import Fields

Read: TypeAlias = Callable[[Fields, Told], list[Item]]
"""What a body of the shape tells, at least one Item. Raises UnreadableError where it is not as documented."""


def _always(_fields: Fields) -> bool:
    return True


class Shape(NamedTuple):
    """One kind of body that Codat documents."""

    name: str
    """For people."""
    names: str
    """The members that must all be there, as Codat spells them."""
    read: Read
    holds: Callable[[Fields], bool] = _always
    """Whether the values are this shape's, too."""
    is_sure: Callable[[Fields], bool] | None = None
    """For a log record, where nothing says that it is about Codat: whether it is nothing else. None: it never is."""
    words: tuple[str, ...] = ()
    """Of which one stands in every writing of a body that is sure."""

    @property
    def keys(self) -> frozenset[str]:
        """The names, as they are compared."""
        return frozenset(map(spelling_key, self.names.split()))

    def is_respelled_in(self, body: dict[str, Any]) -> bool:
        """Whether the body has its members in another spelling than Codat's."""
        return any(name not in body for name in self.names.split())
