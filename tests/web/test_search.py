"""The one search field: an exact hit is opened, qualifiers become a filter, the rest is listed."""

from __future__ import annotations

import datetime as dt

from tests.factories import NOW, make_error


class TestSearch:
    def test_opens_the_error_of_an_id(self, db, viewer_client):
        error = make_error(at=NOW - dt.timedelta(hours=1))
        response = viewer_client.get("/search/", {"q": error.correlation_id.upper()})
        assert (response.status_code, response.headers["Location"]) == (302, f"/errors/{error.correlation_id}/")

    def test_turns_qualifiers_into_the_filter_of_the_error_list(self, db, viewer_client):
        response = viewer_client.get("/search/", {"q": 'status:429 service:Xero "too many"'})
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/errors/?status_code=429&service=Xero&q=")

    def test_lists_what_has_the_text_and_keeps_the_text_in_the_field(self, db, viewer_client):
        for name in ("Kestrel Logistics", "Kestrel Haulage"):
            make_error(
                at=NOW - dt.timedelta(hours=1),
                message="Ledger is closed",
                company_id=name.split()[1],
                company_name=name,
            )
        page = viewer_client.get("/search/", {"q": "kestrel"}).content.decode()
        assert "Kestrel Logistics" in page
        assert "Kestrel Haulage" in page
        assert 'value="kestrel"' in page

    def test_says_where_it_looked_when_there_is_nothing(self, db, viewer_client):
        page = viewer_client.get("/search/", {"q": "<b>nothing</b>"}).content.decode()
        assert "Nothing found" in page
        assert "<b>nothing</b>" not in page

    def test_sends_long_texts_to_the_paste_page(self, db, viewer_client):
        page = viewer_client.get("/search/", {"q": "x" * 201}).content.decode()
        assert "more than a search takes" in page
