"""
A record as a web form is sent: `levelname=ERROR&msg=...`, of Python's own HTTPHandler, which can send nothing else.

Told by its body, not by its Content-Type: other clients call JSON a form, and curl does so unless it is told better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, LogRecord, may_matter, unreadable
from errors.domain.wire.storing import storable_text

MOST_FIELDS = 1_000
_FORM = re.compile(rb"[A-Za-z_@][\w.@-]{0,99}=[\w.~*+%&=-]*")
"""All that such an encoding leaves; no text line gets by without a blank."""
_BRACE = re.compile(rb"%7b", re.IGNORECASE)


def is_form(payload: bytes) -> bool:
    """Whether the payload is a form that may hold an object."""
    return _BRACE.search(payload) is not None and _FORM.fullmatch(payload.strip()) is not None


def read(payload: bytes) -> Iterator[LogRecord | Reject]:
    """One LogRecord with the fields as its members; of a field that stands twice the last."""
    try:
        fields = parse_qsl(payload.strip().decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        yield unreadable("form_too_long", payload)
        return
    record = {storable_text(name): storable_text(value) for name, value in fields}
    text = " ".join(record.values()).encode("utf-8", "replace")
    yield LogRecord(value=record) if may_matter(text) else NOTHING
