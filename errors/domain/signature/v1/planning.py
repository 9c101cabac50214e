"""
Works out the plan of a shape: its template, and where the values stand in a text of that shape.

A plan holds nothing that differs within the shape, so it serves every text of it and may be remembered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

import msgspec

from errors.domain.signature.v1.scanning import Strike, exception_of, strikes
from errors.domain.signature.v1.shape import ID_MARK, mark_positions

MORE = "more"
"""The placeholder of a tail that is too long to tell anything."""
TEMPLATE_LENGTH = 2_048
"""Characters of a template. The template is cut, not the text: values of other lengths would move the cut."""

# Plain tuples: these are unpacked for every message, and the garbage collector forgets tuples of numbers and texts.
Cut: TypeAlias = tuple[int, int, int, int]
"""Where a value stands (start, end), and which ids are in it (first, last)."""
Literal: TypeAlias = tuple[int, int, str]
"""Where a stretch stands that stays (start, end), and the placeholder that follows it."""

_ID_LENGTH = len(ID_MARK)


class Plan(msgspec.Struct, frozen=True, gc=False):
    """How the texts of one shape are signed."""

    template: str
    """Of the shape, and of every text of it unless there are `literals`."""
    exception: str
    literals: tuple[Literal, ...]
    """Set only where digits stay, so that the template has to be put together anew."""
    cuts: tuple[Cut, ...]
    is_plain: bool
    """The template serves as it is, and no value is a mixture of ids and text."""


def plan_of(shape: str) -> Plan:
    """The plan of a shape, which begins with one space that belongs to no text."""
    marks = mark_positions(shape)
    literals: list[Literal] = []
    cuts: list[Cut] = []
    position, is_plain = 1, True
    for start, end, name in _bounded(strikes(shape), shape=shape):
        first, last = bisect_left(marks, start), bisect_left(marks, end)
        literals.append((position, start, f"<{name}>"))
        cuts.append((start, end, first, last))
        is_plain = is_plain and (first == last or end - start == _ID_LENGTH)
        position = end
    literals.append((position, len(shape), ""))
    template = put_together(shape, literals)
    has_digits = "0" in template  # no name of a placeholder has any
    return Plan(
        template=template,
        exception=exception_of(template),
        literals=tuple(literals) if has_digits else (),
        cuts=tuple(cuts),
        is_plain=is_plain and not has_digits,
    )


def put_together(masked: str, literals: Iterable[Literal]) -> str:
    """The template of a masked text."""
    return "".join([masked[start:end] + placeholder for start, end, placeholder in literals])


def _bounded(struck: Iterable[Strike], *, shape: str) -> Iterator[tuple[int, int, str]]:
    """The values as far as the template has room, then one that takes all the rest; nothing is looked for in there."""
    position, room, length = 1, TEMPLATE_LENGTH, len(shape)
    for strike in chain(struck, [Strike("", MORE, length, length)]):
        if not strike.name:
            continue
        room -= strike.start - position
        if room < 0 and position < length:
            space = shape.rfind(" ", position, max(position, strike.start + room))
            yield max(position, space + 1 or strike.start + room), length, MORE
            return
        if strike.start < length:
            yield strike.start, strike.end, strike.name
        room -= len(strike.name) + 2
        position = strike.end
