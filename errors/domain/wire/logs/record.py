"""
What every log protocol yields: a LogRecord for each record that was logged, a Reject for each that cannot be read.

Nothing here is an error yet: a record is where the recogniser looks for one. Records that cannot hold one come without
their value, so that the positions count and nothing is decoded for them. A request of which nothing can be taken is
told by one UnreadableRequest, which is then all that its reader yields.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from errors.domain.report import REJECT_TEXT_LENGTH, Reject
from errors.domain.wire.storing import storable_text
from errors.domain.wire.times import FIRST_YEAR

_FIRST_SECOND = int(dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC).timestamp())
_LAST_SECOND = int(dt.datetime(9999, 12, 31, tzinfo=dt.UTC).timestamp())

WORD = b"orrelation"
"""In correlationId, correlation_id and CorrelationId, however often escaped; what has it not, holds no error body."""
_STATUS, _SERVICE, _ERROR = b"tatus", b"ervice", b"rror"
"""What a body that was cut before its correlationId has of it; the recogniser counts such."""

SHORTEST_SHAPE = 128
"""Bytes; ids alone take 72 of a push operation's."""
_TYPE = b"ype"

DETAILS = {
    "bad_base64": "A record's data is not base64. Send the records as Firehose makes them.",
    "bad_frame": "A syslog frame does not start with its length. Send LENGTH SPACE MESSAGE, or one message a line.",
    "bad_gzip": "A record's data is damaged, or grows too large when inflated.",
    "bad_msgpack": "This is cut, or no msgpack of log records. Send records as Fluent Bit's http output does, or JSON.",
    "bad_protobuf": "This is neither the protobuf message of this protocol nor its JSON.",
    "bad_snappy": "This is neither JSON nor a raw snappy block.",
    "bad_timestamp": "A time is no text of nanoseconds since 1970. Send it as a text.",
    "bulk_action_unknown": "An action line holds none of create, index, update and delete.",
    "bulk_delete": "Nothing can be deleted here. Leave delete actions out.",
    "bulk_must_end_with_newline": "The bulk request must end with a newline.",
    "bulk_source_missing": "The last action has no source line.",
    "event_blank": "Event field cannot be blank",
    "event_missing": "Event field is required",
    "form_too_long": "This form has too many fields to be a log record.",
    "inflated_too_large": "Decompressed it is too large. Split it, or have the operator raise INFLATED_BYTES.",
    "no_data": "No data",
    "no_records": "The request has no list of records.",
    "not_an_event": "Invalid data format",
    "not_json": "This is no JSON. Check for a cut or an unquoted text.",
    "not_text": "These bytes are neither JSON nor text. Send JSON, text lines or octet-counted syslog.",
    "too_deep": "Objects and lists are nested too deeply.",
    "truncated_entry": "A journal entry is cut, or holds what is no field.",
    "truncated_frame": "A syslog frame is shorter than its length says.",
}


class LogRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One record as it was logged, and what its protocol says of it."""

    value: Any
    """An object, list or text that can be stored; None where nothing in it can be an error body."""
    occurred_at: dt.datetime | None = None
    """The time that the protocol itself tells; aware, UTC. What the value says of it is not read here."""
    around: tuple[dict[str, Any], ...] = ()
    """What the protocol says around the value, the outermost first."""
    stream: str = ""
    """The same for the pieces of one long line, where the protocol says that the record may be one."""


NOTHING = LogRecord(value=None)
"""Stands for every record that cannot hold an error body."""


class UnreadableRequest(Reject, frozen=True, kw_only=True, gc=False):
    """Why nothing of a request is taken: the sender is told so. `index` is the first record at fault."""


def may_matter(part: bytes) -> bool:
    """Whether an error body, the start of one or another shape can be in the bytes; the recogniser asks the same."""
    if WORD in part:
        return True
    # Of nearly all records the rarest word is looked for, and no other: each look costs as much as all around it.
    may_have_failed = _ERROR in part and _STATUS in part
    return (may_have_failed and (_SERVICE in part or _has_failed(part))) or _is_of_type(part)


def may_hold_shape(part: bytes) -> bool:
    """Whether what Codat documents beside its error bodies can be in the bytes: it has these words in any spelling."""
    if len(part) < SHORTEST_SHAPE:
        return False
    if _is_of_type(part) or (_ERROR in part and _STATUS in part and _has_failed(part)):
        return True
    return WORD in part and (b"serRecoverable" in part or b"ser_recoverable" in part)


def _is_of_type(part: bytes) -> bool:
    """With dataType, eventType or RuleType: pushOperationKey, generatedDate, AlertId or currentStatus."""
    if len(part) < SHORTEST_SHAPE or _TYPE not in part:
        return False
    return b"peration" in part or b"enerated" in part or b"lert" in part or b"urrent" in part


def _has_failed(part: bytes) -> bool:
    """With a status and an error: isErrored, syncStatusCode or dataConnectionErrors."""
    if b"rrored" in part or b"onnectionErrors" in part or b"onnection_errors" in part:
        return True
    return b"yncStatusCode" in part or b"ync_status_code" in part


def moment(units: int, *, per_second: int) -> dt.datetime | None:
    """The time so many units after 1970, in UTC; None where none is meant (0) or it is none of this age."""
    seconds, rest = divmod(units, per_second)
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC) + dt.timedelta(microseconds=rest * 1_000_000 // per_second)


def reject(index: int, reason: str, part: bytes) -> Reject:
    """The Reject of one record; `reason` is one of DETAILS."""
    return Reject(index=index, reason=reason, detail=DETAILS[reason], text=_start_of(part))


def unreadable(reason: str, payload: bytes, *, index: int = 0) -> UnreadableRequest:
    """The UnreadableRequest of a payload; `reason` is one of DETAILS."""
    return UnreadableRequest(index=index, reason=reason, detail=DETAILS[reason], text=_start_of(payload))


def _start_of(part: bytes) -> str:
    return storable_text(part[: 4 * REJECT_TEXT_LENGTH].decode("utf-8", "replace"))[:REJECT_TEXT_LENGTH]
