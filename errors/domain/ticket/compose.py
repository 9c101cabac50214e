"""
From facts to a draft: which sections a ticket has, in which order.

The order follows what Codat's support asks for: the correlationId first and as text, then what failed, how often, and
what happened around it. Names and amounts stay out (`private`): Codat knows companies by their id.
"""

from __future__ import annotations

from errors.domain.ticket import around, extent, identity
from errors.domain.ticket.choice import chosen
from errors.domain.ticket.document import Draft, Section
from errors.domain.ticket.facts import Facts
from errors.domain.ticket.severity import SEVERITIES


class NothingToTellError(Exception):
    """A ticket needs at least one error."""


def draft(facts: Facts, *, severity: int) -> Draft:
    """The ticket that tells `facts` at `severity` (1 to 4)."""
    named = chosen(facts)
    if not named:
        raise NothingToTellError
    level = SEVERITIES[severity]
    return Draft(
        subject=identity.subject(named[0], severity=level),
        severity=level,
        sections=(
            Section(title="What failed", fields=identity.fields(named[0])),
            Section(title="Extent", fields=extent.fields(facts, named=named)),
            Section(title="Context", fields=around.fields(named[0], severity=level)),
        ),
        named=named,
    )
