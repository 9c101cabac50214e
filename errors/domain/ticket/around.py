"""
The third section: what happened around the error. Only people know it, so all of it says `[add]`.

Codat's support asks for every one of these; for a write it may be unable to look without the body that was sent.
"""

from __future__ import annotations

from errors.domain.kinds import Kind
from errors.domain.ticket.document import ADD, Field
from errors.domain.ticket.facts import NamedError
from errors.domain.ticket.severity import Severity

WRITING_METHODS = {"POST", "PUT", "PATCH"}


def fields(error: NamedError, *, severity: Severity) -> tuple[Field, ...]:
    """The fields for people to fill in, led by the severity that one chose."""
    is_write = error.kind is Kind.PUSH or error.request_method.strip().upper() in WRITING_METHODS
    return (
        Field(
            key="severity",
            label="Severity",
            lines=(f"{severity.number}, {severity.title.lower()}: {severity.meaning}",),
            data=severity.number,
        ),
        _open("steps_before", "Steps before"),
        _open("tried", "What we tried"),
        _open("impact", "Impact"),
        _open("deadline", "Deadline"),
        _open("expected", "Expected"),
        Field(
            key="request_body",
            label="Request body",
            lines=(f"{ADD} without secrets and personal data",) if is_write else (),
        ),
    )


def _open(key: str, label: str) -> Field:
    return Field(key=key, label=label, lines=(ADD,))
