"""A fresh token in a browser: every configuration is at hand in the one page that knows it, JavaScript or not."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import visiting
from tests.browser.test_pages import FITS, RULES

pytestmark = pytest.mark.browser


def with_fresh_token(visit):
    visit.open("/sources/").locator("a[data-open]").first.click()
    visit.page.locator("#tokens header button").click()
    return visit.page, visit.page.locator("#new-token").inner_text()


class TestFreshToken:
    @pytest.mark.parametrize("has_javascript", [True, False])
    def test_stands_in_the_configuration_that_is_chosen(self, chromium, dashboard, signed_in_state, has_javascript):
        options = {"storage_state": signed_in_state, "java_script_enabled": has_javascript}
        with visiting(chromium, dashboard, **options) as visit:
            page, token = with_fresh_token(visit)
            assert page.locator(".recipe:visible h3").all_inner_texts() == ["Python"]
            page.locator("a.chip", has_text=re.compile("^pino$")).click()
            assert page.locator(".recipe:visible h3").all_inner_texts() == ["pino"]
            assert f"Bearer {token}" in page.locator("#text-pino-2").inner_text()

    def test_has_no_accessibility_fault_and_does_not_overflow(self, visit):
        page, _ = with_fresh_token(visit)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page, options=RULES).response["violations"]
            assert {fault["id"]: [node["html"][:160] for node in fault["nodes"][:3]] for fault in found} == {}
            assert page.evaluate(FITS)

    def test_is_copied_with_its_configuration(self, visit):
        page, token = with_fresh_token(visit)
        page.locator(".recipe:visible button[data-copy]").first.click()
        page.wait_for_selector("[data-copy].done")
        assert token in page.evaluate("navigator.clipboard.readText()")
