"""What the tests of the log protocols share: real requests, and a word for what a reader made of one."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from errors.domain.report import Reject
from errors.domain.wire.logs.record import NOTHING, UnreadableRequest
from errors.ingest.inflate import inflate

DATA = Path(__file__).parents[3] / "data"
ID = "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5"
BODY = {"statusCode": 404, "service": "Xero", "error": "No such bill", "correlationId": ID}
GOOD = json.dumps(BODY).encode()
DULL = b'{"level":"info","msg":"all is well"}'

PROTOCOLS = {
    "es_bulk": "elastic",
    "otlp_protobuf": "otlp",
    "otlp_json": "otlp",
    "hec_event": "splunk",
    "loki_json": "loki",
    "loki_protobuf": "loki",
    "firehose": "firehose",
}
"""The format of a vector to the name of its reader, for those that are not the generic one's."""

PATHS = {"/_bulk": "elastic", "/v1/logs": "otlp", "/loki/api/v1/push": "loki", "/services/collector/event": "splunk"}


def vectors():
    """(vector, name of its reader, payload) of each."""
    for file in (DATA / "wire" / "vectors.jsonl", DATA / "logs" / "vectors.jsonl"):
        for line in file.read_text().splitlines():
            vector = json.loads(line)
            payload = base64.b64decode(vector["input_b64"]) if "input_b64" in vector else vector["input"].encode()
            yield vector, PROTOCOLS.get(vector["format"], "logs"), payload


def captures():
    """(name of the file, name of the reader, inflated payload) of each request of a real client."""
    for file in sorted((DATA / "logs" / "captures").iterdir()):
        for line in file.read_text().splitlines():
            request = json.loads(line)
            headers = {name.lower(): value for name, value in request["headers"]}
            payload = base64.b64decode(request["raw_b64"])
            payload = inflate(payload, headers.get("content-encoding", ""), limit=1_000_000)
            yield file.stem, PATHS.get(request["path"], "logs"), payload


def shape(results):
    """One letter a result: V a value, P perhaps a piece of a line, R a reject, U a refusal, a point for no value."""
    return "".join(map(_letter, results))


def _letter(result):
    if isinstance(result, UnreadableRequest):
        return "U"
    if isinstance(result, Reject):
        return "R"
    if result is NOTHING:
        return "."
    return "P" if result.stream else "V"
