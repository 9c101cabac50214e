"""
What the fuzzer starts from, beside the corpus: the samples of the wire formats and pieces that a grammar would know.

Kept as code where a file of bytes would be unreadable (compressed, deeply nested); nothing here is ever written to
the corpus.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path

import cramjam
import zstandard

DATA = Path(__file__).parents[1] / "data"
LONGEST_SEED = 4_096
"""A fuzzer that mutates one byte at a time gets nowhere with longer ones."""

BODY = (
    b'{"statusCode":404,"service":"QuickbooksOnline","error":"Invoice 17 not found",'
    b'"correlationId":"9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5"}'
)

WORDS = [
    '"statusCode":404', '"service":"Xero"', '"error":"', '"correlationId":"', '"validation":{"errors":[{"message":"',
    '"response":{', '"data":', '"body":', '"request":{"method":"GET","url":"/companies/', '"attributes":{',
    '"occurredAt":"2026-11-24T14:20:00Z"', '"companyId":"', '"logs":[', '"records":[', "\\u0000", "\\ud800", "\\\"",
    '\\\\\\"', "NaN", "Infinity", "-1e999", "1e308", "[[[[[[[[[[[[[[[[", '{"a":{"a":{"a":{"a":', "}}}}}}}}", "]]]]]]]]",
    "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5", "00000000-0000-0000-0000-000000000000", "correlation id: ", "\x1e", "\x00",
    "\xef\xbb\xbf", "\xff\xfe", "{'statusCode': 404, 'error': None}", "{ statusCode: 404, error: undefined }",
    "statusCode=404 error=\"x\" correlationId=", "2026-11-24 14:20:00,123", "Tue, 24 Nov 2026 14:20:00 GMT",
    "/Date(1764000000000+0000)/", "1764000000", "Authorization: Bearer ", "api_key=", "password: ", "sort code ",
    "routing number ", "account ", "GB33BUKB20201555555555", "4111 1111 1111 1111", "-----BEGIN PRIVATE KEY-----",
    "://user:secret@", "<guid>", "<number>", "System.TimeoutException: ", "2026-11-24", "1,234.56 EUR", "`", "\r\n",
]  # fmt: skip
"""Tokens that a mutation puts in; written to a file for the fuzzer."""

TEXTS = [
    "InvoicePdfNotFoundException: Invoice not found for company 7c1d6f2e-0b5a-4e6d-9d0e-5b8f6a1c2d3e and invoice ID 88",
    "Authorization: Basic dXNlcjpwYXNz, api_key=k1, password: hunter2, https://ada:lovelace@proxy/x",
    "IBAN GB33 BUKB 2020 1555 5555 55, card 5555-5555-5555-4444, sort code 201555, account 55555555",
    "2026-11-24T14:20:00.1234567Z", "Tue, 24 Nov 2026 14:20:00 +0100", "/Date(1764000000000)/", "1764000000.25",
    '<b>"bold"</b> `code` \u202eright to left\u202c \u2028 next',
]  # fmt: skip


def samples() -> list[bytes]:
    """The sample files that are short enough."""
    files = [path for path in DATA.rglob("*") if path.is_file() and not path.name.endswith(".expected.json")]
    return [payload for path in sorted(files) if 0 < len(payload := path.read_bytes()) <= LONGEST_SEED]


def compressed() -> list[bytes]:
    """A body in every encoding, once cut short and once in two members."""
    bare = zlib.compressobj(wbits=-15)
    whole = [
        gzip.compress(BODY),
        zlib.compress(BODY),
        zstandard.compress(BODY),
        bytes(cramjam.snappy.compress_raw(BODY)),
        bare.compress(BODY) + bare.flush(),
        gzip.compress(bytes(40_000)),
    ]
    return [*whole, *(one[: len(one) // 2] for one in whole), *(one + one for one in whole)]


def log_requests() -> list[bytes]:
    """The body in the requests of log protocols: protobuf, bulk, syslog, Kubernetes' files, Firehose."""
    otlp = BODY
    for number in (1, 5, 2, 2, 1):  # string of a value, body of a record, records of a scope, of a resource, of all
        otlp = _field(number, otlp)
    loki = _field(1, _field(1, b'{app="x"}') + _field(2, _field(1, b"\x08\x01") + _field(2, BODY)))
    syslog = b"<14>1 2026-11-24T14:20:00Z host app - - - " + BODY
    text = json.dumps(BODY.decode()).encode()
    return [
        otlp,
        loki,
        bytes(cramjam.snappy.compress_raw(loki)),
        b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":' + text + b"}}]}]}]}",
        b'{"streams":[{"stream":{"app":"x"},"values":[["1764000000000000000",' + text + b"]]}]}",
        b'{"create":{"_index":"a"}}\n{"message":' + text + b"}\n",
        b'{"event":' + BODY + b',"time":1764000000.5}{"event":' + text + b"}",
        b"%d %s" % (len(syslog), syslog),
        b"2026-11-24T14:20:00.1Z stdout P " + BODY[:40] + b"\n2026-11-24T14:20:00.2Z stdout F " + BODY[40:] + b"\n",
        json.dumps({"requestId": "a", "timestamp": 1, "records": [{"data": base64.b64encode(BODY).decode()}]}).encode(),
    ]


def _field(number: int, content: bytes) -> bytes:
    """A field of a protobuf message that holds bytes."""
    low, high = len(content) & 127, len(content) >> 7
    return bytes([number << 3 | 2, *([low | 128, high] if high else [low])]) + content
