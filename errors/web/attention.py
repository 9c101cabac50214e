"""
The attention strip: what changed, as a claim with its number, one line under it, and where it leads.

Three items at most. What strikes now comes first, then what nobody else tells of (writes that never end, logs of
Codat's that do), then what is new and what has stopped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from errors.conf import conf
from errors.queries.attention import MOST_FACTS
from errors.queries.filters import Filter
from errors.queries.overview import Fact, Overview
from errors.queries.pushes import Overdue
from errors.web.health import times
from errors.web.naming import group_name


@dataclass(frozen=True)
class Notice:
    """One item of the strip."""

    tint: str
    icon: str
    claim: str
    text: str
    link: str


def notices(found: Overview, *, asked: Filter) -> list[Notice]:
    """The items of an overview, the most urgent first."""
    told = [(fact.kind, WORDINGS[fact.kind](fact, asked)) for fact in found.attention]
    first = [notice for kind, notice in told if kind == "spike"][:1]
    rest = [notice for _, notice in told if notice not in first]
    return [*first, *_overdue(found.overdue, asked), *_log_ends(found.ending_count), *rest][:MOST_FACTS]


def _overdue(overdue: Overdue, asked: Filter) -> list[Notice]:
    if not overdue.count:
        return []
    patience = conf().push_patience_minutes
    length = "an hour" if patience == 60 else f"{patience:,} minutes"
    claim = f"{_many(overdue.count, 'write')} pending for too long"
    text = (
        f"The oldest since {_clock(overdue.oldest_at, asked.now)}. More than {length}, or past the time-out; a desktop "
        "ledger may just be switched off."
    )
    query = asked.query(state="overdue", since=None, status_code=None, kind=None, service=None, issue=None, q=None)
    return [Notice("t-warn", "hourglass", claim, text, f"{reverse('push-list')}?{query}")]


def _spike(fact: Fact, asked: Filter) -> Notice:
    claim = f"{_group(fact)} " + (f"is {times(fact.ratio)} its usual rate" if fact.ratio else "has surged")
    since = f"Since {_clock(fact.since, asked.now)}. " if fact.since else ""
    text = f"{since}{_many(fact.count, 'error')}, {_many(fact.companies, 'company')}."
    return Notice("t-bad", "trending-up", claim, text, _link(fact, asked))


def _new(fact: Fact, asked: Filter) -> Notice:
    window = f"in the last {asked.window.label}" if asked.window and asked.window.name else "in this range"
    named = [group_name(row.issue.status_code, [row.issue.kind], row.issue.service.name) for row in fact.issues]
    text = ", ".join(dict.fromkeys(named)) + (" and more." if fact.count > len(named) else ".")
    link = _link(fact, asked) if fact.count == 1 else f"{reverse('issue-list')}?{asked.query(sort='first')}"
    return Notice("t-info", "sparkles", f"{_many(fact.count, 'new issue')} {window}", text, link)


def _stopped(fact: Fact, asked: Filter) -> Notice:
    last = f"Last seen {_clock(fact.last_seen_at, asked.now)}. " if fact.last_seen_at else ""
    text = f"{last}{_many(fact.count, 'error')}, {_many(fact.companies, 'company')} before."
    return Notice("t-good", "badge-check", f"{_group(fact)} has stopped", text, _link(fact, asked))


def _log_ends(count: int) -> list[Notice]:
    if not count:
        return []
    claim = f"Codat log ends soon for {_many(count, 'issue')}"
    text = "Without a ticket so far. In three days at most Codat can no longer look them up."
    return [Notice("t-warn", "calendar-clock", claim, text, f"{reverse('issue-list')}?log=ending")]


WORDINGS: dict[str, Callable[[Fact, Filter], Notice]] = {"spike": _spike, "new": _new, "stopped": _stopped}


def _link(fact: Fact, asked: Filter) -> str:
    """To the issue where it is about one, else to the group."""
    query = f"?{asked.query()}"
    if len(fact.issues) == 1:
        return reverse("issue", args=[fact.issues[0].issue.pk]) + query
    return reverse("group", args=[fact.status_code, fact.service_key]) + query


def _group(fact: Fact) -> str:
    """`429 on Xero`, or `Write on Xero` where its errors have no status code."""
    return group_name(fact.status_code, [row.issue.kind for row in fact.issues], fact.service)


def _many(count: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def _clock(moment: dt.datetime | None, now: dt.datetime) -> str:
    if moment is None:
        return ""
    utc = moment.astimezone(dt.UTC)
    return f"{utc:%H:%M}" if utc.date() == now.astimezone(dt.UTC).date() else f"{utc.day} {utc:%b %H:%M}"
