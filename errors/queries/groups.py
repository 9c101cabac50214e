"""
Groups: status code x service, within a window. A group has no table; it is the issues that share both.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

from errors.domain.kinds import Kind
from errors.queries.filters import Filter
from errors.queries.issue_rows import Counted, IssueFacts, count_issues
from errors.queries.spans import fold


@dataclass(frozen=True)
class GroupRow:
    """A group within a window."""

    status_code: int
    service_key: str
    service: str
    count: int
    previous: int
    issues: int
    """Issues with errors in the window."""
    first_seen_at: dt.datetime
    """Of its issues of the window, ever."""
    last_seen_at: dt.datetime
    points: list[int]


def group_list(asked: Filter) -> list[GroupRow]:
    """All groups of the filter's window (the last 24 hours where it has none), most errors first. Three queries."""
    counted = count_issues(replace(asked, q=""))
    members: dict[tuple[int, str], list[IssueFacts]] = {}
    for issue_id in counted.now:
        facts = counted.facts[issue_id]
        members.setdefault((facts.status_code, facts.service_key), []).append(facts)
    rows = [_row(counted, issues) for issues in members.values()]
    return sorted(rows, key=lambda row: (-row.count, row.status_code, row.service_key))


def counts_by_kind(asked: Filter) -> dict[Kind, int]:
    """The errors of the filter's window by their kind; a kind without any is left out."""
    counted = count_issues(replace(asked, q=""))
    found: Counter[Kind] = Counter()
    for issue_id, count in counted.counts.items():
        found[Kind(counted.facts[issue_id].kind)] += count
    return dict(found)


def _row(counted: Counted, issues: list[IssueFacts]) -> GroupRow:
    buckets = zip(*(counted.now[issue.id] for issue in issues), strict=True)
    return GroupRow(
        status_code=issues[0].status_code,
        service_key=issues[0].service_key,
        service=issues[0].service,
        count=sum(counted.counts[issue.id] for issue in issues),
        previous=sum(counted.previous.get(issue.id, 0) for issue in issues),
        issues=len(issues),
        first_seen_at=min(issue.first_seen_at for issue in issues),
        last_seen_at=max(issue.last_seen_at for issue in issues),
        points=fold([sum(bucket) for bucket in buckets]),
    )
