"""
The one search field: ids, companies, issues, errors by text, guidance.

One exact hit is an answer, not a result: `redirect` says where to go.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from django.db.models import Q

from errors.domain.guidance.finding import Hit, find
from errors.domain.signature import sign
from errors.models import Company, Issue
from errors.queries.advice import team_causes
from errors.queries.errors import ErrorPage, Found, error_list, errors_by_correlation_id
from errors.queries.filters import Filter
from errors.queries.issue_references import is_reference, referred_to
from errors.queries.pushes import push_life
from errors.queries.qualifiers import Qualified, read_qualifiers
from errors.queries.windows import Window

__all__ = ["Qualified", "Redirect", "Results", "read_qualifiers", "search"]

LONGEST_TEXT = 1_000
MOST_HITS = 10
MOST_WORDS = 12
MOST_IDS = 5
ID_IN_TEXT = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Redirect:
    """Where one exact hit leads: a page's URL name and its argument."""

    name: str
    """`error`, `push`, `issue`, `company` or `guidance`."""
    argument: str


@dataclass(frozen=True)
class Results:
    """What was found for a text."""

    text: str
    redirect: Redirect | None = None
    ids: Found = field(default_factory=lambda: Found(errors=[], match=""))
    companies: list[Company] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    errors: ErrorPage = field(default_factory=lambda: ErrorPage(rows=[]))
    """By anything in the body, within the last 30 days."""
    guidance: list[Hit] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing in any section."""
        return not (self.ids.errors or self.companies or self.issues or self.errors.rows or self.guidance)


def search(text: str, *, now: dt.datetime) -> Results:
    """Look for a text everywhere, at most ten hits a section. Up to eleven queries; few where one hit is exact."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST_TEXT]
    if not text:
        return Results(text=text)
    ids = _ids(text)
    if redirect := _redirect(text, ids, now=now):
        return Results(text=text, redirect=redirect, ids=ids)
    month = Filter(now=now, window=Window.last("30d", now=now), q=text)
    return Results(
        text=text,
        ids=ids,
        companies=_companies(text),
        issues=_issues(text),
        errors=error_list(month, limit=MOST_HITS),
        guidance=find(text, team_causes(), most=MOST_HITS),
    )


def _ids(text: str) -> Found:
    """The errors of the text as a correlation id, else of the first id that stands in it."""
    found = errors_by_correlation_id(text)
    if found.errors:
        return found
    for match in list(ID_IN_TEXT.finditer(text))[:MOST_IDS]:
        if (inside := errors_by_correlation_id(match[0])).errors:
            return inside
    return found


def _redirect(text: str, ids: Found, *, now: dt.datetime) -> Redirect | None:
    """Where the text leads if it names just one thing."""
    if len(ids.correlation_ids) == 1:
        return Redirect("error", ids.correlation_ids[0])
    if ids.errors:
        return None
    if life := push_life(text, now=now):
        return Redirect("push", life.key)
    company = Company.objects.filter(company_id=text.casefold()).first()
    if company:
        return Redirect("company", company.company_id)
    if is_reference(text):
        named = Issue.objects.filter(referred_to(text)).order_by("id")
        issues = list(named.values_list("pk", flat=True)[:2])
        return Redirect("issue", str(issues[0])) if len(issues) == 1 else None
    return None


def _companies(text: str) -> list[Company]:
    """Companies whose name holds all words, or whose id begins so."""
    found = _all_words(text, "name") | Q(company_id__startswith=text.casefold())
    return list(Company.objects.filter(found).order_by("-last_seen_at", "-id")[:MOST_HITS])


def _issues(text: str) -> list[Issue]:
    """Issues whose text holds all words, or that this very message belongs to."""
    found = _all_words(text, "template") | Q(exception__icontains=text) | Q(service__name__icontains=text)
    found |= Q(template=sign(text).template)
    if text.isdigit() and len(text) == 3:
        found |= Q(status_code=int(text))
    return list(Issue.objects.select_related("service").filter(found).newest_first()[:MOST_HITS])


def _all_words(text: str, field: str) -> Q:
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        found &= Q(**{f"{field}__icontains": word})
    return found
