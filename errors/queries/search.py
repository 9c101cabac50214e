"""
The one search field: ids, companies, issues, errors by text, guidance; and qualifiers turned into parameters.

One exact hit is an answer, not a result: `redirect` says where to go.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from errors.domain import guidance
from errors.models import Company, Issue
from errors.queries.errors import ErrorPage, Found


@dataclass(frozen=True)
class Redirect:
    """Where one exact hit leads: a page's URL name and its argument."""

    name: str
    """`error`, `issue`, `company` or `guidance`."""
    argument: str


@dataclass(frozen=True)
class Results:
    """What was found for a text."""

    text: str
    redirect: Redirect | None = None
    ids: Found = field(default_factory=lambda: Found(errors=[], match=""))
    companies: list[Company] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    errors: ErrorPage = field(default_factory=lambda: ErrorPage(rows=[], next=None, previous=None))
    """By anything in the body, within the last 30 days."""
    causes: list[guidance.Cause] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing in any section."""
        return not (self.ids.errors or self.companies or self.issues or self.errors.rows or self.causes)


def search(text: str, *, now: dt.datetime) -> Results:
    """Look for a text everywhere, at most ten hits a section."""
    return Results(text=text)


@dataclass(frozen=True)
class Qualified:
    """A search text with its qualifiers taken out."""

    params: dict[str, list[str]]
    """URL parameters of the filter; empty where the text has no known qualifier."""
    text: str
    """What is left."""


def read_qualifiers(text: str) -> Qualified:
    """
    Turn `status:429 service:Xero company:"Blue Kettle" rest` into the filter's parameters.

    Known: status, service, company, issue, source, environment (env), since, until. Unknown ones stay text.
    A company's name is looked up: where exactly one company has it, its id stands in, else the name stays text.
    """
    return Qualified(params={}, text=text)
