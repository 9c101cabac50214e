"""
Guidance: what a status code means, why an error happened, and what to do about it.

`advise` never guesses: where no rule holds, it answers without a cause and lists what is possible. Retry advice
comes from the catalogue, never from Codat's `canBeRetried`, which says "Unknown" nearly always.
"""

from __future__ import annotations

from errors.domain.guidance.advice import CATALOGUE, Advice, Catalogue, advise
from errors.domain.guidance.entries import Actor, Cause, Documented, Example, Hint, KindEntry, Retry, Rule, Source, Step
from errors.domain.guidance.loader import CatalogueError, Problem
from errors.domain.guidance.matcher import ToldBy
from errors.domain.guidance.numbers import Numbers, numbers_of
from errors.domain.guidance.team import InvalidCauseError, team_cause

__all__ = [
    "CATALOGUE",
    "Actor",
    "Advice",
    "Catalogue",
    "CatalogueError",
    "Cause",
    "Documented",
    "Example",
    "Hint",
    "InvalidCauseError",
    "KindEntry",
    "Numbers",
    "Problem",
    "Retry",
    "Rule",
    "Source",
    "Step",
    "ToldBy",
    "advise",
    "numbers_of",
    "team_cause",
]
