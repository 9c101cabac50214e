"""
How what lasts is named: a failure and its end, told by different bodies, must come to the same name.

Ids are compared without case. A name is empty where an id is missing: then nothing can end the failure, and it lasts
no longer than its error.
"""

from __future__ import annotations

QUOTA = "quota"
"""The client's daily quota is used up."""
ID_LENGTH = 64
"""Of each part, so that a name fits its column; Codat's ids have 36 characters."""


def of_push(key: str) -> str:
    """A push operation that failed."""
    return _name("push", key)


def of_connection(company_id: str, connection_id: str) -> str:
    """A connection that failed or ended."""
    return _name("connection", company_id, connection_id)


def of_read(company_id: str, connection_id: str, data_type: str) -> str:
    """A data type that cannot be read. Data statuses name no connection: they are the company's, under no id."""
    return _name("read", company_id, connection_id, data_type) if company_id and data_type else ""


def _name(kind: str, *parts: str) -> str:
    if not any(parts) or (kind != "read" and not all(parts)):
        return ""
    return ":".join([kind, *(part[:ID_LENGTH].casefold() for part in parts)])
