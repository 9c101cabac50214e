"""Open pages hear of new errors, and show them when asked to."""

from __future__ import annotations

import json
import uuid

import pytest

pytestmark = pytest.mark.browser

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"  # as one comes back to the tab: asked at once


def body() -> bytes:
    error = {"statusCode": 503, "service": "Live", "error": "Came meanwhile", "correlationId": str(uuid.uuid4())}
    return json.dumps(error).encode()


class TestLivePage:
    def test_tells_what_came_and_shows_it_at_a_key(self, visit):
        page = visit.open("/errors/?service=live")
        assert page.locator(".live-word").inner_text() == "Live"
        before = page.locator("[data-row]").count()
        visit.dashboard.deliver(body())
        page.evaluate(LOOK)
        page.get_by_text("1 new, show").wait_for()
        assert page.title().startswith("(1) ")
        assert page.locator("[data-row]").count() == before
        page.keyboard.press("r")
        page.locator("[data-row]").nth(before).wait_for()

    def test_says_so_when_the_server_does_not_answer(self, visit):
        page = visit.open("/issues/")
        page.route("**/newcomers/**", lambda route: route.abort())
        page.evaluate(LOOK)
        page.get_by_text("Not live: no answer").wait_for()
        page.unroute("**/newcomers/**")
        page.evaluate(LOOK)
        page.locator(".live-word:not(.off)").wait_for()
        visit.troubles = [trouble for trouble in visit.troubles if "ERR_FAILED" not in trouble]

    def test_stops_when_one_is_signed_out(self, visit):
        page = visit.open("/issues/")
        page.context.clear_cookies()
        page.evaluate(LOOK)
        page.get_by_text("Signed out").wait_for()
