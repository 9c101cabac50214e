from __future__ import annotations

from errors.domain.kinds import Kind
from tests.factories import make_condition, make_reading, make_source


class TestQuota:
    def test_is_told_by_source(self, viewer_api):
        make_reading()
        make_reading(make_source("staging", environment="sandbox"), remaining=3)
        [told] = viewer_api.get("/api/v1/quota/?environment=sandbox").json()["results"]
        assert (told["source_name"], told["remaining"], told["resets_at"]) == ("staging", 3, None)
        assert viewer_api.get("/api/v1/quota/?kind=push").status_code == 400


class TestConditions:
    def test_are_those_that_last(self, viewer_api):
        make_condition("read:c-1:x-1:invoices", kind=Kind.READ)
        make_condition("quota", kind=Kind.RATE_LIMIT)
        [told] = viewer_api.get("/api/v1/conditions/?kind=read").json()["results"]
        assert (told["company_id"], told["connection_id"], told["data_type"]) == ("c-1", "x-1", "invoices")
        assert len(viewer_api.get("/api/v1/conditions/").json()["results"]) == 2
