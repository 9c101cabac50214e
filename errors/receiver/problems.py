"""
What can be wrong with a delivery as a whole: stable codes, each with its HTTP status and what to do about it.

This is the receiver's only module that knows HTTP's error statuses. Overload is 503, never 429: many shippers drop
a batch for a 429 and repeat it for a 503.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from errors.domain.report import Reject
from errors.receiver.answers import Answer

RETRY_AFTER = (b"retry-after", b"5")
"""Seconds. A queue empties within two, but OpenTelemetry's SDKs wait so long five times and then drop the batch."""


@dataclass(frozen=True)
class Problem:
    """A kind of refusal."""

    status: int
    title: str
    detail: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


_REALM = b'realm="codat-dash deliveries"'
_CHALLENGE = ((b"www-authenticate", b"Bearer %b, Basic %b" % (_REALM, _REALM)),)
"""Both: many HTTP clients send a name and a password only once they are asked for them."""

PROBLEMS: dict[str, Problem] = {
    "token_missing": Problem(
        401, "No token", "Send the token of a source: Authorization: Bearer TOKEN, or /ingest/t/TOKEN/...", _CHALLENGE
    ),
    "token_unknown": Problem(
        401, "Unknown token", "No source has this token. Copy it anew, or make one on the sources page.", _CHALLENGE
    ),
    "token_revoked": Problem(
        401, "Revoked token", "This token was revoked. Give the sender the source's newer token.", _CHALLENGE
    ),
    "signature_missing": Problem(
        401,
        "No signature",
        "Send webhook-id, webhook-timestamp (seconds since 1970) and webhook-signature, as Codat's webhooks do.",
    ),
    "signature_stale": Problem(
        401, "Stale signature", "webhook-timestamp is more than five minutes away from this server's clock."
    ),
    "signature_mismatch": Problem(
        401,
        "Signature does not fit",
        "No active secret of the source at this address signed this. Paste the endpoint's secret on the source's page.",
    ),
    "no_such_endpoint": Problem(
        404,
        "Nothing here",
        "Deliveries of error responses go to POST /ingest/v1/errors, log records to POST /ingest/v1/logs.",
    ),
    "method_not_allowed": Problem(405, "Method not allowed", "Send deliveries with POST."),
    "body_timeout": Problem(408, "Body cut short", "The body stopped coming. Send the delivery again."),
    "delivery_too_large": Problem(
        413, "Delivery too large", "Split the delivery, or have the operator raise DELIVERY_BYTES."
    ),
    "inflated_too_large": Problem(
        413, "Delivery too large", "Decompressed it is too large. Split it, or have the operator raise INFLATED_BYTES."
    ),
    "encoding_unknown": Problem(
        415, "Unknown encoding", "Content-Encoding may be gzip, deflate, zstd, snappy (a raw block) or identity."
    ),
    "encoding_broken": Problem(
        400, "Damaged compression", "The compressed body is damaged or cut short. Send the delivery again."
    ),
    "internal": Problem(500, "Internal error", "This is a fault of the dashboard. The server's log says more."),
    "memory_full": Problem(
        503, "Overloaded", "Too many large deliveries at once. Send this one again.", (RETRY_AFTER,)
    ),
    "queue_full": Problem(503, "Overloaded", "Too much waits to be stored. Send the delivery again.", (RETRY_AFTER,)),
    "store_unavailable": Problem(
        503, "Cannot store", "The database does not take errors right now. Send the delivery again.", (RETRY_AFTER,)
    ),
}

_REASON_STATUSES = {
    "not_an_object": 422,
    "no_error_and_no_id": 422,
    "refused": 422,
    "status_code_invalid": 422,
    "status_code_missing": 422,
    "too_large": 413,
    "unprocessable": 422,
}
"""For a delivery of which nothing could be read, by the reason of its first part; else it is 400."""


class ProblemError(Exception):
    """A delivery is refused; `code` is one of PROBLEMS."""

    def __init__(self, code: str, *, detail: str = "", headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail or PROBLEMS[code].detail
        self.headers = headers


def answer_of(error: ProblemError) -> Answer:
    """What the sender is told."""
    problem = PROBLEMS[error.code]
    headers = problem.headers + error.headers
    return _answer(problem.status, error.code, title=problem.title, detail=error.detail, headers=headers)


def nothing_readable(rejected: Sequence[Reject]) -> Answer:
    """The answer for a delivery of which no part could be read."""
    first = rejected[0]
    return _answer(
        _REASON_STATUSES.get(first.reason, 400),
        first.reason,
        title="Nothing of this delivery could be read",
        detail=first.detail,
        rejected=reject_list(rejected),
    )


def reject_list(rejected: Sequence[Reject]) -> list[dict[str, Any]]:
    """The rejects as a sender is told them: without the text, which it has."""
    return [{"index": reject.index, "reason": reject.reason, "detail": reject.detail} for reject in rejected]


def _answer(
    status: int,
    code: str,
    *,
    title: str,
    detail: str,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    **members: Any,
) -> Answer:
    document = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail} | members
    body = msgspec.json.encode(document)
    return Answer(status=status, body=body, media_type=b"application/problem+json", outcome=code, headers=headers)
