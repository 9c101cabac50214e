"""
What needs attention: at most three facts in numbers, out of a spike, new issues, and what has stopped.

A spike is judged against the group's own usual hours, never against other groups; without three days of history
there is none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.queries.issue_rows import ENOUGH, TIMES, Counted, IssueRow, has_stopped, issue_rows
from errors.queries.series import add
from errors.queries.spans import Span, hours_since
from errors.queries.tallies import companies_of
from errors.queries.usual import DAY_HOURS, RAISED, Hours

MOST_FACTS = 3
MOST_ISSUES = 3

Group = tuple[int, str]


@dataclass(frozen=True)
class Fact:
    """One thing that needs attention, in numbers; the page words it."""

    kind: str
    """`spike`, `new` or `stopped`."""
    status_code: int | None
    service_key: str
    service: str
    """Empty where it is about several groups (`new`)."""
    count: int
    """Errors since `since` (spike), errors of the window (stopped) or issues (new)."""
    since: dt.datetime | None
    last_seen_at: dt.datetime | None
    companies: int
    """Struck since `since` (spike), else within the hours of the window."""
    ratio: float | None
    """Times the usual rate (spike); None where the usual rate is next to nothing."""
    issues: list[IssueRow]
    """The issues meant, most errors first, at most three."""


def attention_of(counted: Counted, hours: Hours) -> list[Fact]:
    """The facts, spikes first. Two queries a fact."""
    new = _new(counted)
    spikes = [group for group in _spikes(hours) if not (new and _is_all_new(counted, group))]
    facts = [_spike(counted, hours, group) for group in spikes[:1]]
    facts += [*new, *_stopped(counted)]
    facts += [_spike(counted, hours, group) for group in spikes[1 : 1 + MOST_FACTS - len(facts)]]
    return sorted(facts, key=lambda fact: ["spike", "new", "stopped"].index(fact.kind))


def _is_all_new(counted: Counted, group: Group) -> bool:
    """Whether the group is told of as new: its rise is no second fact."""
    return all(counted.is_new(issue_id) for issue_id in _members(counted, group) if issue_id in counted.now)


def _members(counted: Counted, group: Group) -> list[int]:
    """The issues of a group, most errors first."""
    ids = [facts.id for facts in counted.facts.values() if (facts.status_code, facts.service_key) == group]
    return sorted(ids, key=lambda issue_id: -counted.counts.get(issue_id, 0))


def _spikes(hours: Hours) -> list[Group]:
    """The groups whose last two hours stand far above their usual, the largest excess first."""
    excess: dict[Group, float] = {}
    for group, strip in hours.groups.items():
        recent, expected = strip.lately(elapsed=hours.elapsed)
        if strip.has_usual and recent >= ENOUGH and recent >= TIMES * expected:
            excess[group] = recent - expected
    return sorted(excess, key=lambda group: (-excess[group], group))


def _spike(counted: Counted, hours: Hours, group: Group) -> Fact:
    """Since when a group has stood above its usual, and how far."""
    strip = hours.groups[group]
    start = DAY_HOURS - 2
    while start > 0 and strip.last_day[start - 1] >= max(RAISED * strip.usual(start - 1), 1):
        start -= 1
    if strip.last_day[start] < RAISED * strip.usual(start):
        start += 1  # it began within the last hour
    expected = sum(strip.usual(hour) for hour in range(start, DAY_HOURS - 1))
    expected += strip.usual(DAY_HOURS - 1) * hours.elapsed
    count = sum(strip.last_day[start:])
    return _fact(
        "spike",
        counted,
        group,
        service=hours.names[group[1]],
        count=count,
        since=hours.starts[start],
        span=hours_since(counted.asked, hours.starts[start]),
        ratio=round(count / expected, 1) if expected >= 1 else None,
    )


def _new(counted: Counted) -> list[Fact]:
    """Issues first seen in the window, unless all are: then there was nothing before to compare with."""
    new = [issue_id for issue_id in counted.now if counted.is_new(issue_id)]
    if not new or (len(new) == len(counted.now) and not counted.before):
        return []
    new.sort(key=lambda issue_id: -counted.counts[issue_id])
    companies = companies_of(counted.asked, counted.span, only=new)
    return [
        Fact(
            kind="new",
            status_code=None,
            service_key="",
            service="",
            count=len(new),
            since=min(counted.facts[issue_id].first_seen_at for issue_id in new),
            last_seen_at=max(counted.facts[issue_id].last_seen_at for issue_id in new),
            companies=companies,
            ratio=None,
            issues=issue_rows(counted, new[:MOST_ISSUES], companies={}),
        )
    ]


def _stopped(counted: Counted) -> list[Fact]:
    """The largest group that struck in the window and has been silent for longer than chance makes it."""
    totals: dict[Group, list[int]] = {}
    for issue_id, counts in counted.now.items():
        group = (counted.facts[issue_id].status_code, counted.facts[issue_id].service_key)
        totals[group] = add(totals.get(group), counts)
    end = max(2, counted.grid.size // 8)
    stopped = [group for group, counts in totals.items() if sum(counts) >= ENOUGH and has_stopped(counts, end)]
    if not stopped:
        return []
    group = max(stopped, key=lambda group: sum(totals[group]))
    counts = totals[group]
    start = peak = counts.index(max(counts))
    while start > 0 and counts[start - 1] * 4 >= counts[peak]:
        start -= 1
    since = counted.grid.starts[start]
    count = sum(counts)
    return [_fact("stopped", counted, group, service="", count=count, since=since, span=counted.span, ratio=None)]


def _fact(
    kind: str,
    counted: Counted,
    group: Group,
    *,
    service: str,
    count: int,
    since: dt.datetime,
    span: Span,
    ratio: float | None,
) -> Fact:
    """A fact about one group, with its issues of the window and its companies of the span."""
    ids = _members(counted, group)
    facts = [counted.facts[issue_id] for issue_id in ids]
    return Fact(
        kind=kind,
        status_code=group[0],
        service_key=group[1],
        service=service or facts[0].service,
        count=count,
        since=since,
        last_seen_at=max((one.last_seen_at for one in facts), default=None),
        companies=companies_of(counted.asked, span, only=ids),
        ratio=ratio,
        issues=issue_rows(counted, ids[:MOST_ISSUES], companies={}),
    )
