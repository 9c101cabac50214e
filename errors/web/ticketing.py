"""
The ticket as a page carries it: the text at each severity, ready to copy before any request is made.

A clipboard can only be written while a click or a key is being handled, so the text has to be there by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from errors.domain.ticket import DEFAULT_SEVERITY, FORMATS, SEVERITIES, Facts, Format, Severity, draft
from errors.models import Ticket


@dataclass(frozen=True)
class Option:
    """The ticket at one severity."""

    severity: Severity
    text: str


@dataclass(frozen=True)
class Preview:
    """All that components/ticket_dialog.html shows."""

    issue_id: int | None
    error_ids: Sequence[int]
    """What the export is about: an issue with the error to lead with, or errors alone."""
    severity: int
    options: list[Option]
    downloads: list[Format]
    earlier: list[Ticket]


def preview(
    facts: Facts, *, earlier: list[Ticket], issue_id: int | None = None, error_ids: Sequence[int] = ()
) -> Preview:
    """The ticket of `facts` at all four severities."""
    render = FORMATS["text"].render
    options = [Option(level, render(draft(facts, severity=level.number))) for level in SEVERITIES.values()]
    return Preview(
        issue_id=issue_id,
        error_ids=error_ids,
        severity=DEFAULT_SEVERITY,
        options=options,
        downloads=list(FORMATS.values()),
        earlier=earlier,
    )
