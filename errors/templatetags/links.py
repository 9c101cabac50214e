"""
The links that keep what is filtered: range picker, filter chips, facets.

Everything a page is asked for stands in its URL, so each control is a link to the same page with one thing changed.
The tags read the page's `filter` from the context.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context

from errors.domain.kinds import Kind
from errors.models import Company, Service, Source
from errors.queries.filters import Filter
from errors.queries.windows import Window

register = template.Library()

RANGES = ("1h", "6h", "24h", "7d", "30d")
CARRIED = ("sort", "by", "density", "state")
"""Parameters that are no filter, but that a link keeps."""
SINGLE = ("company_id", "environment", "log")
"""Filters that hold one value."""
NAMES = {
    "status_code": "Status",
    "kind": "Kind",
    "service": "Service",
    "company_id": "Company",
    "issue": "Issue",
    "source": "Source",
    "environment": "Environment",
    "log": "Codat log",
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


def link(asked: Filter, carried: dict[str, Any], /, **changes: Any) -> str:
    """`?…` with the filter, the page's other parameters and the changes."""
    return "?" + asked.query(**(carried | changes))


def picker(asked: Filter, carried: dict[str, Any], *, all_times: bool) -> Picker:
    """The range picker of a page."""
    window = _whole(asked.window) if asked.window else None
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
        absolute=link(asked, carried, **window.absolute_params()) if window else "",
        since=_field(window.since) if window else "",
        until=_field(window.until) if window else "",
        kept=[(key, value) for key, values in kept.lists() for value in values],
    )


def facet(asked: Filter, carried: dict[str, Any], *, name: str, value: str) -> str:
    """The link that chooses a facet's value, or drops it where it is chosen."""
    if name not in SINGLE:
        return link(asked, carried, **{name: QueryDict(asked.with_value(name, value)).getlist(name)})
    return link(asked, carried, **{name: None if value in asked.params().get(name, []) else value})


def chips(asked: Filter, carried: dict[str, Any], *, only: str = "") -> list[Chip]:
    """The filters in force, one chip a value; `only` names the parameters to tell, with spaces between."""
    found = []
    for name, values in asked.params(with_window=False).items():
        for value in values if not only or name in only.split() else []:
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


def _whole(window: Window) -> Window:
    """The window at whole seconds, as people write them; its end is rounded up, so that the newest error stays in."""
    last = window.until - dt.timedelta(microseconds=1)
    return replace(
        window,
        since=window.since.replace(microsecond=0),
        until=last.replace(microsecond=0) + dt.timedelta(seconds=1),
    )


def _field(value: dt.datetime) -> str:
    """As `<input type="datetime-local">` wants it."""
    return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M}"


def _words(name: str, value: str) -> str:
    if name in ("log", "kind", "status_code"):
        return _fixed_words(name, value)
    if name == "company_id":
        return Company.objects.filter(company_id=value).values_list("name", flat=True).first() or value
    if name == "service":
        return Service.objects.filter(key=value).values_list("name", flat=True).first() or value
    if name == "source" and value.isdigit():
        return Source.objects.filter(pk=value).values_list("name", flat=True).first() or value
    return value


def _fixed_words(name: str, value: str) -> str:
    """Of parameters whose values are known beforehand."""
    if name == "log":
        return "ends soon"
    if name == "kind":
        return Kind(value).label
    return value if value != "0" else "none"


@register.simple_tag(takes_context=True)
def carry(context: Context, **changes: Any) -> str:
    """
    `?…` with the page's `filter`, its sort, stack and density, and some changes.

    Every link keeps what is filtered. None takes a parameter out.
    """
    return link(*_asked(context), **changes)


@register.simple_tag(takes_context=True)
def ranges(context: Context, all_times: bool = False) -> Picker:
    """What the range picker shows."""
    return picker(*_asked(context), all_times=bool(all_times))


@register.simple_tag(takes_context=True)
def filter_chips(context: Context, only: str = "") -> list[Chip]:
    """The filters in force; `only` names the parameters to tell, with spaces between."""
    return chips(*_asked(context), only=only)


@register.simple_tag(takes_context=True)
def facet_link(context: Context, name: str, value: str) -> str:
    """The link that chooses a facet's value, or drops it where it is chosen."""
    return facet(*_asked(context), name=name, value=value)


@register.simple_tag(takes_context=True)
def kept_params(context: Context, *without: str) -> list[tuple[str, str]]:
    """What a GET form carries as hidden fields: all parameters but those that it asks for."""
    kept = QueryDict(link(*_asked(context), **dict.fromkeys(without))[1:])
    return [(name, value) for name, values in kept.lists() for value in values]


@register.simple_tag(takes_context=True)
def clear_filters(context: Context) -> str:
    """The same page and range without any filter."""
    asked, carried = _asked(context)
    return link(asked, carried, **dict.fromkeys(asked.params(with_window=False)))


def _asked(context: Context) -> tuple[Filter, dict[str, str]]:
    """The page's filter, and its parameters that filter nothing but belong into every link."""
    params = context["request"].GET
    return context["filter"], {name: params[name] for name in CARRIED if params.get(name)}
