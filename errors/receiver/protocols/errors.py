"""
`/ingest/v1/errors`: Codat error responses, from applications that know what they send.

A delivery of which nothing could be read is refused, where the addresses for logs take nearly everything: whoever
sends error responses on purpose wants to hear that they were none.
"""

from __future__ import annotations

import msgspec

from errors.ingest import Receipt
from errors.receiver.answers import Answer
from errors.receiver.deliveries import Intake
from errors.receiver.problems import nothing_readable, reject_list
from errors.receiver.protocols.endpoint import Endpoint
from errors.receiver.requests import Request

USAGE = """\
This address takes Codat error responses: one JSON body, an array, or one body a line.

curl -X POST {url} \\
  -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \\
  -d '{{"statusCode": 404, "service": "QuickbooksOnline",
       "error": "InvoicePdfNotFoundException: Invoice not found for company COMPANY_ID and invoice ID 12345",
       "correlationId": "CORRELATION_ID"}}'

To tell more, wrap a body: {{"response": BODY, "httpStatus": 404, "occurredAt": "2026-01-31T12:00:00Z",
"request": {{"method": "GET", "url": "https://api.codat.io/..."}}, "companyId": "...", "attributes": {{}}}}

A response without a body is told by its status: {{"response": "", "httpStatus": 503, "request": {{...}}}}.
TOKEN is the token of a source (the dashboard's page "Sources"). The answer is 202 once everything is stored.
"""


class ErrorsEndpoint(Endpoint):
    """Single bodies, arrays, lines and envelopes."""

    usage = USAGE

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """Take a delivery, or tell a person how. Raises ProblemError, DisconnectedError."""
        if request.method == "POST":
            return answer_to_errors(await intake.take(request, intake.store_errors))
        return self.told_to_people(request)


def answer_to_errors(receipt: Receipt) -> Answer:
    """202 with the counts, or a problem where no part could be read."""
    if not receipt.rejected:
        return _ONE_ACCEPTED if _is_one_accepted(receipt) else _counts(receipt)
    if not receipt.accepted and not receipt.duplicates:
        return nothing_readable(receipt.rejected)
    return _counts(receipt)


def _is_one_accepted(receipt: Receipt) -> bool:
    return receipt.accepted == 1 and not receipt.duplicates


def _counts(receipt: Receipt) -> Answer:
    counts = {
        "accepted": receipt.accepted,
        "duplicates": receipt.duplicates,
        "rejected": reject_list(receipt.rejected),
    }
    return Answer(status=202, body=msgspec.json.encode(counts), outcome="accepted", headers=())


_ONE_ACCEPTED = _counts(Receipt(accepted=1))
