"""
Codat's four severities (its master services agreement, schedule 3), which the person who takes a ticket chooses from.

The number belongs in the e-mail's subject for severity 1 and 2; we write it for all four, so that nobody has to
remember.
"""

from __future__ import annotations

from dataclasses import dataclass

PLANS = ("Basic", "Standard", "Advanced", "Premium")
DEFAULT_SEVERITY = 4
"""The lowest: a higher one is a claim that a person makes."""


@dataclass(frozen=True, kw_only=True)
class Severity:
    """What a severity means, and how soon Codat's support answers first."""

    number: int
    title: str
    meaning: str
    first_response: tuple[tuple[str, str], ...]
    """(support plan, time), in the order of PLANS."""


def _row(number: int, title: str, meaning: str, *times: str) -> Severity:
    return Severity(number=number, title=title, meaning=meaning, first_response=tuple(zip(PLANS, times, strict=True)))


SEVERITIES: dict[int, Severity] = {
    row.number: row
    for row in (
        _row(
            1,
            "Nothing works",
            "Codat's products have stopped and nobody can reach them.",
            *("12 hours", "4 hours", "1 hour", "1 hour"),
        ),
        _row(
            2,
            "Serious harm",
            "It runs but does serious damage, such as a company's data mapped wrongly.",
            *("2 business days", "8 hours", "4 hours", "4 hours"),
        ),
        _row(
            3,
            "Cannot connect or sync",
            "A new company cannot connect, a connected one cannot sync, or data sets are missing.",
            *("2 business days", "8 hours", "4 hours", "4 hours"),
        ),
        _row(
            4,
            "Everything else",
            "A question, or a problem that none of the others describes.",
            *("5 business days", "5 business days", "8 hours", "8 hours"),
        ),
    )
}
