"""The body of a ticket as plain lines: labels in one column, values in the next, sections parted by an empty line."""

from __future__ import annotations

from errors.domain.ticket.document import Draft, Field

VALUE_COLUMN = 18


def body(draft: Draft) -> str:
    """All fields as text, without the subject; ends in a line break."""
    sections = ("\n".join(_field(one) for one in section.told) for section in draft.sections if section.told)
    return "\n\n".join(sections) + "\n"


def _field(field: Field) -> str:
    head, *rest = field.lines
    indent = " " * VALUE_COLUMN
    return "\n".join([f"{field.label + ':':<{VALUE_COLUMN}}{head}", *(f"{indent}{line}" for line in rest)])
