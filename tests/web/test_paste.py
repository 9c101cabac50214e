"""Paste: a text is explained and forgotten; storing and taking a ticket are asked for."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from errors.models import ErrorResponse, Source, Ticket
from errors.web.pasted import LONGEST
from tests.factories import NOW, make_error, make_issue, make_push

ID = "c2a9d1e0-4b7f-4e36-9a58-0d1f2e3c4b5a"
BODY = {
    "statusCode": 402,
    "service": "ClientsApi",
    "error": "CompanyValidationException: Company limit exceeded",
    "correlationId": ID,
    "canBeRetried": "Unknown",
}


def pasted(client, text, **fields):
    return client.post("/paste/", {"text": text} | fields)


class TestExplaining:
    @pytest.mark.parametrize(
        "text",
        [
            json.dumps(BODY),
            json.dumps([BODY], indent=2),
            f"2026-11-24T14:01:02Z ERROR call failed: {json.dumps(BODY)} attempt=3",
            json.dumps({"level": "error", "message": json.dumps(BODY)}),
        ],
    )
    def test_finds_the_error_in_json_and_in_logs_and_stores_nothing(self, db, agent_client, text):
        response = pasted(agent_client, text)
        (error,) = response.context["errors"]
        assert (error.report.correlation_id, error.advice.cause.status_codes[0]) == (ID, 402)
        page = response.content.decode()
        assert "Company limit exceeded" in page
        assert f"Correlation ID:   {ID}" in page
        assert not ErrorResponse.objects.exists()
        assert not Ticket.objects.exists()

    def test_tells_of_the_same_kind_that_is_stored(self, db, viewer_client):
        template = "CompanyValidationException: Company limit exceeded"
        issue = make_issue(status_code=402, service="ClientsApi", template=template, seen_at=NOW - dt.timedelta(days=3))
        for number in range(3):
            make_error(at=NOW - dt.timedelta(days=3), issue=issue, message=template, company_id=f"company-{number}")
        response = pasted(viewer_client, json.dumps(BODY))
        assert response.context["errors"][0].issue == issue
        assert "Seen <b>3</b> times for <b>3</b> companies" in response.content.decode()

    def test_opens_the_page_of_an_id_alone(self, db, viewer_client):
        response = pasted(viewer_client, f"  {{{ID.upper()}}}\n")
        assert (response.status_code, response.headers["Location"]) == (302, f"/errors/{ID.upper()}/")
        make_error(at=NOW, correlation_id="batch-7/item 3")
        assert pasted(viewer_client, "batch-7/item 3").headers["Location"] == "/errors/batch-7/item%203/"

    def test_says_what_it_looked_for_and_explains_a_bare_message(self, db, viewer_client):
        page = pasted(viewer_client, "It does not work <b>at all</b>").content.decode()
        assert "No error response was recognised" in page
        assert "&lt;b&gt;at all&lt;/b&gt;" in page
        bare = {"status_code": "404", "service": "PublicApi", "message": "No company was found with ID 4711"}
        (error,) = pasted(viewer_client, "", **bare).context["errors"]
        assert error.report.status_code == 404
        assert error.advice.cause is not None

    def test_refuses_more_than_a_megabyte(self, db, viewer_client):
        response = pasted(viewer_client, "x" * (LONGEST + 1))
        assert response.status_code == 400
        assert "larger than 1 MB" in response.content.decode()

    def test_shows_the_first_of_many_in_full(self, db, viewer_client):
        bodies = [BODY | {"correlationId": f"{number:032x}"} for number in range(1, 26)]
        response = pasted(viewer_client, "\n".join(map(json.dumps, bodies)))
        assert (len(response.context["errors"]), len(response.context["further"])) == (10, 15)


class TestStoring:
    def test_goes_through_the_write_path_under_a_source_of_its_own(self, db, agent_client):
        fields = {"text": json.dumps(BODY), "environment": "sandbox"}
        response = agent_client.post("/paste/storage/", fields)
        assert (response.status_code, response.headers["Location"]) == (302, f"/errors/{ID}/")
        error = ErrorResponse.objects.get()
        assert (error.correlation_id, error.source.name, error.received_at) == (ID, "paste (sandbox)", NOW)
        agent_client.post("/paste/storage/", fields)
        assert Source.objects.get().duplicate_count == 1
        assert ErrorResponse.objects.count() == 1

    def test_is_refused_to_viewers_and_of_nothing(self, db, viewer_client, agent_client):
        assert viewer_client.post("/paste/storage/", {"text": json.dumps(BODY)}).status_code == 403
        page = agent_client.post("/paste/storage/", {"text": "nothing"}, follow=True).content.decode()
        assert "Nothing was stored" in page
        assert not ErrorResponse.objects.exists()


class TestTicket:
    def test_of_a_pasted_error_is_recorded_and_the_text_is_not(self, db, agent_client):
        fields = {"text": f"secret words {json.dumps(BODY)}", "ticket0-severity": "3"}
        answer = agent_client.post("/paste/tickets/0/", fields).json()
        ticket = Ticket.objects.get()
        assert (ticket.pk, ticket.severity) == (answer["ticket"], 3)
        assert [(one.correlation_id, one.error) for one in ticket.ticket_errors.all()] == [(ID, None)]
        assert "secret words" not in ticket.text
        download = agent_client.post("/paste/tickets/0/", fields | {"ticket0-download": "1"})
        assert download.headers["Content-Disposition"].endswith('.txt"')

    def test_is_refused_to_viewers_and_of_what_is_not_there(self, db, viewer_client, agent_client):
        fields = {"text": json.dumps(BODY)}
        assert viewer_client.post("/paste/tickets/0/", fields).status_code == 403
        assert agent_client.post("/paste/tickets/1/", fields).status_code == 404


class TestAsides:
    PENDING = (
        '{"pushOperationKey": "9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3", "status": "Pending", "statusCode": 202,'
        ' "dataType": "bills", "companyId": "c-1", "requestedOnUtc": "2026-11-24T14:00:00Z"}'
    )

    def test_are_explained_and_not_called_errors(self, agent_client):
        page = agent_client.post("/paste/", {"text": self.PENDING}).content.decode()
        assert "A write of bills is pending" in page
        assert "Its statusCode 202 says the same" in page
        assert "No error response was recognised" not in page

    def test_lead_to_what_is_known_of_the_operation(self, agent_client):
        make_push("9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3")
        page = agent_client.post("/paste/", {"text": self.PENDING}).content.decode()
        assert 'href="/pushes/9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3/"' in page

    def test_stand_beside_errors_of_their_kind(self, agent_client):
        failed = self.PENDING.replace("Pending", "TimedOut")
        page = agent_client.post("/paste/", {"text": failed}).content.decode()
        assert "<dt>Push operation key</dt>" in page
        assert "Understood, and no error" not in page
