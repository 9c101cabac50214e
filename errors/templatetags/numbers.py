"""
Numbers and times as pages write them.

Times that read "1 min" need the page's `now`, which `errors.web.pages.render` puts into every context.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from errors.conf import conf
from errors.domain.codat_logs import log_name
from errors.domain.kinds import Kind
from errors.models import ErrorResponse

register = template.Library()

AGO = SafeString(" data-ago")


@register.filter
def number(value: float | None) -> str:
    """`1,284`; a dash where nothing is known."""
    return "-" if value is None else f"{value:,}"


@register.filter
def short(value: int) -> str:
    """`83`, `1.3k`, `2.1M`: for cells with room for four characters."""
    for limit, unit in ((1_000_000, "M"), (1_000, "k")):
        if value >= limit:
            return f"{value / limit:.1f}".removesuffix(".0") + unit if value < 10 * limit else f"{value // limit}{unit}"
    return str(value)


@register.filter
def percent(share: float) -> str:
    """`+61%` of 0.61, `same` of next to nothing."""
    return "same" if abs(share) < 0.005 else f"{100 * share:+,.0f}%"


@register.filter
def iso(value: dt.datetime) -> str:
    """`2026-11-24T14:19:02Z`."""
    return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@register.filter
def growth(row: Any) -> float | None:
    """By which share a row's `count` is above its `previous`; None where nothing came before."""
    return (row.count - row.previous) / row.previous if row.previous else None


@register.filter
def stamp(value: dt.datetime) -> str:
    """`24 Nov 2026, 14:19:02 UTC`."""
    utc = value.astimezone(dt.UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M:%S} UTC"


@register.filter
def when(value: dt.datetime) -> str:
    """`Mon 23 Nov 14:20`, in UTC without saying so."""
    utc = value.astimezone(dt.UTC)
    return f"{utc:%a} {utc.day} {utc:%b %H:%M}"


@register.simple_tag(takes_context=True)
def day(context: Context, value: dt.datetime) -> str:
    """`24 Nov`, outside the current year `24 Nov 2025`."""
    return _time(value, _day(value, now=context["now"]))


@register.simple_tag(takes_context=True)
def days_since(context: Context, value: dt.datetime) -> str:
    """`83 days ago`, `today`; by UTC days."""
    days = (context["now"].astimezone(dt.UTC).date() - value.astimezone(dt.UTC).date()).days
    return "today" if days < 1 else f"{days:,} day{'s' if days > 1 else ''} ago"


@register.simple_tag(takes_context=True)
def ago(context: Context, value: dt.datetime | None, word: str = "") -> str:
    """
    `1 min`, `3 h`, `12 d`, from 30 days on `2 Sep`; the instant in the title. `js/times.js` keeps it fresh.

    With `word` ("ago") it is shown, else only read out.
    """
    if value is None:
        return "never"
    seconds = max(0, int((context["now"] - value).total_seconds()))
    text, is_relative = _age(value, seconds=seconds, now=context["now"])
    return _time(
        value,
        format_html('{}<span class="{}"> ago</span>', text, "" if word else "sr") if is_relative else text,
        is_relative=is_relative,
    )


@register.simple_tag(takes_context=True)
def clock(context: Context, value: dt.datetime) -> str:
    """`14:19:02` today, `23 Nov 14:19` this year, else with the year; for lists whose head says UTC."""
    utc, now = value.astimezone(dt.UTC), context["now"].astimezone(dt.UTC)
    if utc.date() == now.date():
        return _time(value, f"{utc:%H:%M:%S}")
    return _time(value, f"{utc.day} {utc:%b %H:%M}" if utc.year == now.year else f"{utc.day} {utc:%b %Y %H:%M}")


@register.simple_tag
def moment(value: dt.datetime) -> str:
    """The instant in full, as a `<time>`."""
    return _time(value, stamp(value))


def _age(value: dt.datetime, *, seconds: int, now: dt.datetime) -> tuple[str, bool]:
    for limit, unit, size in ((60, "s", 1), (3600, "min", 60), (86400, "h", 3600), (30 * 86400, "d", 86400)):
        if seconds < limit:
            return f"{seconds // size} {unit}", True
    return _day(value, now=now), False


def _day(value: dt.datetime, *, now: dt.datetime) -> str:
    utc = value.astimezone(dt.UTC)
    return f"{utc.day} {utc:%b}" if utc.year == now.year else f"{utc.day} {utc:%b %Y}"


def _time(value: dt.datetime, text: str, *, is_relative: bool = False) -> SafeString:
    start = format_html('<time datetime="{}" title="{}"{}>', iso(value), stamp(value), AGO if is_relative else "")
    return format_html("{}{}</time>", start, text)


@register.simple_tag(takes_context=True)
def codat_log(context: Context, error: ErrorResponse) -> dict[str, Any]:
    """
    Until when Codat can look the error up: `name`, `days`, `ends_at`, `days_left`, `left` in words, `is_over`.

    Empty for kinds of which no log is named.
    """
    kind, log_days = Kind(error.issue.kind), conf().log_days
    ends_at = log_days.ends_at(kind, error.occurred_at)
    if ends_at is None:
        return {}
    left = ends_at - context["now"]
    words = f"{left.days} day{'s' if left.days != 1 else ''}" if left.days >= 1 else f"{max(left.seconds // 3600, 1)} h"
    is_over = left < dt.timedelta()
    told = {"ends_at": ends_at, "days_left": left.days, "left": words, "is_over": is_over}
    return told | {"name": log_name(kind), "days": log_days.days(kind)}
