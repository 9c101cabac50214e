"""
The links that keep what is filtered: range picker and filter chips.

Everything a page is asked for stands in its URL, so each control is a link to the same page with one thing changed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from errors.models import Company, Source
from errors.queries.filters import Filter
from errors.queries.windows import Window

RANGES = ("1h", "6h", "24h", "7d", "30d")
CARRIED = ("sort", "by", "density")
"""Parameters that are no filter, but that a link keeps."""
NAMES = {
    "status_code": "Status",
    "service": "Service",
    "company_id": "Company",
    "issue": "Issue",
    "source": "Source",
    "environment": "Environment",
    "q": "Text",
}


@dataclass(frozen=True)
class Choice:
    """A range to choose."""

    text: str
    link: str
    is_current: bool


@dataclass(frozen=True)
class Picker:
    """All that the range picker shows."""

    choices: list[Choice]
    is_custom: bool
    """Neither of the choices is the current one."""
    back: str
    on: str
    """Empty at the present."""
    absolute: str
    """The link that shows the same later."""
    since: str
    until: str
    kept: list[tuple[str, str]]
    """Parameters that the form for another range carries as hidden fields."""


@dataclass(frozen=True)
class Chip:
    """A filter in force."""

    name: str
    text: str
    without: str
    """The link to the same page without it."""


def link(asked: Filter, carried: dict[str, Any], **changes: Any) -> str:
    """`?…` with the filter, the page's other parameters and the changes."""
    return "?" + asked.query(**(carried | changes))


def picker(asked: Filter, carried: dict[str, Any], *, all_times: bool) -> Picker:
    """The range picker of a page."""
    window = asked.window
    name = window.name if window else None
    choices = [Choice(name_, link(asked, carried, since=name_), name_ == name) for name_ in RANGES]
    if all_times:
        choices.append(Choice("All", link(asked, carried, since=None), window is None))
    kept = QueryDict(link(asked, carried, since=None)[1:])
    return Picker(
        choices=choices,
        is_custom=not any(choice.is_current for choice in choices),
        back=link(asked, carried, **window.previous().absolute_params()) if window else "",
        on=_step_on(asked, carried, window),
        absolute="?" + asked.permalink(**carried),
        since=_field(window.since) if window else "",
        until=_field(window.until) if window else "",
        kept=[(key, value) for key, values in kept.lists() for value in values],
    )


def chips(asked: Filter, carried: dict[str, Any]) -> list[Chip]:
    """The filters in force, one chip a value."""
    found = []
    for name, values in asked.params(with_window=False).items():
        for value in values:
            rest = [other for other in values if other != value]
            found.append(Chip(NAMES[name], _words(name, value.strip('"')), link(asked, carried, **{name: rest})))
    return found


def _step_on(asked: Filter, carried: dict[str, Any], window: Window | None) -> str:
    if window is None or window.until >= asked.now:
        return ""
    following = window.following()
    if following.until >= asked.now:
        following = Window(since=asked.now - dt.timedelta(seconds=window.seconds), until=asked.now)
    return link(asked, carried, **following.absolute_params())


def _field(value: dt.datetime) -> str:
    """As `<input type="datetime-local">` wants it."""
    return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M}"


def _words(name: str, value: str) -> str:
    if name == "company_id":
        return Company.objects.filter(company_id=value).values_list("name", flat=True).first() or value
    if name == "source" and value.isdigit():
        return Source.objects.filter(pk=value).values_list("name", flat=True).first() or value
    return value
