from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.factories import NOW, make_error

HOUR = dt.timedelta(hours=1)


def html_of(client, query: str = "") -> str:
    response = client.get(reverse("overview") + query)
    assert response.status_code == 200
    return response.content.decode()


class TestFirstRun:
    def test_shows_the_address_and_a_command_to_copy(self, viewer_client):
        html = html_of(viewer_client)
        assert "No errors received yet" in html
        assert "curl http://testserver/ingest/v1/errors" in html
        assert reverse("paste") in html

    def test_sends_only_administrators_to_make_a_source(self, viewer_client, administrator_client):
        assert "An administrator makes a source" in html_of(viewer_client)
        assert "Make a source" in html_of(administrator_client)


class TestOverview:
    def test_counts_the_window_beside_the_one_before(self, viewer_client):
        for minutes in range(3):
            make_error(at=NOW - HOUR - dt.timedelta(minutes=minutes), company_id=f"c-{minutes}")
        make_error(at=NOW - 30 * HOUR, company_id="c-1")
        html = html_of(viewer_client)
        tiles = re.findall(r'<h3>([^<]+)</h3>.*?<span class="v">([\d,]+)', html, re.DOTALL)
        assert dict(tiles) | {"Errors": "3", "Companies affected": "3"} == dict(tiles)
        assert "1 in the 24 hours before" in html
        assert "up </span>200%" in html

    def test_leads_from_each_cell_to_its_group_in_the_same_window(self, viewer_client):
        make_error(at=NOW - HOUR, status_code=429, service="QuickbooksOnline")
        html = html_of(viewer_client, "?since=7d")
        link = f"{reverse('group', args=[429, 'quickbooksonline'])}?since=7d"
        assert link in html
        assert viewer_client.get(link).status_code == 200

    def test_stacks_by_service_when_asked(self, viewer_client):
        make_error(at=NOW - HOUR, service="Xero")
        assert '"label": "Xero", "fill": "v0"' in html_of(viewer_client, "?by=service")
        assert '"label": "404", "fill": "s404"' in html_of(viewer_client, "?by=nonsense")

    def test_tells_a_quiet_range_from_a_broken_one(self, viewer_client):
        make_error(at=NOW - 72 * HOUR)
        html = html_of(viewer_client)
        assert "No errors in these 24 hours" in html
        assert "21 Nov 2026, 14:20:00 UTC" in html

    def test_names_the_filters_and_what_it_could_not_read(self, viewer_client):
        make_error(at=NOW - HOUR)
        html = html_of(viewer_client, "?status_code=404,abc&service=Xero")
        assert 'aria-label="Remove Status 404"' in html
        assert "status_code=abc" in html

    @pytest.mark.parametrize("query", ["?since=30d", "?by=service&sort=-companies", "?status_code=5xx&source=nobody"])
    def test_asks_the_database_no_more_for_more_errors(self, viewer_client, django_assert_max_num_queries, query):
        for number in range(12):
            make_error(
                at=NOW - number * HOUR, message=f"Failure of kind {'abcdefghijkl'[number]}", company_id=str(number)
            )
        html_of(viewer_client, query)  # days that are over are read once
        with django_assert_max_num_queries(26):
            html_of(viewer_client, query)
