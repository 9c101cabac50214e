"""
The protocols in which deliveries come, one module each: what reads them, and what their senders are told.

ENDPOINTS is the only list. Elasticsearch's clients ask for addresses of their own making (`/INDEX/_bulk`), so all that
is below its root is one endpoint; so is all below that of Codat's webhooks, which holds the source's number.
"""

from __future__ import annotations

from errors.receiver.answers import Answer
from errors.receiver.deliveries import Intake
from errors.receiver.problems import ProblemError
from errors.receiver.protocols import codat_webhooks, elastic, splunk
from errors.receiver.protocols.codat_webhooks import WebhookEndpoint
from errors.receiver.protocols.elastic import ElasticEndpoint
from errors.receiver.protocols.endpoint import Endpoint
from errors.receiver.protocols.errors import ErrorsEndpoint
from errors.receiver.protocols.firehose import FirehoseEndpoint
from errors.receiver.protocols.logs import LogsEndpoint
from errors.receiver.protocols.loki import LokiEndpoint
from errors.receiver.protocols.otlp import OtlpEndpoint
from errors.receiver.protocols.splunk import AckEndpoint, HealthEndpoint, RawEndpoint, SplunkEndpoint
from errors.receiver.requests import Request

_LOGS = LogsEndpoint()
_EVENTS, _RAW, _HEALTH, _ACK = SplunkEndpoint(), RawEndpoint(), HealthEndpoint(), AckEndpoint()

ENDPOINTS: dict[str, Endpoint] = {
    "/ingest/v1/errors": ErrorsEndpoint(),
    "/ingest/v1/logs": _LOGS,
    "/ingest/v1/logs/upload": _LOGS,  # systemd-journal-upload adds the last word to whatever address it is given
    "/ingest/otlp/v1/logs": OtlpEndpoint(),
    elastic.ROOT: ElasticEndpoint(),
    **{
        f"{root}{path}": endpoint
        for root in (splunk.ROOT, splunk.DRIVER_ROOT)
        for path, endpoint in {
            "": _EVENTS,
            "/event": _EVENTS,
            "/event/1.0": _EVENTS,
            "/raw": _RAW,
            "/raw/1.0": _RAW,
            "/health": _HEALTH,
            "/health/1.0": _HEALTH,
            "/ack": _ACK,
            "/ack/1.0": _ACK,
        }.items()
    },
    "/ingest/loki/api/v1/push": LokiEndpoint(),
    "/ingest/firehose": FirehoseEndpoint(),
    codat_webhooks.ROOT: WebhookEndpoint(),
}


class _Nowhere(Endpoint):
    async def answer_to(self, request: Request, intake: Intake) -> Answer:
        raise ProblemError("no_such_endpoint")


NOWHERE = _Nowhere()

PREFIXES = ("/ingest/", splunk.DRIVER_ROOT)
"""How every address starts that is answered here."""


def endpoint_at(path: str) -> Endpoint:
    """What answers for the path, which holds no token."""
    if endpoint := ENDPOINTS.get(path) or ENDPOINTS.get(path.rstrip("/")):
        return endpoint
    root = next((root for root in (elastic.ROOT, codat_webhooks.ROOT) if path.startswith(f"{root}/")), None)
    return ENDPOINTS[root] if root else NOWHERE
