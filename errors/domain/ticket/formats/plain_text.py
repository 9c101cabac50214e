"""Plain text, for a clipboard or a support form. The subject is its first line."""

from __future__ import annotations

from errors.domain.ticket.document import Draft
from errors.domain.ticket.lines import VALUE_COLUMN, body


def render(draft: Draft) -> str:
    """The whole ticket as text."""
    return f"{'Subject:':<{VALUE_COLUMN}}{draft.subject}\n\n{body(draft)}"
