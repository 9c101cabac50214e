"""
`/ingest/elastic/...`: `_bulk` as Elasticsearch and OpenSearch take it, with what their clients ask for before.

Clients look at two headers of every answer, and take nothing from a server without them. rsyslog reads `items` of
every answer to a bulk and loses the batch where there are none, so also overload is told action by action.
Source: the Bulk API's reference; requests of clients as captured.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

import msgspec

from errors.domain.wire.logs import elastic
from errors.ingest.records import Reader, Reading
from errors.receiver.answers import Answer
from errors.receiver.deliveries import Intake
from errors.receiver.problems import ProblemError
from errors.receiver.protocols.elastic_stubs import failure, reply_to
from errors.receiver.protocols.endpoint import Headers, ProtocolEndpoint, Refusal, url_of
from errors.receiver.requests import Request

ROOT = "/ingest/elastic"
USAGE = """\
This address takes what is sent to Elasticsearch or OpenSearch. Give

{url}

as the host, without _bulk behind it, to Filebeat, Logstash, Fluent Bit, Vector or a client's library, with the token of
a source (the dashboard's page "Sources") as API key or as the password of any user.
"""
KINDS = {
    401: "security_exception",
    413: "content_too_long_exception",
    415: "media_type_header_exception",
    503: "es_rejected_execution_exception",
    500: "exception",
}
"""By status; illegal_argument_exception for all others."""
REASON_LENGTH = 500


class ElasticEndpoint(ProtocolEndpoint):
    """Filebeat and Elastic Agent, Logstash, Fluent Bit, Vector, rsyslog, syslog-ng, the official clients."""

    methods: ClassVar[tuple[str, ...]] = ("POST", "PUT")
    usage = USAGE
    headers: ClassVar[Headers] = ((b"x-elastic-product", b"Elasticsearch"),)
    reader = Reader("elastic", lambda payload, _limit: elastic.read(payload))

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """Take a bulk, or answer what is asked around it. Raises ProblemError, DisconnectedError."""
        path = _path(request)
        is_bulk = path.rpartition("/")[2] == "_bulk"
        if is_bulk and request.method in self.methods:
            return await super().answer_to(request, intake)
        if request.method in {"GET", "HEAD"} and b"text/html" in request.headers.get(b"accept", b""):
            return self.told_to_people(request)  # with a browser; clients read JSON
        if is_bulk and request.method not in {"GET", "HEAD"}:
            raise ProblemError("method_not_allowed", headers=((b"allow", b"GET, HEAD, POST, PUT"),))
        if request.token:  # whoever has a wrong one hears of it before the first bulk
            await intake.check(request.token)
        if is_bulk:
            return self._told(200, {"usage": f"POST {url_of(request)} with the token of a source as Basic password."})
        return self._told(*reply_to(request.method, path))

    def taken(self, reading: Reading, request: Request) -> Answer:
        """200 with an item for each action, in order; rejected ones have the status for which clients drop them."""
        refused = dict.fromkeys(reading.rejected, elastic.BAD_SOURCE)
        reason = "; ".join(reading.reasons)[:REASON_LENGTH]
        of, prefix = elastic.actions(request.payload), uuid.uuid4().hex
        answer = elastic.answer(of, refused=refused, reason=reason, prefix=prefix, index=_index(request))
        return self.success(answer, request)

    def refusal(self, refusal: Refusal, request: Request) -> bytes:
        """An error, with the items of the bulk so far as it could be read."""
        kind = KINDS.get(refusal.status, "illegal_argument_exception")
        told = failure(refusal.status, kind, refusal.detail) | {"took": 0, "errors": True}
        items = msgspec.Raw(b"[]")
        if refusal.status == 503 and (of := elastic.actions(request.payload)):
            statuses = dict.fromkeys(range(len(of)), elastic.OVERLOADED)
            answer = elastic.answer(of, refused=statuses, reason=refusal.detail, index=_index(request))
            items = msgspec.json.decode(answer, type=_Items).items
        return msgspec.json.encode(told | {"items": items})

    def _told(self, status: int, document: object) -> Answer:
        return Answer(status=status, body=msgspec.json.encode(document), headers=self.headers)


class _Items(msgspec.Struct, gc=False):
    items: msgspec.Raw


def _path(request: Request) -> str:
    return request.path.removeprefix(ROOT).strip("/")


def _index(request: Request) -> str:
    """The index that the address names, empty where it names none."""
    index, _, rest = _path(request).partition("/")
    return index if rest else ""
