"""
What Codat documents beside its error bodies: push operations, webhooks, statuses of reads and syncs, validations.

`items_in` reads a body that is one of SHAPES, the only list of them; the order matters where two could hold. None is
the answer for everything else, an error body among them: that is `bodies.report_of`.
"""

from __future__ import annotations

from typing import Any

from errors.domain.report import Item
from errors.domain.wire.bodies import NOTHING, Told, spelling_key
from errors.domain.wire.plans import Plans
from errors.domain.wire.shapes import connections, events, legacy, pushes, reads, reports, syncs, validations
from errors.domain.wire.shapes.events import event_type, read_event
from errors.domain.wire.shapes.fields import Fields, camelled
from errors.domain.wire.shapes.shape import Shape

__all__ = ["SHAPES", "WORDS", "event_type", "items_in", "read", "read_event", "shape_of", "sure_shape_of"]


def _read_list(fields: Fields, told: Told) -> list[Item]:
    found = [items_in(one.raw, told) for one in fields.objects("results")]
    return reads.collected([item for items in found if items for item in items])


def _is_list(fields: Fields) -> bool:
    first = next(iter(fields.objects("results")), None)
    return first is not None and shape_of(first.raw) is not None


SHAPES: tuple[Shape, ...] = (
    *events.SHAPES,
    *legacy.SHAPES,
    *pushes.SHAPES,
    *syncs.SHAPES,
    *connections.SHAPES,
    *reads.SHAPES,
    *reports.SHAPES,
    *validations.SHAPES,
    Shape("page of a list", "results", _read_list, _is_list),
)
WORDS = tuple(dict.fromkeys(word for shape in SHAPES for word in shape.words))
"""Of which one stands in every text that holds a body which is sure."""


def shape_of(body: dict[str, Any]) -> Shape | None:
    """The shape of the body."""
    candidates = _CANDIDATES.plan_of(body)
    if not candidates:
        return None
    fields = Fields(body)
    return next((shape for shape in candidates if shape.holds(fields)), None)


def items_in(body: dict[str, Any], told: Told = NOTHING) -> list[Item] | None:
    """
    What the body tells, None where it has none of the shapes.

    Raises UnreadableError where it has one and is not as Codat documents it.
    """
    shape = shape_of(body)
    return read(shape, body, told) if shape else None


def read(shape: Shape, body: dict[str, Any], told: Told) -> list[Item]:
    """What a body of the shape tells, kept in Codat's spelling; raises UnreadableError."""
    return shape.read(Fields(camelled(body) if shape.is_respelled_in(body) else body), told)


def sure_shape_of(value: dict[str, Any]) -> Shape | None:
    """The shape of an object found in a log, where it can be nothing else."""
    candidates = _CANDIDATES.plan_of(value)
    if not candidates:
        return None
    fields = Fields(value)
    return next((shape for shape in candidates if shape.is_sure and shape.is_sure(fields)), None)


def _candidates(_prefix: str, names: tuple[str, ...]) -> tuple[Shape, ...]:
    keys = set(map(spelling_key, names))
    return tuple(shape for shape in SHAPES if shape.keys <= keys)


_CANDIDATES = Plans(_candidates)
