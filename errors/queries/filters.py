"""
The one filter vocabulary of pages and API: what the URL's parameters mean, and the URL that carries a filter on.

A value that cannot be read is left out and noted in `ignored`: pages show the note, the API answers 400.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from errors.conf import conf
from errors.domain.codat import service_key
from errors.domain.kinds import Kind
from errors.models.access import Environment
from errors.queries.windows import Window, read_moment

NAMES = ("status_code", "kind", "service", "company_id", "issue", "source", "environment", "log", "q", "since", "until")
"""The parameters that every list understands."""

KINDS = frozenset(kind.value for kind in Kind)
STATUS = re.compile(r"[1-5]xx|\d{1,3}", re.ASCII)
LONGEST_TEXT = 200
ENDING = "ending"


@dataclass(frozen=True)
class Filter:
    """
    What a person or a tool asked to see. Empty members ask for nothing.

    `now` is the moment of the request, so that no query below needs a clock.
    """

    now: dt.datetime
    window: Window | None = None
    """None: all times."""
    status_codes: tuple[str, ...] = ()
    """As asked: `404`, or `5xx` for a class; `0` for errors without one."""
    kinds: tuple[str, ...] = ()
    """Values of `Kind`."""
    services: tuple[str, ...] = ()
    """Keys (case-folded)."""
    company_id: str = ""
    """Codat's company id, case-folded."""
    issue: int | None = None
    source: tuple[str, ...] = ()
    """Ids or names of sources."""
    environment: str = ""
    """`production`, `sandbox` or empty."""
    log: str = ""
    """`ending`: what Codat can look up for a few days only."""
    q: str = ""
    """Free text; only the lists apply it, counts cannot."""
    ignored: tuple[str, ...] = ()
    """What could not be read, as `name=value`."""

    @property
    def status_ranges(self) -> list[tuple[int, int]]:
        """The status codes asked for as (first, last) pairs: `404` is (404, 404) and `5xx` is (500, 599)."""
        return [
            (int(code[0]) * 100, int(code[0]) * 100 + 99) if code.endswith("xx") else (int(code), int(code))
            for code in self.status_codes
        ]

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the window is asked for."""
        return bool(self.params(with_window=False))

    def asks_for_status(self, status_code: int) -> bool:
        """Whether this status code is named or lies in a class that is; for chips and facets."""
        return any(first <= status_code <= last for first, last in self.status_ranges)

    def params(self, *, with_window: bool = True) -> dict[str, list[str]]:
        """The URL parameters that carry this filter."""
        found = {
            "status_code": list(self.status_codes),
            "kind": list(self.kinds),
            "service": [_quoted(key) for key in self.services],
            "company_id": [self.company_id],
            "issue": [str(self.issue)] if self.issue else [],
            "source": [_quoted(source) for source in self.source],
            "environment": [self.environment],
            "log": [self.log],
            "q": [self.q],
        }
        if with_window and self.window:
            found |= {name: [value] for name, value in self.window.params().items()}
        return {name: [value for value in values if value] for name, values in found.items() if any(values)}

    def query(self, **changes: Any) -> str:
        """
        The URL's query string (without `?`) that carries this filter with `changes`, for links that keep all filters.

        A change is a text, a number or a list of them and replaces that parameter (also one that is no filter,
        such as `sort` or `cursor`); None or an empty text takes it out. A new `since` drops the old `until`.
        """
        params = self.params()
        if "since" in changes:
            params.pop("until", None)
        for name, value in changes.items():
            params[name] = _texts(value)
        return urlencode({name: values for name, values in params.items() if values}, doseq=True)

    def with_value(self, name: str, value: str) -> str:
        """The query string with one more value of `name`, or one fewer where it is there: a facet's check box."""
        values = self.params().get(name, [])
        quoted = _quoted(value)
        return self.query(**{name: [old for old in values if old != quoted] if quoted in values else [*values, quoted]})


def read_filter(params: QueryDict, *, now: dt.datetime, default_window: str | None) -> Filter:
    """
    The filter that the URL's parameters ask for.

    `default_window` (`24h`) stands in where neither `since` nor `until` is given; None: all times.
    """
    ignored: list[str] = []
    log = _log(params, ignored)
    default = f"{max(conf().log_days)}d" if log else default_window  # what ends soon began long ago
    window = _window(params, now=now, default=default, ignored=ignored)
    return Filter(
        now=now,
        window=window,
        status_codes=_kept(params, "status_code", ignored, _status),
        kinds=_kept(params, "kind", ignored, _kind),
        services=_kept(params, "service", ignored, lambda text: service_key(text) if len(text) <= 128 else ""),
        company_id=_text(params, "company_id", ignored).casefold(),
        issue=_issue(params, ignored),
        source=_kept(params, "source", ignored, lambda text: text if len(text) <= 100 else ""),
        environment=_environment(params, ignored),
        log=log,
        q=_text(params, "q", ignored),
        ignored=tuple(ignored),
    )


def _window(params: QueryDict, *, now: dt.datetime, default: str | None, ignored: list[str]) -> Window | None:
    """The window asked for, else the default one; a window that ends before it begins is none."""
    since_text, until_text = params.get("since", "").strip(), params.get("until", "").strip()
    since = _moment("since", since_text, now=now, ignored=ignored)
    until = _moment("until", until_text, now=now, ignored=ignored)
    if since and until and since >= until:
        ignored.append(f"since={since_text} (not before until)")
        since = until = None
    if since is None and until is None:
        return Window.last(default, now=now) if default else None
    if since is None:
        length = Window.last(default or "30d", now=now).seconds
        return Window(since=(until or now) - dt.timedelta(seconds=length), until=until or now)
    if until is None and since >= now:
        ignored.append(f"since={since_text} (in the future)")
        return Window.last(default, now=now) if default else None
    is_relative = until is None and since_text[-1:].lower() in {"m", "h", "d", "w"}
    return Window(since=since, until=until or now, name=since_text.lower() if is_relative else "")


def _moment(name: str, text: str, *, now: dt.datetime, ignored: list[str]) -> dt.datetime | None:
    moment = read_moment(text, now=now) if text else None
    if text and moment is None:
        ignored.append(f"{name}={text[:60]}")
    return moment


def _kept(params: QueryDict, name: str, ignored: list[str], read: Any) -> tuple[str, ...]:
    """All values of a parameter that may be repeated or hold commas, each once, as `read` gives them."""
    found: dict[str, None] = {}
    for text in _split(params.getlist(name)):
        value = read(text)
        if value:
            found[value] = None
        else:
            ignored.append(f"{name}={text[:60]}")
    return tuple(found)


def _split(values: Iterable[str]) -> list[str]:
    """The parts between commas; double quotes keep a comma inside a part."""
    lines = [value.replace("\n", " ").replace("\r", " ").replace("\0", "") for value in values]
    return [part.strip() for row in csv.reader(lines, skipinitialspace=True) for part in row if part.strip()]


def _status(text: str) -> str:
    lowered = text.lower()
    return lowered if STATUS.fullmatch(lowered) else ""


def _kind(text: str) -> str:
    lowered = text.lower().replace("-", "_")
    return lowered if lowered in KINDS else ""


def _text(params: QueryDict, name: str, ignored: list[str]) -> str:
    text = params.get(name, "").replace("\0", "").strip()
    if len(text) > LONGEST_TEXT:
        ignored.append(f"{name}={text[:60]}… (longer than {LONGEST_TEXT} characters)")
        return ""
    return text


def _issue(params: QueryDict, ignored: list[str]) -> int | None:
    text = params.get("issue", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 18:
        return int(text)
    ignored.append(f"issue={text[:60]}")
    return None


def _log(params: QueryDict, ignored: list[str]) -> str:
    text = params.get("log", "").strip().lower()
    if text and text != ENDING:
        ignored.append(f"log={text[:60]}")
        return ""
    return text


def _environment(params: QueryDict, ignored: list[str]) -> str:
    text = params.get("environment", "").strip().lower()
    if text and text not in Environment.values:
        ignored.append(f"environment={text[:60]}")
        return ""
    return text


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(one) for one in values if one not in {None, ""}]


def _quoted(text: str) -> str:
    """The text so that `_split` reads it as one part."""
    return '"' + text.replace('"', '""') + '"' if "," in text or text.startswith('"') else text
