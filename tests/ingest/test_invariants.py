"""Whatever is delivered, in whatever batches: every counter equals the count of its rows."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from errors.domain.report import Reject
from errors.ingest import Delivery, pack, store
from errors.models import ErrorResponse
from tests.factories import NOW, make_source
from tests.ingest.samples import assert_counters_agree, make_report

REJECT = Reject(index=0, reason="not_json", detail="This is no JSON.")
NEARLY = Reject(index=0, reason="near_miss", detail="One member is missing.")

reports = st.builds(
    make_report,
    st.sampled_from(["", "a" * 32, "A" * 32, "b" * 32, "c" * 32]),
    error=st.sampled_from(["Invoice 1 not found", "Invoice 2 not found", "Bill not found", ""]),
    status=st.sampled_from([404, 500]),
    service=st.sampled_from(["Xero", "xero", "Sage"]),
    company_id=st.sampled_from(["", "c1", "C1", "c2"]),
    occurred_at=st.sampled_from([None, NOW, NOW - dt.timedelta(hours=3), NOW + dt.timedelta(hours=3)]),
    http_status=st.sampled_from([None, 10**30]),  # the second is one that no database takes
    linked_ids=st.sampled_from([(), ("d" * 32, "D" * 32)]),
)
deliveries = st.lists(reports | st.sampled_from([REJECT, NEARLY]), max_size=5)
batches = st.lists(
    st.lists(deliveries, min_size=1, max_size=4),
    min_size=1,
    max_size=5,
)


class TestCounters(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(batches=batches, pause=st.sampled_from([0, 4, 11]))
    def test_agree_with_the_rows_after_any_batches(self, batches, pause):
        sources = [make_source("shop"), make_source("desk")]
        told = 0
        for number, batch in enumerate(batches):
            at = NOW + number * dt.timedelta(minutes=pause)
            parcels = [
                pack(Delivery(items=items, source_id=sources[index % 2].pk, received_at=at))
                for index, items in enumerate(batch)
            ]
            for items, receipt in zip(batch, store.write(parcels).receipts, strict=True):
                assert len(items) == receipt.accepted + receipt.duplicates + len(receipt.rejected)
                told += receipt.accepted
        assert ErrorResponse.objects.count() == told
        assert_counters_agree()


class TestOrder:
    @pytest.mark.django_db
    def test_of_deliveries_changes_no_count(self):
        one, other = make_report("a" * 32, company_id="c1"), make_report("b" * 32, company_id="c2")
        source = make_source()
        for items in ([one, other], [other, one], [one], [other]):
            store.write([pack(Delivery(items=items, source_id=source.pk, received_at=NOW))])
        assert ErrorResponse.objects.count() == 2
        assert_counters_agree()
