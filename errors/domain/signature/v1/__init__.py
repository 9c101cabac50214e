"""
Version 1 of the message signature, frozen: once shipped, a text must have the same template for ever.

How it works: `shape.py` takes out of a text what makes two errors of one kind differ most (ids and digits);
`planning.py` works out for a shape, by the table in `kept.py`, `texts.py`, `times.py` and `numbers.py`, where the
placeholders stand; and plans are remembered, because a service has few shapes and many ids.

To change a placeholder, or to add one: copy this package to `v2`, add the row with its pattern, reason and example
to the table, write `golden_v2.tsv` beside the tests, and point `errors.domain.signature` at it. Rows of one version
are never edited, since every stored issue is found again by its template.
"""

from __future__ import annotations

from bisect import bisect_left

from errors.domain.signature.template import Signature, Step
from errors.domain.signature.v1.planning import MORE, TEMPLATE_LENGTH, Plan, plan_of, put_together
from errors.domain.signature.v1.scanning import PLACEHOLDERS, exception_of, strikes
from errors.domain.signature.v1.shape import mark_positions, masked, restored, shape_of, text_of

__all__ = ["PLACEHOLDERS", "READ_LENGTH", "TEMPLATE_LENGTH", "VERSION", "sign", "steps"]

VERSION = 1
READ_LENGTH = 8_192
"""Characters of a text that are read; what follows is the value of `<more>`."""

_PLANS_KEPT = 2_048
_SHAPE_LENGTH_KEPT = 1_024
"""
Together they bound the memory of the remembered plans: 4 MB for sentences, 31 MB for texts made to fill it.
Forgetting changes the speed, never an outcome.
"""

_UNTIDY = Plan(template="", exception="", literals=(), cuts=(), is_plain=False)
"""The plan for all shapes with white space to be folded: their texts are folded first, the others cost nothing."""
_plans: dict[bytes, Plan] = {}


def sign(text: str) -> Signature:
    """The signature of a text: pure, and the same in every process."""
    if len(text) > READ_LENGTH:
        return _sign_beginning(text)
    masked_text, ids = masked(text)
    shape = shape_of(masked_text)
    plan = _plans.get(shape) or _learn(shape)
    if plan.is_plain:
        values = [masked_text[start:end] if first == last else ids[first] for start, end, first, last in plan.cuts]
        return Signature(plan.exception, plan.template, tuple(values))
    if plan is _UNTIDY:
        return sign(" ".join(text.split()))
    template = put_together(masked_text, plan.literals) if plan.literals else plan.template
    values = [restored(masked_text[start:end], ids[first:last]) for start, end, first, last in plan.cuts]
    return Signature(exception_of(template), template, tuple(values))


def steps(text: str) -> list[Step]:
    """Which rule took what for what, what it kept included: to find out why a template is as it is."""
    masked_text, ids = masked(" ".join(text[:READ_LENGTH].split()))
    shape = text_of(shape_of(masked_text))
    marks = mark_positions(shape)
    return [
        Step(s.rule, s.name, restored(masked_text[s.start : s.end], ids[bisect_left(marks, s.start) :]))
        for s in strikes(shape)
    ]


def _learn(shape: bytes) -> Plan:
    text = text_of(shape)
    plan = plan_of(text) if text[1:] == " ".join(text.split()) else _UNTIDY
    if len(shape) <= _SHAPE_LENGTH_KEPT:
        if len(_plans) >= _PLANS_KEPT:
            _plans.clear()  # cheaper than an order of use, and a flood of odd shapes costs the usual ones one look
        _plans[shape] = plan
    return plan


def _sign_beginning(text: str) -> Signature:
    """A long text: its beginning up to the last whole word, and one variable for the rest."""
    text = text.strip()
    head = text[:READ_LENGTH]
    words = head.rsplit(maxsplit=1)
    if len(text) > READ_LENGTH and len(words) == 2:
        head = words[0]
    signed = sign(head)
    tail = text[len(head) :]
    if not tail:
        return signed
    gap = " " if tail[0].isspace() else ""
    if signed.template.endswith(f"<{MORE}>"):
        return Signature(signed.exception, signed.template, (*signed.variables[:-1], signed.variables[-1] + tail))
    return Signature(signed.exception, f"{signed.template}{gap}<{MORE}>", (*signed.variables, tail.lstrip()))
