"""
Template tags and filters of the pages; always loaded (`builtins` in the settings).

Times that read "1 min" need the page's `now`, which `errors.web.pages.render` puts into every context.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from errors.conf import conf
try:  # XXX weba: until signature lands
    from errors.domain.signature import headline, parts
except ImportError:
    import re as _re
    from collections import namedtuple as _nt
    _Part = _nt("Part", "text is_placeholder")
    def headline(template, exception): return template.removeprefix(exception).lstrip(": ")
    def parts(t): return [_Part(x, x.startswith("<")) for x in _re.split(r"(<\w+>)", t) if x]
from errors.models import ErrorResponse, Issue
from errors.queries.filters import Filter
from errors.templatetags import jsontext, links, svg

register = template.Library()

AGO = SafeString(" data-ago")

# --- numbers and times


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
    """`+61%` of 0.61."""
    return f"{100 * share:+,.0f}%"


@register.filter
def of(values: Mapping[Any, Any], key: object) -> Any:
    """The value under a key, None where there is none."""
    return values.get(key)


@register.filter
def iso(value: dt.datetime) -> str:
    """`2026-11-24T14:19:02Z`."""
    return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


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


@register.filter
def day(value: dt.datetime) -> str:
    """`24 Nov 2026`."""
    return f"{value.day} {value.astimezone(dt.UTC):%b %Y}"


@register.simple_tag(takes_context=True)
def ago(context: Context, value: dt.datetime | None) -> str:
    """`1 min`, `3 h`, `12 d`, from 30 days on `2 Sep`; the instant in the title. `js/times.js` keeps it fresh."""
    if value is None:
        return "never"
    seconds = max(0, int((context["now"] - value).total_seconds()))
    text, is_relative = _age(value, seconds=seconds, now=context["now"])
    return _time(
        value,
        format_html('{}<span class="sr"> ago</span>', text) if is_relative else text,
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
    utc = value.astimezone(dt.UTC)
    return (f"{utc.day} {utc:%b}" if utc.year == now.year else f"{utc.day} {utc:%b %Y}"), False


def _time(value: dt.datetime, text: str, *, is_relative: bool = False) -> SafeString:
    start = format_html('<time datetime="{}" title="{}"{}>', iso(value), stamp(value), AGO if is_relative else "")
    return format_html("{}{}</time>", start, text)


# --- status codes, signatures, icons

FAMILIES = {401: "fa", 403: "fa", 402: "fp", 429: "f9"}


@register.filter
def family(status_code: int) -> str:
    """The class that tints a status code's chip: who has to act."""
    if status_code >= 500:
        return "f5"
    return FAMILIES.get(status_code, "fr" if 400 <= status_code < 500 else "fn")


@register.simple_tag
def code(status_code: int, size: str = "") -> str:
    """The chip of a status code; `size` is `lg`, `sm` or empty."""
    return format_html('<span class="code {} {}">{}</span>', size, family(status_code), status_code)


@register.simple_tag
def icon(name: str, size: str = "") -> str:
    """A Lucide icon of the sprite by its name. Decoration: say in words beside it what it means."""
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>', size, static("icons.svg"), name
    )


TILES = {
    "YES": ("t-good", "repeat"),
    "LATER": ("t-good", "hourglass"),
    "AFTER_FIX": ("t-warn", "wrench"),
    "NO": ("t-bad", "ban"),
    "NOT_NEEDED": ("t-mute", "circle-check"),
    "US": ("t-warn", "wrench"),
    "CUSTOMER": ("t-info", "user"),
    "CODAT": ("t-info", "life-buoy"),
    "PLATFORM": ("t-mute", "plug"),
}


@register.simple_tag
def verdict_tile(answer: Enum) -> str:
    """The tinted icon beside one of a cause's answers (`Retry` or `Actor`)."""
    tint, name = TILES[answer.name]
    return format_html('<span class="tile {}">{}</span>', tint, icon(name))


@register.filter
def chips(text: str) -> SafeString:
    """A signature's template with its placeholders as grey chips."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="ph">{}</span>', part.text.strip("<>")) if part.is_placeholder else part.text,)
            for part in parts(text)
        ),
    )


@register.filter
def issue_title(issue: Issue) -> SafeString:
    """What an issue says: its exception in bold, then the message with chips; `(no message)` where there is none."""
    rest = headline(issue.template, issue.exception)
    if not issue.exception and not rest:
        return SafeString("<em>(no message)</em>")
    return format_html("{} <em>{}</em>", issue.exception, chips(rest)) if issue.exception else chips(rest)


@register.filter
def issue_text(issue: Issue) -> str:
    """An issue's text without markup, for titles and labels."""
    return issue.template or "(no message)"


# --- drawings


@register.simple_tag
def spark_line(current: Sequence[float], previous: Sequence[float] = ()) -> str:
    """The line of a figure tile."""
    return svg.line(current, previous)


@register.simple_tag
def trend(counts: Sequence[int], state: str = "") -> str:
    """The bars of a row; where the state is `spiking`, the bars far above the row's mean are red."""
    mean = sum(counts) / max(len(counts), 1)
    hot = [count > 2 * mean for count in counts] if state == "spiking" else ()
    label = f"Peak {max(counts, default=0):,} in a bar, last bar {counts[-1] if counts else 0:,}"
    return svg.trend(counts, hot, label=label)


@register.simple_tag
def strip(states: Sequence[str], label: str) -> str:
    """The strip of a service."""
    return svg.strip(states, label=label)


@register.simple_tag
def meter(value: float, largest: float) -> str:
    """A bar of `<ul class="bars">`."""
    return svg.meter(value, largest)


# --- links and bodies


@register.simple_tag(takes_context=True)
def carry(context: Context, **changes: Any) -> str:
    """
    `?…` with the page's `filter`, its sort, stack and density, and some changes.

    Every link keeps what is filtered. None takes a parameter out.
    """
    return links.link(*_asked(context), **changes)


@register.simple_tag(takes_context=True)
def ranges(context: Context, all_times: bool = False) -> links.Picker:
    """What the range picker shows."""
    return links.picker(*_asked(context), all_times=bool(all_times))


@register.simple_tag(takes_context=True)
def filter_chips(context: Context) -> list[links.Chip]:
    """The filters in force."""
    return links.chips(*_asked(context))


@register.simple_tag(takes_context=True)
def clear_filters(context: Context) -> str:
    """The same page and range without any filter."""
    asked, carried = _asked(context)
    return links.link(asked, carried, **dict.fromkeys(asked.params(with_window=False)))


def _asked(context: Context) -> tuple[Filter, dict[str, str]]:
    """The page's filter, and its parameters that filter nothing but belong into every link."""
    params = context["request"].GET
    return context["filter"], {name: params[name] for name in links.CARRIED if params.get(name)}


@register.simple_tag(takes_context=True)
def codat_log(context: Context, error: ErrorResponse) -> dict[str, Any]:
    """Until when Codat can look the error's call up: `days`, `ends_at`, `days_left`, `left` in words, `is_over`."""
    days = conf().codat_log_days
    ends_at = error.occurred_at + dt.timedelta(days=days)
    left = ends_at - context["now"]
    words = f"{left.days} day{'s' if left.days != 1 else ''}" if left.days >= 1 else f"{max(left.seconds // 3600, 1)} h"
    return {"days": days, "ends_at": ends_at, "days_left": left.days, "left": words, "is_over": left < dt.timedelta()}


@register.filter
def json_html(body: Any) -> SafeString:
    """JSON, indented and coloured."""
    return jsontext.coloured(body)
