"""What open pages are told of errors that come meanwhile."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from tests.factories import make_error

HOUR = dt.timedelta(hours=1)


def told_by(client, path):
    """The address that the page at `path` asks, or None."""
    found = re.search(r'data-live="([^"]+)"', client.get(path).content.decode())
    return unescape(found[1]) if found else None


def count(client, address):
    return client.get(address).json()["count"]


@pytest.fixture
def now(db):
    """A moment within every window that ends now."""
    return timezone.now() - dt.timedelta(seconds=1)


class TestLivePage:
    @pytest.mark.parametrize("path", ["/", "/issues/", "/errors/"])
    def test_counts_what_came_since_it_was_made(self, viewer_client, now, path):
        make_error(at=now - HOUR, message="before")
        address = told_by(viewer_client, path)
        assert count(viewer_client, address) == 0
        make_error(at=now - HOUR, message="since")
        make_error(at=now, message="since, too")
        assert count(viewer_client, address) == 2

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ("status_code=503", 1),
            ("status_code=5xx&service=xero", 1),
            ("status_code=404", 0),
            ("service=sage", 0),
            ("kind=push", 0),
            ("company_id=c-1", 1),
            ("company_id=nobody", 0),
            ("environment=production", 1),
            ("since=30m", 0),
        ],
    )
    def test_counts_only_what_its_filter_shows(self, viewer_client, now, filters, expected):
        address = told_by(viewer_client, f"/errors/?{filters}")
        make_error(at=now - HOUR, status_code=503, service="Xero", company_id="c-1")
        assert count(viewer_client, address) == expected

    @pytest.mark.parametrize("query", ["q=text", "since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z"])
    def test_is_not_one_about_a_text_or_another_time(self, viewer_client, now, query):
        make_error(at=now)
        assert told_by(viewer_client, f"/errors/?{query}") is None

    def test_is_not_an_older_page_of_a_list(self, viewer_client, now):
        for number in range(52):
            make_error(at=now - number * dt.timedelta(minutes=1))
        page = viewer_client.get("/errors/").content.decode()
        older = unescape(re.search(r'href="([^"]*cursor=[^"]*)"', page)[1])
        assert told_by(viewer_client, f"/errors/{older}") is None

    def test_is_the_one_before_the_first_error(self, viewer_client, now):
        address = told_by(viewer_client, "/")
        make_error(at=now)
        assert count(viewer_client, address) == 1


class TestNewcomers:
    def test_asks_one_query_while_nothing_comes(self, viewer_client, now, django_assert_max_num_queries):
        address = told_by(viewer_client, "/errors/?status_code=404&company_id=c-1")
        with django_assert_max_num_queries(3):  # session and user before it
            assert count(viewer_client, address) == 0

    def test_is_answered_304_while_the_number_is_the_same(self, viewer_client, now):
        address = told_by(viewer_client, "/errors/")
        tag = viewer_client.get(address).headers["ETag"]
        assert viewer_client.get(address, headers={"if-none-match": tag}).status_code == 304
        make_error(at=now)
        assert viewer_client.get(address, headers={"if-none-match": tag}).status_code == 200

    @pytest.mark.parametrize("after", ["", "x", "-1", "1e3", "٣", "9" * 19])
    def test_counts_nothing_after_no_number(self, viewer_client, now, after):
        make_error(at=now)
        assert count(viewer_client, f"/newcomers/?after={after}") == 0
