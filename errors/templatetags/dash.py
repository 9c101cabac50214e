"""
What pages draw: status codes, signatures, icons, sparklines, JSON.

This library, `numbers` and `links` are always loaded (`builtins` in the settings).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from errors.domain.kinds import Kind
from errors.domain.signature import headline, parts
from errors.models import Issue
from errors.templatetags import jsontext, svg

register = template.Library()

LONGEST_TITLE = 400
"""Characters of an issue's text that a title shows; its errors show the whole."""

# --- status codes, signatures, icons

FAMILIES = {401: "fa", 403: "fa", 402: "fp", 429: "f9"}


def family(status_code: int) -> str:
    """The class that tints a status code's chip: who has to act."""
    if status_code >= 500:
        return "f5"
    return FAMILIES.get(status_code, "fr" if 400 <= status_code < 500 else "fn")


@register.filter
def status_family(text: str) -> str:
    """As `family`, of a status code as text (`404`)."""
    return family(int(text)) if text.isdigit() else "fn"


@register.simple_tag
def code(status_code: int, size: str = "", kind: str = "") -> str:
    """The chip of a status code, of the `kind` where there is no code; `size` is `lg`, `sm` or empty."""
    if status_code:
        return format_html('<span class="code {} {}">{}</span>', size, family(status_code), status_code)
    told = Kind(kind).label if kind and kind != Kind.RESPONSE else "none"
    title = "No status code" if told == "none" else f"{told}: no status code"
    return format_html('<span class="code word {} fn" title="{}">{}</span>', size, title, told)


@register.filter
def kind_label(kind: str) -> str:
    """The word for a kind of failure."""
    return Kind(kind).label


@register.filter
def id_label(kind: str) -> str:
    """What the id is that errors of a kind are kept by."""
    return Kind(kind).id_label


@register.filter
def id_name(kind: str) -> str:
    """As `id_label`, within a sentence."""
    label = Kind(kind).id_label
    return label[0].lower() + label[1:]


@register.filter
def coded(issue: Issue) -> str:
    """`404`, else the kind: how an issue's status is said in titles and sentences."""
    return str(issue.status_code or Kind(issue.kind).label)


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
def sentence(text: str) -> str:
    """The text with a full stop, unless it ends already."""
    return text if text.endswith((".", "?", "!", ":")) else f"{text}."


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
    """What an issue says: its exception, then the message with chips; `(no message)` where there is neither."""
    rest = _cut(headline(issue.template, issue.exception))
    if not rest:
        return SafeString("<em>(no message)</em>")
    if not issue.exception or rest == issue.exception:
        return chips(rest)
    return format_html("{} <em>{}</em>", issue.exception, chips(rest))


@register.filter
def issue_text(issue: Issue) -> str:
    """An issue's text without markup, for titles and labels."""
    return _cut(issue.template) or "(no message)"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE]}…"


# --- drawings


@register.simple_tag
def spark_line(current: Sequence[float], previous: Sequence[float] = ()) -> str:
    """The line of a figure tile."""
    return svg.line(current, previous)


@register.simple_tag
def trend(counts: Sequence[int], previous: int = 0) -> str:
    """The bars of a row; red are those far above the mean of the window before, whose errors `previous` counts."""
    usual = previous / max(len(counts), 1)
    hot = [bool(usual) and count >= max(10, 4 * usual) for count in counts]
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


# --- bodies and look-ups


@register.filter
def of(values: Mapping[Any, Any], key: object) -> Any:
    """The value under a key, None where there is none."""
    return values.get(key)


@register.filter
def json_html(body: Any) -> SafeString:
    """JSON, indented and coloured."""
    return jsontext.coloured(body)
