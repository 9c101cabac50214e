"""
Works out the plan of a shape: its template, and where the values stand in a text of that shape.

A plan holds nothing that differs within the shape, so it serves every text of it and may be remembered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import msgspec

from errors.domain.signature.v1.scanning import Strike, exception_of, strikes
from errors.domain.signature.v1.shape import ID_MARK, mark_positions

MORE = "more"
"""The placeholder of a tail that is too long to tell anything."""
TEMPLATE_LENGTH = 2_048
"""Characters of a template. The template is cut, not the text: values of other lengths would move the cut."""


class Cut(NamedTuple):
    """Where a value stands, and which ids are in it. A tuple, because unpacking it is the hot path."""

    start: int
    end: int
    first_id: int
    last_id: int


class Literal(NamedTuple):
    """Where a stretch stands that stays, and the placeholder that follows it."""

    start: int
    end: int
    placeholder: str


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
    struck = list(_bounded((strike for strike in strikes(shape) if strike.name), shape=shape))
    starts = [1, *(strike.end for strike in struck)]
    ends = [*(strike.start for strike in struck), len(shape)]
    names = [*(f"<{strike.name}>" for strike in struck), ""]
    literals = tuple(map(Literal, starts, ends, names))
    if struck and struck[-1].name == MORE:
        literals = literals[:-1]
    template = put_together(shape, literals)
    marks = mark_positions(shape)
    cuts = tuple(Cut(s.start, s.end, bisect_left(marks, s.start), bisect_left(marks, s.end)) for s in struck)
    has_digits = any("0" in shape[start:end] for start, end, _ in literals)
    return Plan(
        template=template,
        exception=exception_of(template),
        literals=literals if has_digits else (),
        cuts=cuts,
        is_plain=not has_digits and all(c.first_id == c.last_id or c.end - c.start == len(ID_MARK) for c in cuts),
    )


def put_together(masked: str, literals: Iterable[Literal]) -> str:
    """The template of a masked text."""
    return "".join([masked[start:end] + placeholder for start, end, placeholder in literals])


def _bounded(struck: Iterable[Strike], *, shape: str) -> Iterator[Strike]:
    """The strikes as far as the template has room, then one that takes all the rest."""
    position, room = 1, TEMPLATE_LENGTH
    for strike in chain(struck, [Strike("", "", len(shape), len(shape))]):  # lazy: no look beyond the cut
        room -= strike.start - position
        if room < 0 and position < len(shape):
            space = shape.rfind(" ", position, max(position, strike.start + room))
            yield Strike(MORE, MORE, max(position, space + 1, strike.start + room if space < 0 else 0), len(shape))
            return
        if strike.name:
            yield strike
        room -= len(strike.name) + 2
        position = strike.end
