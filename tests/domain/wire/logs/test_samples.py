"""
Every sample and what its reader makes of it: as many records as were logged, and what the recogniser finds in them.

shapes.json has a letter for each record (see samples.shape), and the reason where the request is refused.
"""

from __future__ import annotations

import json

import pytest

from errors.domain.wire.joining import joined
from errors.domain.wire.logs import FORMATS
from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.recogniser import reports_in
from tests.domain.wire.logs.samples import BODY, DATA, captures, shape, vectors

SHAPES = json.loads((DATA / "logs" / "shapes.json").read_text())
VECTORS = list(vectors())
CAPTURES = list(captures())


def essence(body):
    return [str(body[name]).replace("\ud800", "\ufffd") for name in BODY]


class TestVectors:
    @pytest.mark.parametrize(("vector", "name", "payload"), VECTORS, ids=[vector["name"] for vector, *_ in VECTORS])
    def test_give_as_many_records_as_they_should(self, vector, name, payload):
        results = list(FORMATS[name](payload))
        letters, _, reason = SHAPES[vector["name"]].partition(":")
        assert shape(results) == letters
        assert letters.count("R") == vector.get("rejected", letters.count("R"))
        assert (letters == "U") == ("expect_error" in vector)
        assert not reason or results[0].reason == reason

    @pytest.mark.parametrize(("vector", "name", "payload"), VECTORS, ids=[vector["name"] for vector, *_ in VECTORS])
    def test_hold_the_bodies_that_they_should(self, vector, name, payload):
        records = [result for result in FORMATS[name](payload) if isinstance(result, LogRecord)]
        found = [report.body for record in joined(records) for report in reports_in(record)]
        assert [essence(body) for body in found] == [essence(body) for body in vector["expect"]]

    def test_have_all_a_shape(self):
        assert {vector["name"] for vector, *_ in VECTORS} == SHAPES.keys()


class TestCaptures:
    @pytest.mark.parametrize(
        ("file", "name", "payload"), CAPTURES, ids=[f"{n}-{capture[0]}" for n, capture in enumerate(CAPTURES)]
    )
    def test_of_real_clients_give_a_record_each(self, file, name, payload):
        if file == "fb_splunk_raw":  # records without an `event`, which Splunk refuses as well
            assert shape(FORMATS[name](payload)) == "U"
            return
        results = list(FORMATS[name](payload))
        wanted = [n for n in range(3) if f"-8000-{n:012}".encode() in payload]
        assert shape(results) == "V" * len(wanted)
        for n, result in zip(wanted, results, strict=True):
            assert f"00000000-0000-4000-8000-{n:012}" in str(result.value)

    def test_that_tell_a_time_are_told_with_it(self):
        told = {file: list(FORMATS[name](payload)) for file, name, payload in CAPTURES}
        for file in ("fb_loki", "fb_otlp", "fb_otlp_nokey", "fb_splunk", "rsyslog_omhttp_lokirest"):
            assert all(str(result.occurred_at).startswith("2026-11-22 13:") for result in told[file]), file
