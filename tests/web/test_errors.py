"""The page of a correlation id: everything about one response, and what may go wrong on the way to it."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.models import Ticket
from tests.factories import NOW, make_error, make_source

ID = "5b0c7a52-1f4e-4c8d-9b0a-3f2d6e7a8c91"


@pytest.fixture
def error(db):
    return make_error(
        at=NOW - dt.timedelta(minutes=5),
        correlation_id=ID,
        service="QuickbooksOnline",
        message="InvoicePdfNotFoundException: Invoice not found for company 7c1e and invoice ID 4411",
        company_id="7c1e6a10-9f7b-4f0e-8d3c-2b5a9e1d0f44",
        company_name="Kestrel Logistics",
        http_status=404,
    )


class TestErrorPage:
    def test_shows_guidance_ids_and_the_ticket(self, error, agent_client):
        page = agent_client.get(f"/errors/{ID}/").content.decode()
        for text in ("What to do", "Kestrel Logistics", "Codat log", "kept to", f"Correlation ID:   {ID}"):
            assert text in page

    def test_is_found_under_any_spelling(self, error, viewer_client):
        for spelling in (ID.upper(), ID.replace("-", ""), f"{{{ID}}}", ID[:8]):
            response = viewer_client.get(f"/errors/{spelling}/")
            assert (response.status_code, response.headers["Location"]) == (302, f"/errors/{ID}/")

    def test_shows_further_responses_of_the_id_and_each_by_its_link(self, error, viewer_client):
        make_error(at=NOW, correlation_id=ID, status_code=500, message="Then it broke")
        page = viewer_client.get(f"/errors/{ID}/").content.decode()
        assert "2 responses under this ID" in page
        assert f'href="?response={error.pk}"' in page
        chosen = viewer_client.get(f"/errors/{ID}/?response={error.pk}")
        assert chosen.context["error"] == error

    def test_lists_the_ids_that_a_beginning_may_mean(self, error, viewer_client):
        other = make_error(at=NOW, correlation_id=ID[:8] + "-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
        page = viewer_client.get(f"/errors/{ID[:8]}/").content.decode()
        assert other.correlation_id in page
        assert ID in page

    def test_marks_what_has_no_correlation_id(self, agent_client):
        make_error(at=NOW, correlation_id="ours-1", has_correlation_id=False)
        page = agent_client.get("/errors/ours-1/").content.decode()
        assert "No correlation ID" in page
        assert "Company ID</dt>" in page
        assert "not given" in page

    def test_says_why_there_may_be_none(self, viewer_client):
        response = viewer_client.get("/errors/00000000-1111-2222-3333-444444444444/")
        assert response.status_code == 404
        page = response.content.decode()
        assert "No error with this correlation ID" in page
        assert "older than our 90 days, or it never reached us" in page

    def test_offers_no_ticket_to_viewers_but_shows_agents_the_earlier_one(self, error, viewer_client, agent_client):
        assert "copy-ticket" not in viewer_client.get(f"/errors/{ID}/").content.decode()
        agent_client.post("/tickets/export/", {"errors": error.pk})
        assert Ticket.objects.count() == 1
        assert "Exported before by" in agent_client.get(f"/errors/{ID}/").content.decode()

    def test_asks_the_database_as_often_for_a_busy_issue_as_for_a_quiet_one(
        self, error, agent_client, django_assert_max_num_queries
    ):
        for minute in range(20):
            make_error(at=NOW - dt.timedelta(minutes=minute), issue=error.issue, source=make_source("other"))
        with django_assert_max_num_queries(22):
            agent_client.get(f"/errors/{ID}/")


class TestRetryAfter:
    def test_stands_on_the_page_in_the_ticket_and_in_the_api(self, db, agent_client):
        make_error(at=NOW, correlation_id=ID, status_code=429, message="Too many", attributes={"retryAfter": "90"})
        page = agent_client.get(f"/errors/{ID}/")
        text = " ".join(page.content.decode().split())
        assert "Codat asked to retry after <time" in text
        assert "24 Nov 2026, 14:21:30 UTC" in text
        assert "Codat asked to retry after 2026-11-24 14:21:30 UTC" in text
        ticket = agent_client.get(f"/api/v1/errors/{ID}/ticket/?format=text").content.decode()
        assert "Retry after:      Codat asked to retry after 2026-11-24 14:21:30 UTC" in ticket
        assert agent_client.get(f"/api/v1/errors/{ID}/").json()["retry_after"] == "2026-11-24T14:21:30Z"

    def test_is_not_made_up(self, error, agent_client):
        assert "Retry after" not in agent_client.get(f"/errors/{ID}/").content.decode()
        assert agent_client.get(f"/api/v1/errors/{ID}/").json()["retry_after"] is None
