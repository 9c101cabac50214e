"""How far asking Codat for a cause has come, as the page of the write tells it, through the real background."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from errors.actions import codat_keys, lookups
from errors.models import CodatApiKey
from tests.actions.test_lookups import API_KEY, KEY, MINUTE, QUOTA, failed_write, fake, look_up, operation, source
from tests.factories import NOW

__all__ = ["fake", "source"]

pytestmark = pytest.mark.django_db


def told(client, *, now=NOW):
    """The page of the error, its white space made single."""
    with time_machine.travel(now, tick=False):
        return " ".join(client.get(f"/errors/{KEY}/").content.decode().split())


class TestStory:
    def test_is_none_where_nobody_can_ask(self, viewer_client):
        failed_write()
        page = told(viewer_client)
        assert "Codat is asked" not in page
        assert "This call tells it, with your API key" in page

    def test_begins_before_it_stands_on_the_list(self, fake, source, viewer_client):
        failed_write()
        assert "Codat is asked for it within a minute." in told(viewer_client)
        lookups.gather(now=NOW)
        page = told(viewer_client)
        assert "Codat is asked for it as soon as it is its turn." in page
        assert "On the list since" in page
        assert "By hand it is this call" in page

    def test_tells_when_it_was_asked_why_it_failed_and_when_again(self, fake, source, viewer_client):
        failed_write()
        fake.usual = (503, {}, b"")
        look_up()
        look_up(NOW + 2 * MINUTE)
        page = told(viewer_client, now=NOW + 2 * MINUTE)
        for text in (
            "Codat is being asked for it.",
            "Codat answered 503.",
            "Asked 2 times, last",
            "14:22:00",
            "14:27:00",
        ):
            assert text in page, text

    def test_tells_that_it_waits_for_codat_or_for_the_quota(self, fake, source, viewer_client):
        failed_write()
        fake.usual = (429, {"Retry-After": "120"}, b"{}")
        look_up()
        page = told(viewer_client)
        for text in ("Asking Codat waits.", "Codat asks to wait (429).", "14:22:00"):
            assert text in page, text

    def test_names_what_is_left_of_the_quota(self, fake, source, viewer_client):
        failed_write("5c1e0f0a-6d5b-4a37-9c58-3f0f4c0e7d12")
        fake.usual = (200, QUOTA | {"X-Rate-Limit-Remaining": "40"}, operation("5c1e0f0a-6d5b-4a37-9c58-3f0f4c0e7d12"))
        look_up()
        failed_write()
        lookups.gather(now=NOW)
        page = told(viewer_client)
        assert "Only 40 of 1,000 requests of the daily quota are left" in page
        assert "25 Nov 2026, 00:00:00 UTC" in page

    def test_sends_to_the_key_that_codat_refuses_or_that_is_gone(self, fake, source, viewer_client):
        failed_write()
        fake.usual = (401, {}, b"{}")
        look_up()
        page = told(viewer_client)
        assert "Codat is not asked. Codat refuses the API key (401)." in page.replace("</b>", "")
        assert f'href="/sources/{source.pk}/">Look after the API key' in page
        CodatApiKey.objects.all().delete()
        assert "The source has no API key any more." in told(viewer_client)

    def test_ends_with_the_answer_or_with_giving_up(self, fake, source, viewer_client):
        failed_write()
        fake.usual = (404, {}, b"{}")
        look_up()
        page = told(viewer_client)
        assert "Codat was asked in vain, and is not asked again." in page
        assert "Codat knows no such write (404)." in page

    def test_says_that_the_cause_came_from_codat(self, fake, source, viewer_client):
        failed_write()
        look_up()
        page = told(viewer_client)
        assert "Codat was asked, and told the cause." in page
        assert "Nobody has told the cause" not in page
        assert "the number is taken" in page

    def test_says_that_codat_tells_none(self, fake, source, viewer_client):
        failed_write()
        fake.usual = (200, {}, operation(errorMessage="", validation=None))
        look_up()
        page = told(viewer_client)
        assert "Codat was asked, and tells no cause." in page


class TestApi:
    def test_tells_the_question_beside_the_write(self, fake, source, viewer_client):
        failed_write()
        address = f"/api/v1/pushes/{KEY}/"
        assert viewer_client.get(address).json()["lookup"] is None
        fake.usual = (429, {"Retry-After": "120"}, b"{}")
        look_up()
        with time_machine.travel(NOW, tick=False):
            found = viewer_client.get(address).json()
        assert (found["lookup"]["state"], found["lookup"]["asked_at"]) == ("waiting", "2026-11-24T14:20:00Z")
        assert found["lookup_held_up"] == "Codat asks to wait (429)."
        codat_keys.set_key(source, API_KEY, now=NOW)
        fake.usual = (200, {}, operation())
        look_up(NOW + dt.timedelta(minutes=3))
        found = viewer_client.get(address).json()
        assert (found["lookup"]["state"], found["lookup"]["due_at"]) == ("done", None)
