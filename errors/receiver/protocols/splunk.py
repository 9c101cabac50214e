"""
`/ingest/splunk/services/collector...`: Splunk's HTTP Event Collector, whose answers are a code and a text.

A good answer has to be 200 exactly: Fluent Bit and Docker take no other. Docker's driver asks by OPTIONS before it
sends the first event. Who names a channel wants to ask later whether its events were indexed: it gets an id for that,
and always hears that they were, since nothing is answered before it is stored.
Source: Splunk, "Troubleshoot HTTP Event Collector", for the codes and texts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qs

import msgspec

from errors.domain.report import Reject
from errors.domain.wire.logs import read_any, splunk
from errors.domain.wire.logs.record import LogRecord, UnreadableRequest, unreadable
from errors.domain.wire.storing import storable_text
from errors.ingest.records import Reader, Reading
from errors.receiver.answers import Answer
from errors.receiver.deliveries import Intake
from errors.receiver.problems import RETRY_AFTER
from errors.receiver.protocols.endpoint import NO_STORE, ProtocolEndpoint, Refusal
from errors.receiver.requests import Request

USAGE = """\
This address takes events as Splunk's HTTP Event Collector does. Give
SCHEME://HOST/ingest/splunk as the collector's address to Fluent Bit, Vector or a logger's library, SCHEME://HOST to
Docker's splunk driver, and the token of a source (the dashboard's page "Sources") as the collector's token:

curl -X POST {url} -H 'Authorization: Splunk TOKEN' -d '{{"event": "LINE"}}'
"""
CODES = {
    "token_missing": splunk.TOKEN_REQUIRED,
    "token_unknown": splunk.INVALID_TOKEN,
    "token_revoked": splunk.TOKEN_DISABLED,
    "internal": splunk.INTERNAL,
    **splunk.CODES,
}
"""By the code of a refusal; overload is BUSY, and what has no code of Splunk's is BAD_FORMAT with our words."""
ROOT = "/ingest/splunk/services/collector"
DRIVER_ROOT = "/services/collector"
"""Where Docker's driver delivers: it refuses a `splunk-url` with a path, and puts this one behind it."""


def read_raw(payload: bytes) -> Iterator[LogRecord | Reject]:
    """The records of `/raw`, which takes any text but none at all."""
    return read_any(payload) if payload.strip() else iter([unreadable("no_data", payload)])


class SplunkEndpoint(ProtocolEndpoint):
    """Docker's splunk driver, Fluent Bit, Vector, Fluentd, the Collector, loggers' libraries."""

    usage = USAGE
    reader = Reader("splunk", lambda payload, _limit: splunk.read(payload))

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """Take events, or say that they would be taken. Raises ProblemError, DisconnectedError."""
        if request.method == "OPTIONS":
            return Answer(body=splunk.answer(), headers=((b"allow", b"GET, HEAD, OPTIONS, POST"),))
        return await super().answer_to(request, intake)

    def taken(self, reading: Reading, request: Request) -> Answer:
        """200, whatever became of single events: Splunk has no words for that."""
        return self.success(splunk.answer(ack_id=next(_ACK_IDS) if _channel_of(request) else None), request)

    def unreadable(self, reject: Reject, request: Request) -> Answer:
        """400 with the position of the event at fault, where there is one."""
        answer = super().unreadable(reject, request)
        if reject.reason not in splunk.CODES or not isinstance(reject, UnreadableRequest):
            return answer
        return msgspec.structs.replace(answer, body=splunk.refusal(reject))

    def refusal(self, refusal: Refusal, request: Request) -> bytes:
        """Splunk's code and text, with our own words where it has none."""
        if refusal.status == 503:
            return splunk.answer(splunk.BUSY)
        if refusal.code == "token_missing" and b"authorization" in request.headers:
            return splunk.answer(splunk.INVALID_AUTHORIZATION)
        if refusal.code in CODES:
            return splunk.answer(CODES[refusal.code])
        return msgspec.json.encode({"text": refusal.detail, "code": splunk.BAD_FORMAT})


class RawEndpoint(SplunkEndpoint):
    """Text, as `/ingest/v1/logs` takes it; where it comes from stands in the query."""

    reader = Reader("splunk", lambda payload, _limit: read_raw(payload))

    def told_of_all(self, request: Request) -> dict[str, Any]:
        """What an event has as members of its own."""
        told = {name: values[-1] for name, values in _query_of(request).items() if name in splunk.BESIDE}
        return {name: storable_text(value) for name, value in told.items()}


class HealthEndpoint(SplunkEndpoint):
    """What load balancers and the Collector ask before they send."""

    methods: ClassVar[tuple[str, ...]] = ()

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """200 while a delivery could be stored. Raises ProblemError."""
        if request.method not in {"GET", "HEAD"}:
            return await super().answer_to(request, intake)
        if not intake.is_answering:
            return Answer(status=503, body=splunk.answer(splunk.UNHEALTHY), headers=(NO_STORE, RETRY_AFTER))
        return Answer(body=splunk.answer(splunk.HEALTHY), headers=(NO_STORE,))


class AckEndpoint(SplunkEndpoint):
    """Where senders with a channel ask what became of their events: Vector, the Collector, Kafka's connector."""

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """Say that all of them are stored. Raises ProblemError, DisconnectedError."""
        if request.method != "POST":
            return await super().answer_to(request, intake)
        asked = await intake.question(request)
        if not _channel_of(request):
            return Answer(status=400, body=splunk.answer(splunk.CHANNEL_MISSING), headers=(NO_STORE,))
        if (told := splunk.acknowledged(asked)) is None:
            return Answer(status=400, body=splunk.answer(splunk.BAD_FORMAT), headers=(NO_STORE,))
        return Answer(body=told, headers=(NO_STORE,))


_ACK_IDS = itertools.count()


def _channel_of(request: Request) -> str:
    """The channel that the sender names, in a header or in the query."""
    return request.text(b"x-splunk-request-channel") or "".join(_query_of(request).get("channel", ()))


def _query_of(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.scope.get("query_string", b"").decode("latin-1"))
