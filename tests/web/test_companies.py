"""Companies: who was struck, and whether others were, too."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories import NOW, make_error

COMPANY = "0f4b6f0e-52c4-4a0b-9a55-6c2f1b7d3e10"
OTHER = "9d3e7c1a-7b21-4f6d-8e0c-1a2b3c4d5e6f"


@pytest.fixture
def struck(db):
    for minutes in (10, 20, 30):
        make_error(
            at=NOW - dt.timedelta(minutes=minutes),
            message="The data set has not been requested.",
            status_code=409,
            company_id=COMPANY,
            company_name="Oakline Joinery",
            connection_id="c0ffee00-0000-4000-8000-000000000001",
        )
    make_error(
        at=NOW - dt.timedelta(minutes=5),
        message="The data set has not been requested.",
        status_code=409,
        company_id=OTHER,
        company_name="Harbour & Finch",
    )


class TestCompanyList:
    def test_shows_the_most_struck_first(self, struck, viewer_client):
        page = viewer_client.get("/companies/").content.decode()
        assert page.index("Oakline Joinery") < page.index("Harbour &amp; Finch")

    def test_compares_only_companies_that_were_struck_before(self, db, viewer_client):
        make_error(at=NOW - dt.timedelta(hours=1), company_id="c-new")
        assert "was 0" not in viewer_client.get("/companies/").content.decode()
        make_error(at=NOW - dt.timedelta(days=9), company_id="c-old")
        make_error(at=NOW - dt.timedelta(hours=1), company_id="c-old")
        assert viewer_client.get("/companies/").content.decode().count("was 0") == 1

    def test_finds_a_company_by_a_part_of_its_name(self, struck, viewer_client):
        page = viewer_client.get("/companies/?q=finch").content.decode()
        assert "Harbour &amp; Finch" in page
        assert "Oakline Joinery" not in page

    def test_says_so_where_nothing_matches(self, viewer_client, db):
        assert "No company matches" in viewer_client.get("/companies/").content.decode()


class TestCompanyPage:
    def test_says_whether_others_have_its_issues_too(self, struck, viewer_client):
        response = viewer_client.get(f"/companies/{COMPANY}/")
        assert [issue.others for issue in response.context["detail"].issues] == [1]
        page = response.content.decode()
        assert "c0ffee00-0000-4000-8000-000000000001" in page
        assert "409 Conflict from Xero, 1 other company too" in page

    def test_is_found_in_any_case(self, struck, viewer_client):
        assert viewer_client.get(f"/companies/{COMPANY.upper()}/").status_code == 200

    def test_tells_a_quiet_week_from_an_unknown_company(self, db, viewer_client):
        make_error(at=NOW - dt.timedelta(days=12), company_id=COMPANY)
        page = viewer_client.get(f"/companies/{COMPANY}/").content.decode()
        assert "Nothing for this company in 7 days" in page
        assert "12 Nov 2026" in page
        response = viewer_client.get(f"/companies/{OTHER}/")
        assert response.status_code == 404
        assert "No error has named a company with this ID." in response.content.decode()
