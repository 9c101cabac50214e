from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from django.urls import reverse

from errors.api.exports import streamed
from errors.domain.kinds import Kind
from errors.models import Ticket
from tests.api.conftest import text_of
from tests.factories import NOW, make_error, make_source

HOUR = dt.timedelta(hours=1)
GUID = "4f1b2c3d-5e6f-4a70-8b91-a2b3c4d5e6f7"


class TestErrorList:
    def test_tells_an_error_with_its_body_as_it_came(self, api, django_assert_num_queries):
        error = make_error(
            at=NOW - HOUR,
            correlation_id=GUID,
            company_id="c1",
            company_name="Blue Kettle",
            body={"canBeRetried": "Unknown", "validation": {"errors": None}},
            http_status=404,
        )
        with django_assert_num_queries(4):
            (found,) = api.get("/api/v1/errors/").json()["results"]
        assert found["body"] == error.body
        assert found["correlation_id"] == GUID
        assert (found["status_code"], found["service"], found["message"]) == (404, "Xero", "Account not found")
        assert (found["company_id"], found["company_name"]) == ("c1", "Blue Kettle")
        assert (found["source_name"], found["environment"]) == ("shop", "production")
        assert (found["occurred_at"], found["codat_log_until"]) == ("2026-11-24T13:20:00Z", "2026-12-09T13:20:00Z")
        assert found["url"] == f"http://testserver/api/v1/errors/{GUID}/"

    def test_walks_everything_once_while_rows_arrive(self, api):
        expected = [make_error(at=NOW - HOUR * number).correlation_id for number in range(7)]
        walked, url = [], "/api/v1/errors/?limit=3"
        while url:
            page = api.get(url).json()
            walked += [row["correlation_id"] for row in page["results"]]
            make_error(at=NOW + HOUR)
            url = page["next"]
        assert walked == expected
        assert len(api.get(page["previous"]).json()["results"]) == 3

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("status_code=429", 1),
            ("status_code=429,404", 2),
            ("status_code=5xx", 0),
            ("service=XERO&service=Sage", 2),
            ("company_id=C1", 1),
            ("environment=sandbox", 1),
            ("source=dev", 1),
            ("q=too+many", 1),
            ("since=24h", 1),
            ("until=24h", 1),
            ("since=2026-11-24T12:00:00Z&until=2026-11-24T14:00:00Z", 1),
            ("since=2026-11-24T13:20:00%2B00:00", 1),
        ],
    )
    def test_obeys_filters(self, api, query, count):
        make_error(at=NOW - HOUR, status_code=429, message="Too many", company_id="c1")
        make_error(at=NOW - 40 * HOUR, service="Sage", source=make_source("dev", environment="sandbox"))
        assert len(api.get(f"/api/v1/errors/?{query}").json()["results"]) == count


class TestFiles:
    def test_hold_the_whole_list_page_by_page(self, api, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr("errors.api.views.MOST", 2)
        expected = [make_error(at=NOW - HOUR * number).correlation_id for number in range(5)]
        response = api.get("/api/v1/errors/?format=csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="errors.csv"'
        rows = list(csv.DictReader(io.StringIO(text_of(response))))
        assert [row["correlation_id"] for row in rows] == expected
        assert json.loads(rows[0]["body"])["correlationId"] == expected[0]
        lines = text_of(api.get("/api/v1/errors/?limit=3", headers={"Accept": "application/x-ndjson"})).splitlines()
        assert [json.loads(line)["correlation_id"] for line in lines] == expected[:3]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "\uff1d"])
    def test_never_begin_a_formula(self, api, start):
        message = f"{start}cmd|' /C calc'!A0"
        make_error(message=message, body={"service": message}, company_id="c1", company_name=message)
        (row,) = csv.DictReader(io.StringIO(text_of(api.get("/api/v1/errors/?format=csv")), newline=""))
        assert row["message"] == row["company_name"] == f"'{message}"
        assert row["company_id"] == "c1"

    def test_are_there_for_an_empty_list_too(self, api):
        assert text_of(api.get("/api/v1/errors/?format=csv")).startswith("correlation_id,has_correlation_id,")
        assert text_of(api.get("/api/v1/errors/?format=ndjson")) == ""

    @pytest.mark.parametrize("form", ["csv", "ndjson"])
    def test_survive_half_a_character(self, form):
        response = streamed([{"message": "broken \ud83d here"}], format=form, name="errors", fields=["message"])
        assert "broken" in text_of(response)


class TestErrorDetail:
    def test_tells_all_responses_newest_first_with_guidance(self, api, django_assert_max_num_queries):
        make_error(at=NOW - HOUR, correlation_id=GUID, message="first", linked_ids=("abc",))
        newest = make_error(correlation_id=GUID, status_code=401, message="Unauthorized", service="PublicApi")
        with django_assert_max_num_queries(7):
            found = api.get(f"/api/v1/errors/{GUID.upper().replace('-', '')}/").json()
        assert (found["body"], found["match"]) == (newest.body, "exact")
        assert [one["message"] for one in found["responses"]] == ["Unauthorized", "first"]
        assert found["responses"][1]["linked_ids"] == ["abc"]
        assert found["guidance"]["documented"]["status_code"] == 401
        assert found["guidance"]["cause"]["actor"] == "us"
        assert found["ticket_urls"]["eml"] == f"http://testserver/api/v1/errors/{GUID}/ticket/?format=eml"

    def test_answers_404_for_an_unknown_id(self, api):
        response = api.get(f"/api/v1/errors/{GUID}/")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    def test_finds_ids_that_hold_slashes(self, api):
        make_error(correlation_id="a/b/c")
        assert api.get(reverse("api-error", args=["a/b/c"])).json()["correlation_id"] == "a/b/c"


class TestErrorTicket:
    @pytest.mark.parametrize(
        ("form", "media_type"),
        [
            ("text", "text/plain; charset=utf-8"),
            ("markdown", "text/markdown; charset=utf-8"),
            ("json", "application/json"),
            ("eml", "message/rfc822"),
        ],
    )
    def test_is_recorded_and_names_the_id_in_text(self, api, agent, form, media_type):
        make_error(correlation_id=GUID)
        response = api.get(f"/api/v1/errors/{GUID}/ticket/?format={form}&severity=2")
        assert (response.status_code, response["Content-Type"]) == (200, media_type)
        assert GUID in response.content.decode()
        ticket = Ticket.objects.get()
        assert (ticket.created_by, ticket.severity, ticket.format, ticket.created_at) == (agent, 2, form, NOW)
        assert response["X-Ticket-Id"] == str(ticket.pk)
        (told,) = api.get("/api/v1/tickets/").json()["results"]
        assert (told["created_by"], told["correlation_ids"], told["text"]) == ("amir", [GUID], ticket.text)
        assert api.get(f"/api/v1/errors/{GUID}/").json()["tickets"][0]["id"] == ticket.pk

    def test_is_not_taken_by_a_head_or_by_another_site(self, api, agent_client):
        make_error(correlation_id=GUID)
        assert api.head(f"/api/v1/errors/{GUID}/ticket/").status_code == 405
        response = agent_client.get(f"/api/v1/errors/{GUID}/ticket/", headers={"Sec-Fetch-Site": "cross-site"})
        assert (response.status_code, response.json()["code"]) == (403, "cross_site")
        assert not Ticket.objects.exists()

    def test_refuses_what_there_is_not(self, api):
        make_error(correlation_id=GUID)
        for query in ("format=pdf", "severity=5", "severity=x", "color=red"):
            response = api.get(f"/api/v1/errors/{GUID}/ticket/?{query}")
            assert (response.status_code, response.json()["code"]) == (400, "bad_parameter"), query
        assert api.get("/api/v1/errors/unknown-id/ticket/").status_code == 404


class TestKinds:
    def test_are_told_and_filtered_by(self, api):
        make_error(kind=Kind.PUSH, status_code=0, service="Writes", message="Writing bills failed", summary="It failed")
        make_error()
        [told] = api.get("/api/v1/errors/?kind=push").json()["results"]
        named = (told["kind"], told["status_code"], told["id_label"], told["summary"], told["condition"])
        assert named == ("push", 0, "Push operation key", "It failed", "")
        assert [row["kind"] for row in api.get("/api/v1/issues/?kind=push").json()["results"]] == ["push"]
        assert api.get("/api/v1/errors/?kind=opus").status_code == 400

    def test_stand_in_exported_files(self, api):
        make_error(kind=Kind.PUSH, status_code=0, service="Writes", message="Writing bills failed")
        header, row = text_of(api.get("/api/v1/errors/?format=csv")).splitlines()
        assert row.split(",")[header.split(",").index("kind")] == "push"
        assert '"kind":"push"' in text_of(api.get("/api/v1/errors/?format=ndjson"))
