"""
What the request URL and the texts of an error tell about it: company, connection, data type, further ids.

A body has no member for the company, so the id is taken from where it is bound to stand: the URL's
`/companies/{id}/`, else behind the word "company" in the text. Other ids in a text are not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from errors.domain.codat import is_placeholder, lookup_key

URL_LENGTH = 2_048

_ID = r"(?![0-]+\b)[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}(?![0-9a-fA-F])"
_NAMED = r"(?i:(?:s?\b(?: was)?(?: not)?(?: found)?(?: with)?,?)?[ _]?(?:id\b)?)[\s:=#'\"`(\[{]{0,4}(" + _ID + ")"
_COMPANY = re.compile("ompan(?:y|ies)" + _NAMED)
_CONNECTION = re.compile("onnection" + _NAMED)
_CORRELATION = re.compile(
    r"(?i:correlation)[ _-]?(?i:id)\b[\"'\\ :=#]{0,8}(?:(?i:is)\b ?)?[\"'\\({\[<]{0,4}"
    r"([0-9A-Za-z][0-9A-Za-z:_-]{7,127})"
)
_USER_INFO = re.compile(r"^((?:[a-zA-Z][\w+.-]*:)?//)[^/]*@")
_COMPANY_SEGMENT = re.compile(rf"/companies/({_ID})(?![^/])")
_CONNECTION_SEGMENT = re.compile(rf"/connections/({_ID})(?![^/])")
_TYPE_SEGMENT = re.compile(
    r"/(?:data|push|queue|options|financials)"
    r"/(?!(?:data|push|queue|options|financials|all|history|status|validation|datasets)(?![^/]))"
    r"([A-Za-z][A-Za-z-]{2,63})(?![^/])"
)


class Place(NamedTuple):
    """What a URL says about the request; texts are empty where it says nothing."""

    company_id: str = ""
    connection_id: str = ""
    data_type: str = ""


NOWHERE = Place()


def clean_url(url: str) -> str:
    """The URL without query, fragment and user: they may hold secrets, and nothing here needs them."""
    url = url.strip().partition("?")[0].partition("#")[0]
    return (_USER_INFO.sub(r"\1", url) if "@" in url else url)[:URL_LENGTH]


def place_of(url: str) -> Place:
    """What the path names: `/companies/{id}/connections/{id}/data/{type}` and its like."""
    company = _COMPANY_SEGMENT.search(url)
    connection = _CONNECTION_SEGMENT.search(url)
    data_type = _TYPE_SEGMENT.search(url)
    return Place(
        company[1] if company else "",
        connection[1] if connection else "",
        data_type[1] if data_type else "",
    )


def company_in(text: str) -> str:
    """The company id that the text names, else an empty text."""
    return _id_behind(_COMPANY, "ompan", text)


def connection_in(text: str) -> str:
    """The connection id that the text names, else an empty text."""
    return _id_behind(_CONNECTION, "onnection", text)


def _id_behind(pattern: re.Pattern[str], start: str, text: str) -> str:
    """The first id behind the word; `start` is how the pattern starts, since `find` is far faster than `search`."""
    position = text.find(start)
    while position >= 0:
        if match := pattern.match(text, position):
            return match[1]
        position = text.find(start, position + 1)
    return ""


def correlation_ids_in(texts: Iterable[str], *, own: str) -> tuple[str, ...]:
    """The correlation ids that the texts quote, as written, each once and without the error's own."""
    found: dict[str, str] = {}
    for text in texts:
        if "orrelation" in text:
            for match in _CORRELATION.finditer(text):
                found.setdefault(lookup_key(match[1]), match[1].rstrip(":-_"))
    if not found:
        return ()
    found.pop(lookup_key(own), None)
    return tuple(text for text in found.values() if not is_placeholder(text) and any(map(str.isdigit, text)))
