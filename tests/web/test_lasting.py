"""What lasts, where people meet it: the overview, an error, an issue, a company."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from tests.factories import NOW, make_condition, make_error, make_push, make_reading, make_source

ID = "5b0c7a52-1f4e-4c8d-9b0a-3f2d6e7a8c91"
HOUR = dt.timedelta(hours=1)
KEY = "connection:c-1:x-1"


@pytest.fixture
def lost(db):
    return make_error(
        at=NOW - HOUR,
        kind=Kind.CONNECTION,
        status_code=0,
        service="Xero",
        message="The connection was deauthorized",
        correlation_id=ID,
        company_id="c-1",
        condition=KEY,
    )


def html_of(client, path):
    return client.get(path).content.decode()


class TestCondition:
    def test_is_told_on_error_issue_and_company_while_it_lasts(self, lost, viewer_client):
        make_condition(KEY, kind=Kind.CONNECTION, opened_at=NOW - HOUR)
        assert "Still not reconnected" in html_of(viewer_client, f"/errors/{ID}/")
        for path in (f"/issues/{lost.issue_id}/", "/companies/c-1/"):
            page = html_of(viewer_client, path)
            assert "Connection lost" in page
            assert "24 Nov 2026, 13:20:00 UTC" in page

    def test_names_whose_it_is_on_the_issue_only(self, lost, viewer_client):
        make_condition(KEY, kind=Kind.CONNECTION, opened_at=NOW - HOUR)
        link = '<a class="mono lnk2" href="/companies/c-1/">c-1</a>'
        assert link in html_of(viewer_client, f"/issues/{lost.issue_id}/")
        assert link not in html_of(viewer_client, "/companies/c-1/")

    def test_leads_to_the_write_that_failed(self, db, viewer_client):
        failed = make_error(at=NOW - HOUR, kind=Kind.PUSH, correlation_id=ID, condition=f"push:{ID}")
        make_condition(f"push:{ID}", kind=Kind.PUSH, opened_at=NOW - HOUR)
        assert f'href="/pushes/{ID}/">{ID}</a>' in html_of(viewer_client, f"/issues/{failed.issue_id}/")

    def test_is_told_as_ended_with_its_time(self, lost, viewer_client):
        make_condition(KEY, kind=Kind.CONNECTION, opened_at=NOW - HOUR, ended_at=NOW - HOUR / 2)
        assert "Ended: reconnected" in html_of(viewer_client, f"/errors/{ID}/")
        assert "Connection lost" not in html_of(viewer_client, "/companies/c-1/")


class TestOverview:
    def test_has_a_banner_while_the_quota_is_used_up(self, lost, viewer_client):
        assert "Daily quota used up" not in html_of(viewer_client, "/")
        make_condition("quota", kind=Kind.RATE_LIMIT, opened_at=NOW)
        make_reading(limit=121_000, remaining=0, resets_at=NOW + 9 * HOUR)
        page = html_of(viewer_client, "/")
        assert "Daily quota used up: 121,000 of 121,000 requests of shop" in page
        assert "24 Nov 2026, 23:20:00 UTC" in page

    def test_shows_what_is_left_of_the_quota_and_how_old_that_is(self, lost, viewer_client):
        make_reading(limit=5_000, remaining=312, at=NOW - HOUR, resets_at=NOW + HOUR)
        make_reading(make_source("old"), limit=9_000, remaining=1, at=NOW - 40 * HOUR)
        page = html_of(viewer_client, "/")
        assert "312 of 5,000 left" in page
        assert page.count("Nearly used up") == 1
        assert "reset since" in page

    def test_tells_of_writes_that_wait_and_leads_to_them(self, lost, viewer_client):
        make_push(opened_at=NOW - 3 * HOUR)
        page = html_of(viewer_client, "/?since=7d&status_code=404")
        assert "1 write pending for too long" in page
        assert "a desktop ledger may just be switched off" in page
        assert 'href="/pushes/?state=overdue"' in page

    def test_says_so_on_the_companys_page(self, lost, viewer_client):
        make_push(opened_at=NOW - 3 * HOUR, company_id="c-1")
        assert "1 write pending for too long" in html_of(viewer_client, "/companies/c-1/")


class TestDeadline:
    def test_is_told_by_the_strip_the_list_and_the_error(self, viewer_client):
        error = make_error(at=NOW - 13 * 24 * HOUR, message="Account not found")
        make_error(at=NOW, message="Something else")
        page = html_of(viewer_client, "/")
        assert "Codat log ends soon for 1 issue" in page
        assert 'href="/issues/?log=ending"' in page
        page = html_of(viewer_client, "/issues/?log=ending")
        assert page.count("<tr data-row") == 1
        assert 'aria-label="Remove Codat log ends soon"' in page
        assert "2 days left" in html_of(viewer_client, f"/errors/{error.correlation_id}/")
        assert html_of(viewer_client, "/errors/?log=ending").count("<tr data-row") == 1
