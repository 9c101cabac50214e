"""
What a URL says: where the call went, without what it asked for.

Values of a query never leave the process. Its names do, as an attribute: "Malformed query" is hard to explain without.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_ID = r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
_COMPANY = re.compile(rf"/companies/({_ID})(?:/|$)")
_CONNECTION = re.compile(rf"/connections/({_ID})(?:/|$)")
_DATA_TYPE = re.compile(
    r"/(?:data|push|queue|options|financials)"
    r"/(?!(?:data|push|queue|options|financials|all|history|status|validation|datasets)(?:/|$))"
    r"([A-Za-z][A-Za-z-]{2,63})(?:/|$)"
)
_NAME = re.compile(r"[A-Za-z][\w.$-]{0,39}\Z")
_NAMES = 20


class Place(NamedTuple):
    """Of one call. Texts are empty where the path does not tell."""

    url: str
    """Without user, query and fragment."""
    company_id: str
    connection_id: str
    data_type: str
    query_names: list[str]


def place_of(url: str) -> Place:
    """
    What the URL says. `/companies/{id}/connections/{id}/push/{type}` and its like are Codat's (OpenAPI documents).

    Raises ValueError for what is no URL.
    """
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    path = parts.path
    return Place(
        url=f"{parts.scheme}://{netloc}{path}" if netloc else path,
        company_id=_first(_COMPANY, path),
        connection_id=_first(_CONNECTION, path),
        data_type=_first(_DATA_TYPE, path),
        query_names=_names(parts.query),
    )


def _first(pattern: re.Pattern[str], path: str) -> str:
    match = pattern.search(path)
    return match[1] if match else ""


def _names(query: str) -> list[str]:
    """Names that look like names: a query without `=` may be a value as a whole."""
    pairs = (pair.partition("=") for pair in query.split("&"))
    names = dict.fromkeys(name for name, equals, _ in pairs if equals and _NAME.match(name))
    return list(names)[:_NAMES]
