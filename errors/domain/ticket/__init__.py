"""
A support ticket to Codat: facts in, a draft out, and one pure renderer a format.

`draft(facts, severity=3)` chooses what is told; `FORMATS["text"].render(it)` only how it looks.
"""

from __future__ import annotations

from errors.domain.ticket.choice import LIMIT, chosen
from errors.domain.ticket.compose import NothingToTellError, draft
from errors.domain.ticket.document import ADD, SUPPORT_ADDRESS, SUPPORT_FORM, Draft, Field, Section
from errors.domain.ticket.facts import EarlierTicket, Extent, Facts, NamedError
from errors.domain.ticket.formats import FORMATS, Format
from errors.domain.ticket.severity import DEFAULT_SEVERITY, SEVERITIES, Severity

__all__ = [
    "ADD",
    "DEFAULT_SEVERITY",
    "FORMATS",
    "LIMIT",
    "SEVERITIES",
    "SUPPORT_ADDRESS",
    "SUPPORT_FORM",
    "Draft",
    "EarlierTicket",
    "Extent",
    "Facts",
    "Field",
    "Format",
    "NamedError",
    "NothingToTellError",
    "Section",
    "Severity",
    "chosen",
    "draft",
]
