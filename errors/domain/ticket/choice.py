"""
Which errors a ticket names: at most five, each under another correlation id.

Five of one company would tell Codat less than one of each of five, so companies come before age. What Codat's
log has dropped comes last: the id is still quoted, but nobody can look it up.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from errors.domain.ticket.facts import Facts, NamedError

LIMIT = 5


def chosen(facts: Facts) -> tuple[NamedError, ...]:
    """The errors to name, the one that the ticket leads with first."""
    pool = _once_an_id([facts.first, *facts.candidates] if facts.first else facts.candidates)
    lead = pool[:1] if facts.first else []
    rest = sorted(pool[len(lead) :], key=lambda error: _rank(error, facts=facts))
    return tuple([*lead, *_spread(rest, after=lead, facts=facts)][:LIMIT])


def log_ends_at(error: NamedError, *, facts: Facts) -> dt.datetime | None:
    """When Codat's log drops it; None where the time is not known, or no log of its kind."""
    return facts.log_days.ends_at(error.kind, error.occurred_at)


def is_in_log(error: NamedError, *, facts: Facts) -> bool:
    """Whether Codat can still look the call up; without a time we assume so."""
    ends_at = log_ends_at(error, facts=facts)
    return ends_at is None or ends_at > facts.now


def _rank(error: NamedError, *, facts: Facts) -> tuple[bool, bool, float, str]:
    age = -error.occurred_at.timestamp() if error.occurred_at else 0.0
    return not error.has_correlation_id, not is_in_log(error, facts=facts), age, error.correlation_id


def _once_an_id(errors: Iterable[NamedError]) -> list[NamedError]:
    """Further responses of one correlation id add nothing: Codat finds them all under it."""
    first: dict[str, NamedError] = {}
    for error in errors:
        first.setdefault(error.correlation_id, error)
    return list(first.values())


def _spread(ranked: list[NamedError], *, after: list[NamedError], facts: Facts) -> list[NamedError]:
    """The first of each company before the second of any; what the log holds stays before what it dropped."""
    turns = Counter(error.company_id for error in after)
    keyed = []
    for position, error in enumerate(ranked):
        group = _rank(error, facts=facts)[:2]
        keyed.append((group, turns[error.company_id], position, error))
        turns[error.company_id] += 1
    return [error for *_, error in sorted(keyed, key=lambda row: row[:3])]
