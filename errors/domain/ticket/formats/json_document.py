"""
JSON, for programs. `schema` names the shape; members are only ever added to it.

`fields` holds the data of every field under its key, null where it is not known; `to_add` lists what a person has to
fill in.
"""

from __future__ import annotations

import json

from errors.domain.ticket.document import Draft

SCHEMA = "codat-dash.ticket.v1"


def render(draft: Draft) -> str:
    """The whole ticket as one JSON object."""
    document = {
        "schema": SCHEMA,
        "to": draft.to,
        "subject": draft.subject,
        "severity": {
            "number": draft.severity.number,
            "title": draft.severity.title,
            "meaning": draft.severity.meaning,
        },
        "fields": {field.key: field.data for field in draft.fields if field.key != "severity"},
        "to_add": [field.key for field in draft.fields if field.is_to_add],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
