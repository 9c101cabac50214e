"""
Records of logs in all the forms of the field, and what is told by each error in them; look-alikes, which tell of none.

Loggers, shippers and platforms each have several ways to write the same; the texts of exceptions are those of Codat's
own SDKs. What is compared is all that a report tells, so that nothing around a body is lost and nothing is made up.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from errors.domain.report import Report
from errors.domain.wire.joining import joined
from errors.domain.wire.logs import FORMATS
from errors.domain.wire.recogniser import NearMiss, findings_in

FORMS = Path(__file__).parents[2] / "data" / "logs" / "forms.jsonl"
VECTORS = [json.loads(line) for line in FORMS.read_text().splitlines()]
NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)


def found_in(vector):
    records = joined(FORMATS[vector["format"]](vector["input"].encode()))
    return [finding for record in records for finding in findings_in(record, now=NOW)]


def told(report):
    names = list(Report.__struct_fields__)
    facts = {name: getattr(report, name) for name in names if getattr(report, name) not in (None, "", {}, ())}
    facts |= {"occurred_at": report.occurred_at.isoformat()} if report.occurred_at else {}
    return {name: facts[name] for name in facts if name not in ("body", "kind", "linked_ids")}


def near(miss):
    return f"{miss.reason} {miss.member}".strip()


class TestForm:
    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
    def test_tells_what_stands_in_it_and_nothing_else(self, vector):
        findings = found_in(vector)
        assert [told(finding) for finding in findings if isinstance(finding, Report)] == vector["expect"]
        assert [near(finding) for finding in findings if isinstance(finding, NearMiss)] == vector.get("near", [])

    def test_of_look_alikes_is_taken_for_none(self):
        alike = [vector for vector in VECTORS if vector["name"].startswith("look-alike")]
        assert len(alike) > 80
        assert not any(vector["expect"] for vector in alike)


class TestPieces:
    @pytest.mark.parametrize("length", [17_000, 40_000, 120_000])
    @pytest.mark.parametrize("way", ["cri", "docker", "fluentd", "journald"])
    def test_of_any_number_are_one_error(self, length, way):
        body = {"statusCode": 409, "service": "Xero", "error": "é" * length, "correlationId": "5" * 32}
        text = json.dumps(body, ensure_ascii=False)
        pieces = [text[start : start + 16_384] for start in range(0, len(text), 16_384)]
        (report,) = found_in({"format": "logs", "input": "\n".join(written(pieces, way))})
        assert report.body == body


def written(pieces, way):
    """The pieces of one line as a container's runtime writes them, between other lines of the same container."""
    for number, piece in enumerate(pieces, 1):
        is_last = number == len(pieces)
        log = {"log": piece + "\n" * is_last, "stream": "stderr"}
        fluentd = {"log": piece, "partial_message": "true", "partial_id": "7", "partial_ordinal": str(number)}
        journald = {"MESSAGE": piece, "CONTAINER_ID_FULL": "c", "PRIORITY": "3"}
        yield {
            "cri": f"2026-11-26T10:11:12.345678901Z stderr {'F' if is_last else 'P'} {piece}",
            "docker": json.dumps(log),
            "fluentd": json.dumps(fluentd | {"partial_last": str(is_last).lower()}),
            "journald": json.dumps(journald if is_last else journald | {"CONTAINER_PARTIAL_MESSAGE": "true"}),
        }[way]
        if way == "cri":
            yield "2026-11-26T10:11:12.345678901Z stdout F all is well"
