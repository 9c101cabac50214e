"""
`/ingest/v1/logs`: whatever a shipper without a protocol of its own sends.

JSON in any arrangement, lines of text, syslog, container logs. The counts in the answer are for people who try it out:
no shipper reads them.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from errors.domain.wire.logs import event_grid, read_any
from errors.ingest.records import Reader, Reading
from errors.receiver.answers import Answer, json_answer
from errors.receiver.deliveries import Intake
from errors.receiver.protocols.endpoint import LogEndpoint
from errors.receiver.requests import Request

USAGE = """\
This address takes log records: JSON objects, an array of them, one a line, {{"logs": [...]}}, text lines, syslog.
Every Codat error body in them is found and stored; all other records are counted and forgotten.

curl -X POST {url} \\
  -H 'Authorization: Bearer TOKEN' \\
  -d '{{"level": "error", "message": "Codat answered {{\\"statusCode\\": 404, \\"service\\": \\"Xero\\",
       \\"error\\": \\"No such bill\\", \\"correlationId\\": \\"CORRELATION_ID\\"}}"}}'

TOKEN is the token of a source (the dashboard's page "Sources"). gzip, deflate, zstd and snappy are taken. Set your
shipper to send again for 503: that is how overload is told.
"""


class LogsEndpoint(LogEndpoint):
    """Vector, Fluent Bit, Fluentd, Logstash, rsyslog, syslog-ng, log4j2, winston, pino, curl, platform drains."""

    methods: ClassVar[tuple[str, ...]] = ("POST", "PUT")
    usage = USAGE
    reader = Reader("logs", lambda payload, _limit: read_any(payload))

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """Take records, or let in who asks first, as CloudEvents do. Raises ProblemError, DisconnectedError."""
        if request.method == "OPTIONS" and (origin := request.headers.get(b"webhook-request-origin")):
            await intake.check(request.token)
            return Answer(headers=((b"webhook-allowed-origin", origin), (b"webhook-allowed-rate", b"*")))
        return await super().answer_to(request, intake)

    def taken(self, reading: Reading, request: Request) -> Answer:
        """200 with the counts, or what Azure Event Grid wants to hear first."""
        if code := event_grid.validation_code(request.payload):
            return json_answer({"validationResponse": code})
        counts = {
            "accepted": reading.records - len(reading.rejected),
            "rejected": len(reading.rejected),
            "errors": reading.errors,
            "duplicates": reading.receipt.duplicates,
        }
        return self.success(msgspec.json.encode(counts), request)
