"""
Runs one Python client: takes records from standard input, one JSON object a line, and has the client deliver them.

An empty line asks for what was handed in so far to be sent, and is answered by a line. At the end of the input the
client is closed as its documentation says, and the process ends. Runs in a virtual environment of its own.
"""

from __future__ import annotations

import gzip
import json
import logging
import logging.handlers
import os
import sys
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

URL, TOKEN = os.environ["DASH_URL"], os.environ["DASH_TOKEN"]
HOST, PORT = urlsplit(URL).hostname, urlsplit(URL).port
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BATCH = 20


class Client:
    """Records go in one by one; `flush` sends what waits, where the client has a way to say so."""

    def log(self, record: dict[str, Any]) -> None:
        raise NotImplementedError

    def flush(self) -> None:
        """Send what waits."""

    def close(self) -> None:
        """Send what waits; nothing comes any more."""
        self.flush()


class OpenTelemetry(Client):
    """The SDK's batch processor with the OTLP/HTTP exporter, protobuf and gzip."""

    def __init__(self) -> None:
        from opentelemetry.exporter.otlp.proto.http import Compression
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
        from opentelemetry.sdk._logs import LoggerProvider
        from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

        exporter = OTLPLogExporter(
            endpoint=f"{URL}/ingest/otlp/v1/logs", headers=BEARER, compression=Compression.Gzip, timeout=60
        )
        self._provider = LoggerProvider()
        self._provider.add_log_record_processor(BatchLogRecordProcessor(exporter, schedule_delay_millis=300))
        self._logger = self._provider.get_logger("app")

    def log(self, record: dict[str, Any]) -> None:
        from opentelemetry._logs import LogRecord, SeverityNumber

        self._logger.emit(
            LogRecord(timestamp=time.time_ns(), severity_number=SeverityNumber.ERROR, body=record["message"])
        )

    def flush(self) -> None:
        self._provider.force_flush()

    def close(self) -> None:
        self._provider.shutdown()


class Bulk(Client):
    """Batches for a function of the application that has a search client deliver them."""

    def __init__(self) -> None:
        self._waiting: list[dict[str, Any]] = []

    def deliver(self, records: list[dict[str, Any]]) -> None:
        raise NotImplementedError

    def log(self, record: dict[str, Any]) -> None:
        self._waiting.append({**record, "@timestamp": time.time()})
        if len(self._waiting) == BATCH:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            self.deliver(self._waiting)
            self._waiting.clear()


class RecipeElasticsearch(Bulk):
    """The module of the application that the recipe describes."""

    def __init__(self) -> None:
        import runpy

        super().__init__()
        module = runpy.run_path(f"{os.environ['DASH_FOLDER']}/codat_dash.py")
        self.deliver = module["deliver"]  # type: ignore[method-assign]


class OpenSearchAgain(Bulk):
    """`helpers.bulk`, sent again for as long as it raises."""

    def __init__(self) -> None:
        from opensearchpy import OpenSearch

        super().__init__()
        self._client = OpenSearch(f"{URL}/ingest/elastic", http_auth=("codat-dash", TOKEN))

    def deliver(self, records: list[dict[str, Any]]) -> None:
        from opensearchpy import OpenSearchException, helpers

        actions = [{"_index": "app", "_source": record} for record in records]
        while True:
            try:
                helpers.bulk(self._client, actions)
            except OpenSearchException:
                time.sleep(0.5)
            else:
                return


class ElasticsearchOnce(Bulk):
    """`helpers.bulk` of an application that goes on when it raises: what the helper's own retries are worth."""

    def __init__(self) -> None:
        from elasticsearch import Elasticsearch

        super().__init__()
        self._client = Elasticsearch(f"{URL}/ingest/elastic", basic_auth=("codat-dash", TOKEN))

    def deliver(self, records: list[dict[str, Any]]) -> None:
        from elasticsearch import ApiError, TransportError, helpers

        with suppress(ApiError, TransportError):
            helpers.bulk(self._client, [{"_index": "app", "_source": record} for record in records])


class Requests(Client):
    """NDJSON by requests with urllib3's retries, for POST too, and Retry-After honoured."""

    def __init__(self) -> None:
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3 import Retry

        self._session = requests.Session()
        retry = Retry(total=20, backoff_factor=0.2, backoff_max=2, status_forcelist=[503], allowed_methods=None)
        self._session.mount("http://", HTTPAdapter(max_retries=retry))
        self._session.headers.update(BEARER | {"Content-Encoding": "gzip"})
        self._waiting: list[str] = []

    def log(self, record: dict[str, Any]) -> None:
        self._waiting.append(json.dumps({**record, "time": time.time()}))
        if len(self._waiting) == BATCH:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            payload = gzip.compress("\n".join(self._waiting).encode())
            self._session.post(f"{URL}/ingest/v1/logs", data=payload, timeout=10).raise_for_status()
            self._waiting.clear()


class Handler(Client):
    """Any handler of the standard library's `logging`."""

    def __init__(self, handler: logging.Handler) -> None:
        logging.raiseExceptions = False
        self._handler = handler
        self._logger = logging.Logger("app")
        self._logger.addHandler(handler)

    def log(self, record: dict[str, Any]) -> None:
        self._logger.error(record["message"])

    def flush(self) -> None:
        self._handler.flush()

    def close(self) -> None:
        self._handler.close()


class Form(logging.handlers.HTTPHandler):
    """The standard library's handler, which sends a form; the token fits into the path only."""

    def __init__(self) -> None:
        super().__init__(f"{HOST}:{PORT}", f"/ingest/t/{TOKEN}/v1/logs", method="POST")

    def mapLogRecord(self, record: logging.LogRecord) -> dict[str, Any]:  # noqa: N802 - the library's name
        return {"level": record.levelname, "message": record.getMessage(), "created": record.created}


def loki() -> Client:
    import logging_loki

    logging_loki.emitter.LokiEmitter.level_tag = "level"
    return Handler(
        logging_loki.LokiHandler(
            url=f"{URL}/ingest/loki/api/v1/push", tags={"app": "shop"}, auth=("codat-dash", TOKEN), version="1"
        )
    )


class Environment(OpenTelemetry):
    """The SDK as the environment sets it up, with the time-out as the recipe has it for Python."""

    def __init__(self) -> None:
        os.environ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT"] = "60"
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
        from opentelemetry.sdk._logs import LoggerProvider
        from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

        self._provider = LoggerProvider()
        self._provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
        self._logger = self._provider.get_logger("app")


class Recipe(Handler):
    """A module that sets up the root logger."""

    def __init__(self) -> None:
        import runpy

        runpy.run_path(f"{os.environ['DASH_FOLDER']}/logging_setup.py")
        self._logger = logging.getLogger()
        [self._handler] = self._logger.handlers


class Splunk(Handler):
    """splunk_handler, whose own way to flush waits; to close it does not wait for what is being sent again."""

    def flush(self) -> None:
        self._handler.force_flush()  # type: ignore[attr-defined]

    def close(self) -> None:
        self.flush()
        super().close()


def splunk() -> Client:
    from splunk_handler import SplunkHandler

    return Splunk(
        SplunkHandler(
            host=HOST, port=PORT, token=TOKEN, index="main", protocol="http", verify=False, flush_interval=0.3,
            url=f"{URL}/ingest/splunk/services/collector/event", retry_count=20, retry_backoff=0.3,
        )
    )  # fmt: skip


CLIENTS = {
    "opentelemetry": OpenTelemetry,
    "elasticsearch-once": ElasticsearchOnce,
    "opensearch": OpenSearchAgain,
    "requests": Requests,
    "httphandler": lambda: Handler(Form()),
    "loki": loki,
    "recipe-environment": Environment,
    "recipe-logging": Recipe,
    "recipe-elasticsearch": RecipeElasticsearch,
    "splunk-handler": splunk,
}


def main(name: str) -> None:
    client = CLIENTS[name]()
    for line in sys.stdin:
        if line.strip():
            client.log(json.loads(line))
        else:
            client.flush()
            print("flushed", flush=True)
    client.close()


if __name__ == "__main__":
    main(sys.argv[1])
