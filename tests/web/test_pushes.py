"""Push operations as pages tell them: the list of what waits, the life of one, and the way to it."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from errors.models import Connection, ErrorResponse
from tests.factories import NOW, make_error, make_push

KEY = "9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3"
COMPANY = "7c1e6a10-9f7b-4f0e-8d3c-2b5a9e1d0f44"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def failed(db):
    make_error(
        at=NOW,
        kind=Kind.PUSH,
        status_code=400,
        service="Writes",
        message="An error occurred in a downstream service. Message: Feed failed(409): taken",
        correlation_id=KEY,
        company_id=COMPANY,
    )
    operation = make_push(KEY, states=(("Pending", NOW - MINUTE), ("Failed", NOW)), company_id=COMPANY)
    operation.states.filter(status="Pending").update(http_status=200, status_code=202)
    operation.states.filter(status="Failed").update(status_code=400, message="Feed failed(409): taken")
    return operation


class TestList:
    def test_shows_what_waits_with_the_caveat(self, viewer_client, django_assert_max_num_queries):
        for number in range(8):
            make_push(opened_at=NOW - (70 + number) * MINUTE, company_id=COMPANY)
        with django_assert_max_num_queries(8):
            page = viewer_client.get("/pushes/").content.decode()
        assert page.count("<tr data-row") == 8
        assert "QuickBooks Desktop and Sage 50" in page
        assert "than 60 minutes" in page

    def test_says_so_when_nothing_waits(self, viewer_client):
        make_push(opened_at=NOW)
        assert "No write waits for too long" in viewer_client.get("/pushes/?state=nonsense").content.decode()
        assert KEY not in viewer_client.get("/pushes/?state=all&company_id=other").content.decode()

    def test_offers_every_state_a_text_and_the_platforms_that_are_known(self, viewer_client):
        Connection.objects.create(connection_id="k-1", platform="Xero", platform_key="xero")
        make_push(KEY, states=(("Failed", NOW - MINUTE),), connection_id="k-1")
        page = viewer_client.get("/pushes/?state=failed&service=xero&since=7d").content.decode()
        assert KEY in page
        assert '<option value="xero" selected>Xero</option>' in page
        assert '<input type="hidden" name="state" value="failed">' in page
        assert '<input type="hidden" name="since" value="7d">' in page
        for state in ("overdue", "pending", "timed_out", "success", "all"):
            assert f"state={state}" in page
        assert KEY not in viewer_client.get("/pushes/?state=failed&q=nothing").content.decode()


class TestPage:
    def test_tells_the_life_of_one_that_is_no_error(self, viewer_client):
        make_push(KEY, opened_at=NOW - MINUTE, due_at=NOW + 9 * MINUTE)
        page = viewer_client.get(f"/pushes/{KEY}/").content.decode()
        for text in ("Life of this write", "Pending", "Not ended", "Its time-out passes", "24 Nov 2026, 14:29:00 UTC"):
            assert text in page

    def test_is_reached_by_the_key_wherever_ids_are_taken(self, viewer_client):
        make_push(KEY)
        for path in (f"/errors/{KEY}/", f"/errors/{KEY[:8]}/", f"/search/?q={KEY}", f"/pushes/{KEY.upper()}/"):
            response = viewer_client.get(path, follow=True)
            assert response.redirect_chain[-1][0] == f"/pushes/{KEY}/", path

    def test_is_that_of_the_error_where_there_is_one(self, failed, viewer_client):
        assert viewer_client.get(f"/pushes/{KEY}/").headers["Location"] == f"/errors/{KEY}/"

    def test_is_missing_for_an_unknown_key(self, viewer_client):
        assert viewer_client.get(f"/pushes/{KEY}/").status_code == 404
        assert viewer_client.get("/pushes/%00/").status_code == 404


class TestErrorOfAWrite:
    def test_names_the_platform_of_its_connection(self, failed, viewer_client):
        ErrorResponse.objects.update(connection_id="k-1")
        Connection.objects.create(connection_id="k-1", platform="Exact (NL)", platform_key="exact (nl)")
        assert "<dt>Platform</dt><dd>Exact (NL)</dd>" in viewer_client.get(f"/errors/{KEY}/").content.decode()

    def test_shows_the_three_numbers_and_why_they_differ(self, failed, viewer_client):
        page = viewer_client.get(f"/errors/{KEY}/").content.decode()
        numbers = [page.split(f"<dt>{name}</dt><dd>")[1][:3] for name in (
            "HTTP status of the call", "Status code of the operation", "Code of the platform, in the text"
        )]  # fmt: skip
        assert numbers == ["200", "400", "409"]
        assert "so judge by the operation" in page
        assert "Nobody has told the cause" not in page

    def test_says_what_to_look_up_where_a_webhook_told_no_cause(self, failed, viewer_client):
        failed.states.update(message="", body="", http_status=0, status_code=0)
        page = viewer_client.get(f"/errors/{KEY}/").content.decode()
        assert f"GET https://api.codat.io/companies/{COMPANY}/push/{KEY}" in page
        assert f"https://app.codat.io/companies/{COMPANY}/pull-history" in page
