"""
`/ingest/loki/api/v1/push`: Loki's push, answered by 204 and, where refused, by a line of text as Loki does.
"""

from __future__ import annotations

from errors.domain.wire.logs import loki
from errors.ingest.records import Reader, Reading
from errors.receiver.answers import Answer
from errors.receiver.protocols.endpoint import ProtocolEndpoint, Refusal
from errors.receiver.requests import Request

USAGE = """\
This address takes what is pushed to Loki, JSON or snappy protobuf. Give it to Alloy, Promtail, Fluent Bit, Vector,
Docker's Loki driver, pino-loki or winston-loki in place of Loki's own, with the token of a source (the dashboard's
page "Sources") as bearer token or as the password of basic authentication:

curl -X POST {url} \\
  -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \\
  -d '{{"streams": [{{"stream": {{"app": "billing"}}, "values": [["1772600767000000000", "LINE"]]}}]}}'
"""


class LokiEndpoint(ProtocolEndpoint):
    """Alloy, Promtail, Docker's Loki driver, Fluent Bit, Vector, libraries."""

    usage = USAGE
    reader = Reader(
        "loki",
        lambda payload, limit: loki.read(payload, limit=limit),
        inflates=True,
        own_encodings=frozenset({"snappy", "x-snappy"}),  # Vector names the block's compression, all others do not
    )

    def media_type(self, request: Request) -> bytes:
        """Text."""
        return b"text/plain; charset=utf-8"

    def taken(self, reading: Reading, request: Request) -> Answer:
        """204, whatever became of single lines: Loki has no words for that."""
        return self.success(b"", request, status=204)

    def refusal(self, refusal: Refusal, request: Request) -> bytes:
        """The sentence."""
        return f"{refusal.detail}\n".encode()
