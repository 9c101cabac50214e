"""
`/ingest/firehose`: Amazon Data Firehose's HTTP endpoint destination, which believes an answer only by its request's id.

Anything but a 200 with that id is a failure, which Firehose tries again for as long as it is set up to and then puts
into S3. Both the id and the token come in headers of its own.
Source: AWS, "Understand HTTP endpoint delivery request and response specifications".
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from errors.domain.wire.logs import firehose
from errors.ingest.records import Reader, Reading
from errors.receiver.answers import Answer
from errors.receiver.protocols.endpoint import ProtocolEndpoint, Refusal
from errors.receiver.requests import Request

USAGE = """\
This address takes records from Amazon Data Firehose, CloudWatch Logs subscriptions included. Set up a stream with the
destination "HTTP endpoint", this address as its URL (HTTPS, port 443), and the token of a source (the dashboard's page
"Sources") as its access key. Content encoding may be GZIP.

{url}
"""


class FirehoseEndpoint(ProtocolEndpoint):
    """AWS, where no agent can run."""

    usage = USAGE
    reader = Reader("firehose", lambda payload, limit: firehose.read(payload, limit=limit), inflates=True)

    def told_of_all(self, request: Request) -> dict[str, Any]:
        """The attributes that were given to the stream."""
        header = request.text(b"x-amz-firehose-common-attributes")
        return {"attributes": told} if header and (told := firehose.common_attributes(header)) else {}

    def taken(self, reading: Reading, request: Request) -> Answer:
        """200 with the request's id; Firehose knows no partial success."""
        return self.success(_answer(request), request)

    def refusal(self, refusal: Refusal, request: Request) -> bytes:
        """The id, and why."""
        return _answer(request, error=refusal.detail)


def _answer(request: Request, error: str = "") -> bytes:
    told = request.headers.get(b"x-amz-firehose-request-id", b"").decode("latin-1")
    request_id = told or firehose.request_id(request.payload)
    return firehose.answer(request_id, timestamp=int(timezone.now().timestamp() * 1_000), error=error)
