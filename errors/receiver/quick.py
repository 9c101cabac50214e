"""
The short way for what is nearly all traffic of a busy hour: one small plain body, from a sender who was let in before.

It takes a delivery only where nothing has to be waited for but the writer, and never refuses one: whatever it does not
take goes the long way (`errors.receiver.app`), which has an answer for everything. So there is one place for refusals.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from django.utils import timezone

from errors.ingest import Link, Parcel, QueueFullError, Receipt, WriteFailedError, metrics
from errors.ingest.inflate import is_compressed
from errors.receiver.answers import Answer
from errors.receiver.problems import ProblemError, answer_of
from errors.receiver.protocols.errors import answer_to_errors
from errors.receiver.requests import SMALL_BYTES
from errors.receiver.tokens import Tokens, token_in

log = logging.getLogger(__name__)

QUICK = "codat_dash.quick"
"""Under which name of the server's state its connections find it."""
PATH = b"/ingest/v1/errors"
TOLD_BY = frozenset({b"content-encoding", b"date", b"expect", b"transfer-encoding", b"upgrade"})
"""Headers that change how a body is to be read."""


Headers: TypeAlias = Mapping[bytes, bytes]
"""By name; of those that came twice the last, as everywhere in the receiver."""


class Quick:
    """Deliveries to PATH, as bytes."""

    def __init__(self, *, tokens: Tokens, link: Link) -> None:
        self._tokens = tokens
        self._link = link

    def may_take(self, headers: Headers) -> bool:
        """Whether a request with these headers is worth waiting for its body."""
        length = headers.get(b"content-length", b"")
        return TOLD_BY.isdisjoint(headers) and length.isdigit() and 0 < int(length) <= SMALL_BYTES

    def take(self, headers: Headers, payload: bytes, answer: Callable[[Answer], None]) -> bool:
        """Whether the delivery is on its way to the writer; then `answer` is called, once, when it is settled."""
        if is_compressed(payload, "") or not (known := self._tokens.at_once(token_in(headers))):
            return False
        try:
            parcel = Parcel(source_id=known.source_id, received_at=timezone.now(), payload=payload)
            self._link.send(parcel, partial(_settle, answer))
        except (QueueFullError, WriteFailedError):
            return False
        self._tokens.let_in(known)
        return True


def _settle(answer: Callable[[Answer], None], receipt: Receipt | None) -> None:
    try:
        told = answer_to_errors(receipt) if receipt else answer_of(ProblemError("store_unavailable"))
    except Exception:  # a fault of ours must not keep the others from their answers
        log.exception("receiver.request.failed")
        told = answer_of(ProblemError("internal"))
    metrics.count_delivery(told.outcome)
    answer(told)
