"""The API's browser: Swagger UI under our policy, in our frame and in both themes; axe's findings in it are its own."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


class TestApiBrowser:
    @pytest.mark.parametrize(("theme", "background"), [("light", "rgb(245, 246, 248)"), ("dark", "rgb(12, 15, 19)")])
    def test_lists_the_endpoints_in_the_theme_of_the_pages(self, visit, theme, background):
        visit.page.context.add_cookies([{"name": "theme", "value": theme, "url": visit.dashboard.url}])
        page = visit.open("/api/docs/")
        page.get_by_text("All responses of a correlation id").wait_for()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {background, "rgba(0, 0, 0, 0)"}
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == background
        assert page.get_by_role("navigation", name="Main").is_visible()

    def test_tries_an_endpoint_with_the_session(self, visit):
        page = visit.open("/api/docs/")
        page.get_by_text("The daily quota, by source").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        page.locator(".live-responses-table .response-col_status", has_text="200").first.wait_for()
