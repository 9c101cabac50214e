"""
The addresses under /ingest/: which format each takes and how it answers.

ENDPOINTS is the only list. A GET is answered for people: it says that the address is right, and how to use it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from errors.domain.wire import errors_body
from errors.ingest import Receipt
from errors.receiver.answers import Answer
from errors.receiver.deliveries import Intake, Parse
from errors.receiver.problems import ProblemError, nothing_readable, reject_list
from errors.receiver.requests import Request


@dataclass(frozen=True)
class Endpoint:
    """One address: what reads its deliveries, what its sender is told, what a person is told."""

    parse: Parse
    answer: Callable[[Receipt], Answer]
    usage: str


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

ERRORS_USAGE = """\
This address takes Codat error responses: one JSON body, an array, or one body a line.

curl -X POST {url} \\
  -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \\
  -d '{{"statusCode": 404, "service": "QuickbooksOnline",
       "error": "InvoicePdfNotFoundException: Invoice not found for company COMPANY_ID and invoice ID 12345",
       "correlationId": "CORRELATION_ID"}}'

To tell more, wrap a body: {{"response": BODY, "httpStatus": 404, "occurredAt": "2026-01-31T12:00:00Z",
"request": {{"method": "GET", "url": "https://api.codat.io/..."}}, "companyId": "...", "attributes": {{}}}}

TOKEN is the token of a source (the dashboard's page "Sources"). The answer is 202 once everything is stored.
"""

ENDPOINTS: dict[str, Endpoint] = {
    "/ingest/v1/errors": Endpoint(parse=errors_body.parse, answer=answer_to_errors, usage=ERRORS_USAGE),
}


async def answer_to(request: Request, intake: Intake) -> Answer:
    """The answer to a request under /ingest/. Raises ProblemError, DisconnectedError."""
    endpoint = ENDPOINTS.get(request.path) or ENDPOINTS.get(request.path.rstrip("/"))
    if endpoint is None:
        raise ProblemError("no_such_endpoint")
    if request.method == "POST":
        return endpoint.answer(await intake.take(request, endpoint.parse))
    if request.method in {"GET", "HEAD"}:
        usage = endpoint.usage.format(url=_url(request))
        # The text names the host that was asked for, so no browser may take it for a page.
        headers = ((b"x-content-type-options", b"nosniff"),)
        return Answer(body=usage.encode(), media_type=b"text/plain; charset=utf-8", headers=headers)
    raise ProblemError("method_not_allowed", headers=((b"allow", b"GET, HEAD, POST"),))


def _url(request: Request) -> str:
    host = request.text(b"host") or "localhost:8000"
    return f"{request.scope['scheme']}://{host}{request.path}"
