"""
`/ingest/v1/webhooks/codat/SOURCE_ID`: Codat's own webhooks, which say that something failed and never why.

They come with a signature in place of a token. Whatever is signed is answered 2xx once it is durable, also what is not
understood: Codat would only send it again, for 28 hours, and then switch the endpoint off for all events.
Source: Codat docs, Create a webhook consumer; Webhook troubleshooting.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from errors.domain.wire.decoding import decode_part
from errors.domain.wire.rejecting import UnreadableError, reject
from errors.domain.wire.shapes import event_type, read_event
from errors.domain.wire.storing import storable_text
from errors.receiver.answers import Answer
from errors.receiver.deliveries import Intake, Told
from errors.receiver.problems import reject_list
from errors.receiver.protocols.endpoint import NO_STORE, Endpoint
from errors.receiver.requests import Request

ROOT = "/ingest/v1/webhooks/codat"
NO_SOURCE = 0
USAGE = """\
This address takes Codat's webhooks. In Codat's Portal add an endpoint with this address (Settings > Webhooks > Events >
Configure consumer; HTTPS, reachable from the internet), copy its signing secret, which begins with whsec_, and paste it
on the source's page of the dashboard. The number at the end of the address is that of the page.

{url}

Every webhook needs a valid signature (webhook-id, webhook-timestamp, webhook-signature). It is answered 200 once it is
stored; one that comes again under the same id is answered 200 and changes nothing.
"""


class WebhookEndpoint(Endpoint):
    """Codat's webhook service, Svix; its transformations may turn POST into PUT."""

    methods: ClassVar[tuple[str, ...]] = ("POST", "PUT")
    usage = USAGE

    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        """Take a webhook, or tell a person how. Raises ProblemError, DisconnectedError."""
        if request.method not in self.methods:
            return self.told_to_people(request)
        receipt = await intake.take_signed(request, _source_id(request), _read)
        counts = {
            "accepted": receipt.accepted,
            "duplicates": receipt.duplicates,
            "rejected": reject_list(receipt.rejected),
        }
        return Answer(body=msgspec.json.encode(counts), outcome="accepted", headers=(NO_STORE,))


def _source_id(request: Request) -> int:
    """What the address ends with; NO_SOURCE where that is no number, since an unknown source tells nothing else."""
    text = request.path.removeprefix(ROOT).strip("/")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else NO_SOURCE


def _read(payload: bytes) -> Told:
    try:
        body = decode_part(payload)
    except UnreadableError:
        return [reject(0, "event_not_understood", payload)], ""
    return read_event(body), storable_text(event_type(body))
