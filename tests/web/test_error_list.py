"""The list of errors: its filters, its texts, and choosing for a ticket."""

from __future__ import annotations

import datetime as dt

from tests.factories import NOW, make_error


class TestErrorList:
    def test_shows_the_newest_first_and_only_what_the_filter_asks_for(self, viewer_client):
        make_error(at=NOW - dt.timedelta(hours=2), message="Older text")
        make_error(at=NOW - dt.timedelta(hours=1), message="Newer text")
        make_error(at=NOW - dt.timedelta(hours=1), message="Other status", status_code=500)
        page = viewer_client.get("/errors/?status_code=404").content.decode()
        assert page.index("Newer text") < page.index("Older text")
        assert "Other status" not in page

    def test_shows_markup_in_a_text_as_text(self, viewer_client):
        make_error(at=NOW - dt.timedelta(hours=1), message="<script>alert(1)</script>")
        page = viewer_client.get("/errors/").content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_offers_a_ticket_for_chosen_errors_to_agents_only(self, viewer_client, agent_client):
        error = make_error(at=NOW - dt.timedelta(minutes=5))
        assert 'name="errors"' not in viewer_client.get("/errors/").content.decode()
        page = agent_client.get("/errors/").content.decode()
        assert f'name="errors" value="{error.pk}" form="selection"' in page

    def test_starts_at_the_first_page_where_the_cursor_is_cut_short(self, viewer_client):
        error = make_error(at=NOW - dt.timedelta(minutes=5))
        response = viewer_client.get("/errors/?cursor=WyJm")
        assert response.status_code == 200
        assert error.correlation_id in response.content.decode()

    def test_says_what_it_ignored(self, viewer_client):
        assert "status_code=teapot" in viewer_client.get("/errors/?status_code=teapot").content.decode()
