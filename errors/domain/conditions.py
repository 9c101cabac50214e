"""
How what lasts is named: a failure and its end, told by different bodies, must come to the same name.

Ids are compared without case. A name is empty where an id is missing: then nothing can end the failure, and it lasts
no longer than its error.
"""

from __future__ import annotations

from typing import NamedTuple

QUOTA = "quota"
"""The daily quota is used up. It does not say whose, so the source's number is added when it is kept."""
ID_LENGTH = 64
"""Of each part, so that a name fits its column; Codat's ids have 36 characters."""
_PUSH, _CONNECTION, _READ = "push", "connection", "read"


class About(NamedTuple):
    """What a name says; texts are empty where it says nothing."""

    company_id: str = ""
    connection_id: str = ""
    data_type: str = ""
    push_key: str = ""


def of_push(key: str) -> str:
    """A push operation that failed."""
    return _name(_PUSH, key)


def of_connection(company_id: str, connection_id: str) -> str:
    """A connection that failed or ended."""
    return _name(_CONNECTION, company_id, connection_id)


def of_read(company_id: str, connection_id: str, data_type: str) -> str:
    """A data type that cannot be read. Data statuses name no connection: they are the company's, under no id."""
    return _name(_READ, company_id, connection_id, data_type) if company_id and data_type else ""


def beginnings_of_company(company_id: str) -> list[str]:
    """How the names of a company's connections and reads begin."""
    return [f"{kind}:{_part(company_id)}:" for kind in (_CONNECTION, _READ)]


def about(name: str) -> About:
    """What a name of `of_push`, `of_connection` or `of_read` says."""
    kind, _, rest = name.partition(":")
    if kind == _PUSH:
        return About(push_key=rest)
    return About(*rest.split(":")[:3]) if kind in (_CONNECTION, _READ) else About()


def _name(kind: str, *parts: str) -> str:
    if not any(parts) or (kind != _READ and not all(parts)):
        return ""
    return ":".join([kind, *map(_part, parts)])


def _part(text: str) -> str:
    return text[:ID_LENGTH].casefold()
