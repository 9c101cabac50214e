"""
`/ingest/otlp/v1/logs`: OTLP/HTTP, in whose terms every answer is a protobuf message in the request's encoding.

Exporters send again for 429, 502, 503 and 504 and for nothing else, and wait as long as Retry-After says. The encoding
is the one that Content-Type names; a sender that names neither is answered as its body is written.
Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
"""

from __future__ import annotations

from errors.domain.wire.logs import otlp
from errors.ingest.records import Reader, Reading
from errors.receiver.answers import Answer
from errors.receiver.protocols.endpoint import ProtocolEndpoint, Refusal
from errors.receiver.requests import Request

USAGE = """\
This address takes logs by OTLP/HTTP, protobuf or JSON. For OpenTelemetry SDKs set

OTEL_EXPORTER_OTLP_LOGS_ENDPOINT={url}
OTEL_EXPORTER_OTLP_LOGS_HEADERS=Authorization=Bearer%20TOKEN
OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/protobuf

TOKEN is the token of a source (the dashboard's page "Sources").
"""
CODES = {401: 16, 500: 13, 503: otlp.UNAVAILABLE}
"""google.rpc.Code by HTTP status: UNAUTHENTICATED, INTERNAL, UNAVAILABLE; INVALID_ARGUMENT for all others."""
MESSAGE_LENGTH = 500


class OtlpEndpoint(ProtocolEndpoint):
    """Every OpenTelemetry SDK, the Collector, Alloy, Vector, Fluent Bit."""

    usage = USAGE
    reader = Reader("otlp", lambda payload, _limit: otlp.read(payload))

    def media_type(self, request: Request) -> bytes:
        """As the request is encoded."""
        return b"application/json" if _is_json(request) else b"application/x-protobuf"

    def taken(self, reading: Reading, request: Request) -> Answer:
        """200; with rejects a partial success, for which nothing may be sent again."""
        reasons = "; ".join(reading.reasons)[:MESSAGE_LENGTH]
        body = otlp.success(as_json=_is_json(request), rejected=len(reading.rejected), message=reasons)
        return self.success(body, request)

    def refusal(self, refusal: Refusal, request: Request) -> bytes:
        """A google.rpc.Status."""
        code = CODES.get(refusal.status, otlp.INVALID_ARGUMENT)
        return otlp.failure(as_json=_is_json(request), code=code, message=refusal.detail)


def _is_json(request: Request) -> bool:
    told = request.headers.get(b"content-type", b"").lower()
    if b"json" in told or b"protobuf" in told:
        return b"json" in told
    return otlp.is_json(request.payload)
