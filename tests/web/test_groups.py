from __future__ import annotations

import datetime as dt

from django.urls import reverse

from tests.factories import NOW, make_error

HOUR = dt.timedelta(hours=1)


def get(client, status_code: int, service_key: str, query: str = ""):
    return client.get(reverse("group", args=[status_code, service_key]) + query)


class TestGroup:
    def test_says_what_its_code_means_and_lists_its_issues_alone(self, viewer_client):
        make_error(
            at=NOW - HOUR,
            status_code=429,
            service="Xero",
            message="Too many requests",
            company_id="c-1",
            company_name="Blue Kettle",
        )
        make_error(at=NOW - HOUR, status_code=404, service="Xero", message="No such invoice")
        html = get(viewer_client, 429, "xero").content.decode()
        assert "What 429 means" in html
        assert "Too many requests" in html
        assert "No such invoice" not in html
        assert "Blue Kettle" in html

    def test_offers_no_chip_for_what_its_path_says(self, viewer_client):
        make_error(at=NOW - HOUR, status_code=429, service="Xero")
        html = get(viewer_client, 429, "xero", "?status_code=404&service=Sage").content.decode()
        assert "Remove Status" not in html
        assert "1 error of 1 issue" in html

    def test_without_errors_in_the_window_offers_a_longer_one(self, viewer_client):
        make_error(at=NOW - 100 * HOUR, status_code=429, service="Xero")
        html = get(viewer_client, 429, "xero").content.decode()
        assert "No errors within 24 hours" in html
        assert "?since=30d" in html

    def test_of_a_service_with_slashes_and_markup_is_reached(self, viewer_client):
        make_error(at=NOW - HOUR, status_code=500, service="A/B <i>c</i>")
        response = get(viewer_client, 500, "a/b <i>c</i>")
        assert response.status_code == 200
        assert b"<i>c</i>" not in response.content

    def test_that_never_was_is_not_found(self, viewer_client):
        make_error(status_code=404, service="Xero")
        assert get(viewer_client, 404, "nobody").status_code == 404
        assert get(viewer_client, 503, "xero").status_code == 404

    def test_asks_the_database_no_more_for_more_issues(self, viewer_client, django_assert_max_num_queries):
        for letter in "abcdefgh":
            make_error(at=NOW - HOUR, status_code=429, service="Xero", message=f"Limit {letter}", company_id=letter)
        with django_assert_max_num_queries(24):
            get(viewer_client, 429, "xero")
