"""
Issues as lists show them: counted within the window and compared with the window before.

Everything is computed from tallies for all issues of the filter at once, then sorted and cut to a page: there are
hundreds of issues where there are millions of errors. A cursor pins the window of the first page, so that counts
do not shift between pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from errors.models import Issue
from errors.queries.facets import Facets, FacetValue, facets
from errors.queries.filters import Filter
from errors.queries.issue_detail import AffectedCompany, IssueDetail, affected_companies, issue_detail
from errors.queries.issue_references import referred_to
from errors.queries.issue_rows import Counted, IssueRow, count_issues, issue_rows
from errors.queries.pages import BadCursorError, Cursor, Page, cut, read_cursor
from errors.queries.spans import window_of
from errors.queries.tallies import companies_by_issue
from errors.queries.windows import Window, iso, read_moment

__all__ = [
    "SORTS",
    "AffectedCompany",
    "FacetValue",
    "Facets",
    "IssueDetail",
    "IssuePage",
    "IssueRow",
    "Neighbours",
    "affected_companies",
    "facets",
    "issue_detail",
    "issue_list",
    "neighbours",
    "top_issues",
]

SORTS = {
    "trend": "Trending",
    "-count": "Errors",
    "-companies": "Companies",
    "-last": "Last seen",
    "first": "First seen",
}
"""What a list may be sorted by, with the word for it. `first`: newest issue first."""

Key = tuple[Any, ...]


@dataclass(frozen=True)
class IssuePage(Page[IssueRow]):
    """A page of the issue list."""

    total: int = 0
    """Issues of the whole list."""


@dataclass(frozen=True)
class Neighbours:
    """The issues before and after one in the list's order."""

    position: int
    """From 1; 0 where the issue is not in the list."""
    total: int
    previous: int | None
    next: int | None


def issue_list(asked: Filter, *, sort: str = "trend", cursor: str = "", limit: int = 50) -> IssuePage:
    """
    The issues with errors in the filter's window (the last 24 hours where it has none).

    `asked.q` is looked for in template, exception, service and reference. An unknown `sort` is `trend`.
    Raises BadCursorError.
    """
    sort = sort if sort in SORTS else "trend"
    place, asked = _place(cursor, asked, sort=sort)
    counted = count_issues(asked)
    companies = companies_by_issue(asked, counted.span) if sort == "-companies" else None
    key = _key(counted, sort=sort, companies=companies or {})
    ordered = sorted(_listed(counted), key=key, reverse=True)
    pinned = [sort, *(iso(moment) for moment in (window_of(asked).since, window_of(asked).until))]
    page = cut(ordered, key=lambda issue_id: (*pinned, *key(issue_id)), cursor=place, limit=limit)
    if companies is None:
        companies = companies_by_issue(asked, counted.span, only=page.rows)
    rows = issue_rows(counted, page.rows, companies=companies)
    return IssuePage(rows=rows, total=len(ordered), next=page.next, previous=page.previous)


def top_issues(asked: Filter, *, sort: str = "trend", limit: int = 8) -> list[IssueRow]:
    """The first rows of the issue list, by one of SORTS."""
    return top_of(count_issues(replace(asked, q="")), sort=sort, limit=limit)


def top_of(counted: Counted, *, sort: str, limit: int) -> list[IssueRow]:
    """As `top_issues`, of what is counted already. Two queries."""
    companies = companies_by_issue(counted.asked, counted.span) if sort == "-companies" else None
    key = _key(counted, sort=sort, companies=companies or {})
    top = sorted(counted.now, key=key, reverse=True)[:limit]
    if companies is None:
        companies = companies_by_issue(counted.asked, counted.span, only=top)
    return issue_rows(counted, top, companies=companies)


def neighbours(issue_id: int, asked: Filter, *, sort: str = "trend") -> Neighbours:
    """Where an issue stands in the list of this filter (its `issue` member is left out)."""
    counted = count_issues(replace(asked, issue=None))
    companies = companies_by_issue(counted.asked, counted.span) if sort == "-companies" else {}
    key = _key(counted, sort=sort if sort in SORTS else "trend", companies=companies)
    ordered = sorted(_listed(counted), key=key, reverse=True)
    if issue_id not in ordered:
        return Neighbours(position=0, total=len(ordered), previous=None, next=None)
    place = ordered.index(issue_id)
    return Neighbours(
        position=place + 1,
        total=len(ordered),
        previous=ordered[place - 1] if place else None,
        next=ordered[place + 1] if place + 1 < len(ordered) else None,
    )


def _listed(counted: Counted) -> list[int]:
    """The issues of the window that the filter's text is found in."""
    text = counted.asked.q
    if not text:
        return list(counted.now)
    found = Q(template__icontains=text) | Q(exception__icontains=text) | Q(service__name__icontains=text)
    found |= referred_to(text)
    matching = set(Issue.objects.filter(found).order_by().values_list("id", flat=True))
    return [issue_id for issue_id in counted.now if issue_id in matching]


def _key(counted: Counted, *, sort: str, companies: dict[int, int]) -> Callable[[int], Key]:
    """What the issues are sorted by, largest first; the id settles ties."""
    keys: dict[str, Callable[[int], Any]] = {
        "trend": counted.trend,
        "-count": lambda issue_id: counted.counts[issue_id],
        "-companies": lambda issue_id: companies.get(issue_id, 0),
        "-last": lambda issue_id: counted.facts[issue_id].last_seen_at.timestamp(),
        "first": lambda issue_id: counted.facts[issue_id].first_seen_at.timestamp(),
    }
    return lambda issue_id: (keys[sort](issue_id), issue_id)


def _place(cursor: str, asked: Filter, *, sort: str) -> tuple[Cursor | None, Filter]:
    """Where the page begins, and the filter with the window of the first page."""
    value = int if sort in {"-count", "-companies"} else float
    place = read_cursor(cursor, types=(str, str, str, value, int))
    if place is None:
        return None, asked
    since, until = (read_moment(text, now=asked.now) for text in place.key[1:3])
    if place.key[0] != sort or since is None or until is None or since >= until:
        raise BadCursorError("The cursor is of a list in another order.")
    return place, replace(asked, window=Window(since=since, until=until))
