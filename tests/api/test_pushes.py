from __future__ import annotations

import datetime as dt

from errors.domain.kinds import Kind
from errors.models import Connection
from tests.api.conftest import text_of
from tests.factories import NOW, make_error, make_push

KEY = "9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3"
MINUTE = dt.timedelta(minutes=1)


class TestPushes:
    def test_are_listed_by_state_and_page(self, viewer_api):
        make_push("ended-in-the-end", states=(("Pending", NOW - 2 * MINUTE), ("Success", NOW - MINUTE)))
        make_push("waiting-for-long", opened_at=NOW - 90 * MINUTE)
        make_push("waiting-since-now", opened_at=NOW)
        everything = viewer_api.get("/api/v1/pushes/?limit=2").json()
        assert [row["status"] for row in everything["results"]] == ["Pending", "Success"]
        assert len(viewer_api.get(everything["next"]).json()["results"]) == 1
        [overdue] = viewer_api.get("/api/v1/pushes/?state=overdue").json()["results"]
        assert (overdue["key"], overdue["is_overdue"], overdue["due_at"]) == ("waiting-for-long", True, None)

    def test_are_narrowed_by_state_platform_company_and_text(self, viewer_api):
        Connection.objects.create(connection_id="k-1", platform="Xero", platform_key="xero")
        ended = (("Pending", NOW - 2 * MINUTE), ("Failed", NOW - MINUTE))
        make_push("failed-through-xero", states=ended, connection_id="k-1", company_id="c-1")
        make_push("failed-elsewhere", states=ended)
        make_push("timed-out", states=(("TimedOut", NOW),))

        def keys(query):
            return [row["key"] for row in viewer_api.get(f"/api/v1/pushes/?{query}").json()["results"]]

        assert keys("state=failed") == ["failed-elsewhere", "failed-through-xero"]
        assert keys("state=failed&service=Xero") == keys("company_id=c-1") == keys("q=k-1") == ["failed-through-xero"]
        assert (keys("state=timed_out"), keys("state=success")) == (["timed-out"], [])
        assert viewer_api.get("/api/v1/pushes/?service=xero").json()["results"][0]["platform"] == "Xero"

    def test_refuse_what_they_do_not_know(self, viewer_api):
        for query in ("state=lost", "status_code=400", "cursor=nonsense", "company=x"):
            assert viewer_api.get(f"/api/v1/pushes/?{query}").status_code == 400, query

    def test_leave_as_a_file(self, viewer_api):
        make_push(KEY)
        header, row = text_of(viewer_api.get("/api/v1/pushes/?format=csv")).splitlines()
        assert dict(zip(header.split(","), row.split(","), strict=True))["key"] == KEY


class TestPush:
    def test_tells_its_states_and_its_error(self, viewer_api):
        make_push(KEY, states=(("Pending", NOW - MINUTE), ("Failed", NOW)))
        make_error(kind=Kind.PUSH, status_code=0, service="Writes", message="It failed", correlation_id=KEY)
        told = viewer_api.get(f"/api/v1/pushes/{KEY[:8]}/").json()
        assert [state["status"] for state in told["states"]] == ["Pending", "Failed"]
        assert told["states"][0]["http_status"] is None
        assert told["error_url"].endswith(f"/api/v1/errors/{KEY}/")

    def test_is_missing_for_an_unknown_key(self, viewer_api):
        assert viewer_api.get(f"/api/v1/pushes/{KEY}/").status_code == 404
