"""Inputs made by a grammar rather than by mutation: JSON of any shape, words that belong together, bytes, requests."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors.receiver.protocols import ENDPOINTS
from tests.fuzz.edge import SEPARATOR, TOKEN
from tests.fuzz.seeds import BODY, WORDS, compressed
from tests.fuzz.targets import TARGETS, pumped

words = st.sampled_from(WORDS)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
bodies = st.fixed_dictionaries(
    {"statusCode": st.just(404) | values, "error": st.text(max_size=40) | values},
    optional={"service": values, "correlationId": values, "validation": values, "response": values, "request": values},
)
documents = st.lists(bodies | values, min_size=1, max_size=3).flatmap(
    lambda items: st.sampled_from([
        json.dumps(items), "\n".join(map(json.dumps, items)), json.dumps({"logs": items}),
        json.dumps(json.dumps(items[0])),
        json.dumps(items[0], ensure_ascii=False).encode("utf-8", "replace").decode(), f"ERROR {items[0]!r} at 12:00",
    ])
)  # fmt: skip
soups = st.lists(words | st.text(max_size=4), max_size=12).map("".join)
payloads = st.one_of(documents.map(str.encode), soups.map(lambda text: text.encode("utf-8", "replace")), st.binary())
units = st.lists(words | st.sampled_from("0aA '\"`<>.,-_/\\:[({=@$\n"), min_size=1, max_size=4).map("".join)
headers = st.sampled_from([
    TOKEN, b"content-encoding: gzip", b"content-encoding: zstd, snappy", b"content-length: 12", b"expect: 100-continue",
    b"date: yesterday", b"content-type: application/x-protobuf", b"authorization: Splunk \xe9", b"dd-api-key: a",
])  # fmt: skip
requests = st.builds(
    lambda method, path, lines, pieces: SEPARATOR.join([f"{method} {path}".encode(), b"\n".join(lines), *pieces]),
    st.sampled_from(["POST", "PUT", "GET", "HEAD", "OPTIONS", "BREW"]),
    st.sampled_from([*ENDPOINTS, "/ingest/t/%C3%A9/v1/errors", "/ingest/%00", "/ingest//"]),
    st.lists(headers | st.binary(max_size=20), max_size=4),
    st.lists(payloads | st.sampled_from([BODY, *compressed()]), min_size=1, max_size=3),
)

often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seldom = settings(often, max_examples=12)


class TestAnything:
    @pytest.mark.parametrize("name", TARGETS)
    @often
    @given(data=payloads)
    def test_holds(self, name, data):
        TARGETS[name](data)

    @often
    @given(data=requests)
    def test_is_answered(self, data):
        TARGETS["edge"](data)


class TestWork:
    @pytest.mark.parametrize("name", sorted(TARGETS.keys() - {"edge"}))
    @seldom
    @given(
        start=st.sampled_from(["", '{"error":"', "["]) | units, middle=units, end=st.sampled_from(["", '"}', "\n x"])
    )
    def test_does_not_grow_with_the_square_of_the_length(self, name, start, middle, end):
        TARGETS[name](pumped(SEPARATOR.join(part.encode() for part in (start, middle, end))))
