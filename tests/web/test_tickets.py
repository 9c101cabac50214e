"""Tickets: taken by agents, recorded, and shown again with who took them."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.models import ErrorResponse, Ticket
from tests.factories import NOW, make_error


@pytest.fixture
def errors(db):
    return [
        make_error(at=NOW - dt.timedelta(hours=hours), message="Account not found", company_id=f"company-{hours}")
        for hours in (1, 2, 3)
    ]


class TestExport:
    def test_answers_with_the_text_and_records_who_took_it(self, errors, agent_client, agent):
        response = agent_client.post("/tickets/export/", {"errors": errors[0].pk, "severity": 2})
        answer = response.json()
        ticket = Ticket.objects.get()
        assert answer == {
            "ticket": ticket.pk,
            "text": ticket.text,
            "filename": f"codat-ticket-{ticket.pk}.txt",
            "media_type": "text/plain; charset=utf-8",
            "earlier": [],
        }
        assert errors[0].correlation_id in answer["text"]
        assert (ticket.created_by, ticket.severity, ticket.format) == (agent, 2, "text")

    def test_of_a_selection_names_each_error(self, errors, agent_client):
        agent_client.post("/tickets/export/", {"errors": [error.pk for error in errors]})
        named = Ticket.objects.get().ticket_errors.values_list("correlation_id", flat=True)
        assert set(named) == {error.correlation_id for error in errors}

    def test_of_an_issue_leads_with_the_error_that_was_looked_at(self, errors, agent_client):
        agent_client.post("/tickets/export/", {"issue": errors[0].issue_id, "errors": errors[2].pk})
        ticket = Ticket.objects.get()
        assert ticket.issue == errors[0].issue
        assert ticket.ticket_errors.order_by("pk")[0].error == errors[2]

    def test_tells_of_the_tickets_before(self, errors, agent_client):
        first = agent_client.post("/tickets/export/", {"errors": errors[0].pk}).json()
        second = agent_client.post("/tickets/export/", {"errors": errors[0].pk}).json()
        assert [earlier["ticket"] for earlier in second["earlier"]] == [first["ticket"]]
        assert second["earlier"][0]["url"] == f"/tickets/{first['ticket']}/"

    @pytest.mark.parametrize(
        ("name", "extension"), [("text", "txt"), ("markdown", "md"), ("json", "json"), ("eml", "eml")]
    )
    def test_downloads_in_every_format(self, errors, agent_client, name, extension):
        response = agent_client.post("/tickets/export/", {"errors": errors[0].pk, "format": name, "download": "1"})
        assert response.headers["Content-Disposition"].endswith(f'.{extension}"')
        assert errors[0].correlation_id in response.content.decode()

    @pytest.mark.parametrize(
        "asked",
        [{}, {"errors": "999999"}, {"errors": "9" * 30}, {"issue": "x"}, {"issue": "9" * 30}, {"errors": "1;drop"},
         {"issue": "1", "severity": "9"}],
    )  # fmt: skip
    def test_refuses_what_names_nothing(self, db, agent_client, asked):
        assert agent_client.post("/tickets/export/", asked).status_code == 400
        assert not Ticket.objects.exists()

    def test_says_so_when_retention_has_taken_the_errors_meanwhile(self, errors, agent_client):
        ErrorResponse.objects.all().delete()
        response = agent_client.post("/tickets/export/", {"issue": errors[0].issue_id})
        assert (response.status_code, response.json()["detail"]) == (404, "None of its errors is kept any more.")
        assert not Ticket.objects.exists()

    def test_is_refused_to_viewers(self, errors, viewer_client):
        assert viewer_client.post("/tickets/export/", {"errors": errors[0].pk}).status_code == 403
        assert not Ticket.objects.exists()


class TestTicketPages:
    def test_show_what_left_and_outlive_the_error(self, errors, agent_client, viewer_client):
        number = agent_client.post("/tickets/export/", {"errors": errors[0].pk}).json()["ticket"]
        errors[0].delete()
        assert "Account not found" in viewer_client.get("/tickets/").content.decode()
        page = viewer_client.get(f"/tickets/{number}/").content.decode()
        assert f"Correlation ID:   {errors[0].correlation_id}" in page
        assert "not stored" in page
        assert "amir" in page

    def test_say_how_to_take_the_first_one(self, db, viewer_client):
        assert "No ticket yet" in viewer_client.get("/tickets/").content.decode()
