"""What the tests of the log protocols share: where each is delivered to, and requests of each made of lines of logs."""

from __future__ import annotations

import base64
import json
import uuid

PATHS = {
    "logs": "/ingest/v1/logs",
    "otlp": "/ingest/otlp/v1/logs",
    "elastic": "/ingest/elastic/_bulk",
    "splunk": "/ingest/splunk/services/collector/event",
    "loki": "/ingest/loki/api/v1/push",
    "firehose": "/ingest/firehose",
}
TYPES = {"otlp": "application/json"}
DULL = "GET /health 200"


def make_line(**members):
    """A line of a log with an error body in it, and the body's id."""
    body = {"statusCode": 404, "service": "Xero", "error": "No such bill", "correlationId": uuid.uuid4().hex} | members
    return f"Codat answered {json.dumps(body)}", body["correlationId"]


def request_of(protocol, lines):
    """The body of a request whose records are the lines."""
    return _MAKERS[protocol](lines)


def _otlp(lines):
    records = [{"timeUnixNano": "1772600767000000000", "body": {"stringValue": line}} for line in lines]
    return json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}).encode()


def _elastic(lines):
    documents = [json.dumps({"create": {"_index": "app"}}) + "\n" + json.dumps({"message": line}) for line in lines]
    return ("\n".join(documents) + "\n").encode()


def _loki(lines):
    values = [["1772600767000000000", line] for line in lines]
    return json.dumps({"streams": [{"stream": {"app": "billing"}, "values": values}]}).encode()


def _firehose(lines):
    records = [{"data": base64.b64encode(line.encode()).decode()} for line in lines]
    return json.dumps({"requestId": "r-1", "timestamp": 1772600767000, "records": records}).encode()


_MAKERS = {
    "logs": lambda lines: json.dumps([{"message": line} for line in lines]).encode(),
    "otlp": _otlp,
    "elastic": _elastic,
    "splunk": lambda lines: "".join(json.dumps({"event": line}) for line in lines).encode(),
    "loki": _loki,
    "firehose": _firehose,
}
