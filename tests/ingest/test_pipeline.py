"""From a report to a row, without a database."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from errors.domain.report import REJECT_TEXT_LENGTH, Reject
from errors.ingest import Delivery
from errors.ingest.pipeline import fingerprint, prepare, prepare_reject
from tests.factories import NOW
from tests.ingest.samples import make_report


def row_of(report, *, source_id=1, received_at=NOW, sent_at=None):
    delivery = Delivery(items=[report], source_id=source_id, received_at=received_at, sent_at=sent_at)
    return prepare(report, origin=delivery, index=0)


class TestIdentity:
    def test_is_the_look_up_key_and_the_body(self):
        one = row_of(make_report("{AB-CD}", body={"a": 1, "b": [2]}))
        other = row_of(make_report("abcd", body={"b": [2], "a": 1}))
        assert (one.lookup_key, one.body_digest) == (other.lookup_key, other.body_digest)
        assert one.correlation_id == "{AB-CD}"

    @pytest.mark.parametrize("change", [{"occurred_at": NOW}, {"company_id": "c"}, {"attributes": {"a": 1}}])
    def test_of_a_report_without_id_depends_on_the_whole_record(self, change):
        assert row_of(make_report("")).lookup_key != row_of(make_report("", **change)).lookup_key

    def test_of_a_report_without_id_knows_its_earlier_self(self):
        now, later = row_of(make_report("")), row_of(make_report(""), received_at=NOW + dt.timedelta(minutes=10))
        assert later.earlier_key == now.lookup_key != later.lookup_key


class TestIssue:
    def test_is_told_by_status_service_and_template(self):
        prints = {fingerprint(404, "xero", "a"), fingerprint(409, "xero", "a"), fingerprint(404, "sage", "a")}
        assert len(prints | {fingerprint(404, "xero", "b")}) == 4

    def test_is_the_same_whatever_varies_in_the_text(self):
        texts = ["Invoice 12 not found", "Invoice 5317 not found"]
        assert len({row_of(make_report("a", error=text)).fingerprint for text in texts}) == 1


class TestTexts:
    def test_are_cut_to_what_their_columns_hold(self):
        row = row_of(
            make_report(
                "a" * 200, service="s" * 200, company_id="C" * 200, company_name="n" * 300, connection_id="x" * 200,
                data_type="d" * 100, request_method="M" * 50, request_url="https://example.com/" + "u" * 3_000,
            )
        )  # fmt: skip
        lengths = [len(text) for text in (row.correlation_id, row.lookup_key, row.service_key, row.service_name)]
        assert lengths == [128] * 4
        assert (row.company_id, len(row.company_name), len(row.connection_id)) == ("c" * 128, 200, 128)
        assert (len(row.data_type), len(row.request_method), len(row.request_url)) == (64, 16, 2048)

    def test_keep_the_body_as_it_came(self):
        body = {"statusCode": "404", "error": "é <b>", "extra": {"deep": [1, None, 2.5]}}
        assert json.loads(row_of(make_report("a", body=body)).body) == body

    def test_of_rejects_are_bounded(self):
        reject = Reject(index=3, reason="not_json", detail="No.", text="x" * 50_000)
        row = prepare_reject(reject, origin=Delivery(items=[], source_id=1, received_at=NOW))
        assert len(row.reject.text) == REJECT_TEXT_LENGTH


class TestTime:
    def test_is_in_utc(self):
        there = dt.timezone(dt.timedelta(hours=-5))
        row = row_of(make_report("a", occurred_at=dt.datetime(2026, 11, 24, 1, 0, tzinfo=there)))
        assert (row.occurred_at.hour, row.occurred_at.utcoffset()) == (6, dt.timedelta(0))

    def test_ahead_of_ours_is_taken_back(self):
        assert row_of(make_report("a"), sent_at=NOW + dt.timedelta(seconds=1)).occurred_at == NOW
