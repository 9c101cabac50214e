"""
What a request asks of a list: filter, cursor, limit, order.

The API is strict where pages are lenient: an unknown or unreadable parameter is refused, since a typing error in a
script would else silently return everything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils import timezone
from rest_framework.request import Request

from errors.api.problems import BadParameterError
from errors.queries.filters import NAMES, Filter, read_filter

USUAL_LIMIT = 50
MOST = 500
ALWAYS = ("cursor", "limit", "format")
"""What every list takes beside its filter."""


@dataclass(frozen=True)
class Asked:
    """A list as it was asked for."""

    filter: Filter
    cursor: str
    limit: int | None
    """Rows of a page; None: as many as usual."""
    sort: str = ""
    by: str = ""
    state: str = ""


def read_asked(
    request: Request,
    *,
    filters: Collection[str] = NAMES,
    window: str | None = None,
    choices: Mapping[str, Collection[str]] | None = None,
) -> Asked:
    """
    The list that the request asks for. Raises BadParameterError.

    `filters` are the parameters of the filter that it obeys, `window` stands in where no time is given, and
    `choices` are further parameters with their values, the first one being the usual one.
    """
    choices = choices or {}
    refuse_unknown(request, known=[*filters, *ALWAYS, *choices])
    found = read_filter(request._request.GET, now=timezone.now(), default_window=window)
    if found.ignored:
        raise BadParameterError(f"Cannot be read: {', '.join(found.ignored)}.")
    chosen = {name: read_choice(request, name, values) for name, values in choices.items()}
    cursor = request.query_params.get("cursor", "")
    return Asked(filter=found, cursor=cursor, limit=_limit(request), **chosen)


def refuse_unknown(request: Request, *, known: Collection[str]) -> None:
    """Raises BadParameterError where the URL has a parameter that is not among the known ones."""
    for name in request.query_params:
        if name not in known:
            raise BadParameterError(f"There is no parameter {name[:60]!r} here. There are: {', '.join(known)}.")


def read_choice(request: Request, name: str, values: Collection[str]) -> str:
    """The parameter's value out of those that there are, the first one where it is not given."""
    text = request.query_params.get(name) or next(iter(values))
    if text not in values:
        raise BadParameterError(f"{name} can be {', '.join(values)}.")
    return text


def _limit(request: Request) -> int | None:
    text = request.query_params.get("limit", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST and len(text) <= 6):
        raise BadParameterError(f"limit can be 1 to {MOST}.")
    return int(text)
