from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest

from errors.models import Ticket
from tests.api.conftest import text_of
from tests.factories import NOW, make_error, make_reject, make_source

HOUR = dt.timedelta(hours=1)

LISTS = ["errors", "issues", "groups", "companies", "guidance", "tickets", "sources", "rejects"]


@pytest.fixture
def world(db):
    """Two issues of two companies, one reject."""
    for number in range(3):
        at = NOW - HOUR * (number + 1)
        make_error(at=at, message="a", company_id=f"c{number % 2}", correlation_id=f"id-{number}")
    make_error(at=NOW - 26 * HOUR, status_code=429, service="Sage", message="b", company_id="c1")
    make_reject(make_source("dev", environment="sandbox"), at=NOW - HOUR, text="half a {")


class TestEveryList:
    @pytest.mark.parametrize("name", LISTS)
    def test_answers_pages_and_files(self, world, api, name):
        page = api.get(f"/api/v1/{name}/")
        assert set(page.json()) == {"results", "next", "previous"}
        assert page["Cache-Control"] == "no-store"
        rows = page.json()["results"]
        lines = text_of(api.get(f"/api/v1/{name}/?format=ndjson")).splitlines()
        assert [json.loads(line) for line in lines] == rows
        cells = list(csv.DictReader(io.StringIO(text_of(api.get(f"/api/v1/{name}/", headers={"Accept": "text/csv"})))))
        assert len(cells) == len(rows)
        assert all(list(cell) == list(row) for cell, row in zip(cells, rows, strict=True))

    @pytest.mark.parametrize("name", ["errors", "issues", "groups", "companies"])
    def test_walks_by_cursor(self, world, api, name):
        whole = api.get(f"/api/v1/{name}/").json()["results"]
        walked, url = [], f"/api/v1/{name}/?limit=1"
        while url:
            page = api.get(url).json()
            walked += page["results"]
            url = page["next"]
        assert len(whole) > 1
        assert walked == whole

    @pytest.mark.parametrize(
        ("name", "queries"),
        [
            ("errors", 4),
            ("issues", 7),
            ("groups", 5),
            ("companies", 10),
            ("guidance", 3),
            ("tickets", 4),
            ("sources", 7),
            ("rejects", 3),
        ],
    )
    def test_asks_no_more_with_more_rows(self, world, api, name, queries, django_assert_max_num_queries):
        api.get(f"/api/v1/{name}/")  # days that are over are read once
        with django_assert_max_num_queries(queries):
            api.get(f"/api/v1/{name}/")

    @pytest.mark.parametrize("name", LISTS)
    def test_refuses_what_it_cannot_read(self, world, api, name):
        for query, code in {
            "limit=0": "bad_parameter",
            "limit=501": "bad_parameter",
            "limit=x": "bad_parameter",
            "format=xml": "bad_parameter",
            "status=429": "bad_parameter",
        }.items():
            response = api.get(f"/api/v1/{name}/?{query}")
            assert (response.status_code, response.json()["code"]) == (400, code), query
        if name not in {"guidance", "sources"}:
            for query in ("cursor=x", "cursor=x&format=csv"):
                assert api.get(f"/api/v1/{name}/?{query}").json()["code"] == "bad_cursor"


class TestIssues:
    def test_count_within_the_window(self, world, api):
        first, second = api.get("/api/v1/issues/?sort=-count").json()["results"]
        assert (first["template"], first["count"], first["companies"], first["error_count"]) == ("a", 3, 2, 3)
        assert [row["template"] for row in api.get("/api/v1/issues/?since=24h").json()["results"]] == ["a"]
        assert second["reference"].startswith("429-")
        assert api.get("/api/v1/issues/?q=nothing").json()["results"] == []

    def test_tell_one_in_full(self, world, api, django_assert_max_num_queries):
        url = api.get("/api/v1/issues/?status_code=404").json()["results"][0]["url"]
        with django_assert_max_num_queries(18):
            issue = api.get(url).json()
        assert (issue["count"], issue["still_failing"], issue["all_companies"]) == (3, 1, 2)
        assert [one["company_id"] for one in issue["affected_companies"]] == ["c0", "c1"]
        assert issue["newest_correlation_id"] == "id-0"
        assert issue["guidance"]["documented"]["status_code"] == 404
        text = api.get(issue["ticket_urls"]["text"]).content.decode()
        assert "id-0" in text
        assert Ticket.objects.get().issue_id == issue["id"]
        assert api.get("/api/v1/issues/999999/").status_code == 404
        assert api.get("/api/v1/issues/999999/ticket/").status_code == 404


class TestGroupsAndSeries:
    def test_add_up_to_the_same(self, world, api):
        groups = api.get("/api/v1/groups/").json()["results"]
        assert [(row["status_code"], row["service_key"], row["count"]) for row in groups] == [
            (404, "xero", 3),
            (429, "sage", 1),
        ]
        series = api.get("/api/v1/series/?since=30d").json()
        assert [(line["key"], line["total"]) for line in series["lines"]] == [("429", 1), ("404", 3)]
        assert series["total"] == 4
        assert len(series["buckets"]) == len(series["lines"][0]["counts"])
        by_service = api.get("/api/v1/series/?by=service").json()
        assert [(line["label"], line["total"]) for line in by_service["lines"]] == [("Xero", 3)]
        assert (by_service["until"], by_service["step_seconds"]) == ("2026-11-24T14:20:00Z", 1800)
        assert api.get("/api/v1/series/?by=color").json()["code"] == "bad_parameter"
        assert api.get("/api/v1/groups/?q=x").json()["code"] == "bad_parameter"


class TestCompanies:
    def test_tell_one_with_its_issues(self, world, api):
        rows = api.get("/api/v1/companies/?sort=-count").json()["results"]
        assert [(row["company_id"], row["count"], row["issues"]) for row in rows] == [("c1", 2, 2), ("c0", 2, 1)]
        company = api.get(rows[0]["url"]).json()
        assert [(one["template"], one["count"], one["others"]) for one in company["issues"]] == [
            ("a", 1, 1),
            ("b", 1, 0),
        ]
        assert api.get("/api/v1/companies/nobody/").status_code == 404


class TestSourcesAndRejects:
    def test_tell_no_secret(self, world, api):
        sources = api.get("/api/v1/sources/").json()["results"]
        assert [(row["name"], row["accepted_count"], row["rejected_count"]) for row in sources] == [
            ("dev", 0, 1),
            ("shop", 4, 0),
        ]
        assert not [name for row in sources for name in row if "secret" in name or "digest" in name]

    def test_obey_filters(self, world, api):
        (row,) = api.get("/api/v1/rejects/?source=dev&environment=sandbox&since=24h&q=half").json()["results"]
        assert (row["reason"], row["text"], row["source_name"]) == ("not_json", "half a {", "dev")
        assert api.get("/api/v1/rejects/?source=shop").json()["results"] == []
