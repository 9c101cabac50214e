"""A file that is uploaded on a source's page, imported by the worker, and looked at meanwhile and afterwards."""

from __future__ import annotations

import re
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import visiting
from tests.browser.test_pages import RULES
from tests.ingest.imports.samples import lines

pytestmark = pytest.mark.browser

LINES = 2_000

FIRST_IDS = count(7_000_001, 10_000)
"""Each test uploads errors of its own, since those of another one would be repeats."""


@pytest.fixture
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("import") / "app.log"
    path.write_bytes(b"".join(lines(LINES, first=next(FIRST_IDS))))
    return path


def upload(page, file):
    page.set_input_files("#import-form [name=file]", file)
    page.click("#import-form button")
    page.wait_for_url(re.compile(r"/sources/\d+/imports/\d+/$"))


class TestUpload:
    def test_shows_its_progress_and_its_end_by_itself(self, visit, file):
        page = visit.open("/sources/1/")
        upload(page, file)
        page.wait_for_selector('#import[data-over="true"]', timeout=60_000)
        assert page.locator("dl.stats").inner_text().split()[:4] == ["Records", "2,066", "Accepted", "200"]
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert Axe().run(page, options=RULES).response["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def test_needs_no_javascript(self, chromium, dashboard, signed_in_state, file):
        options = {"storage_state": signed_in_state, "java_script_enabled": False}
        with visiting(chromium, dashboard, **options) as visit:
            page = visit.open("/sources/1/")
            upload(page, file)
            for _ in range(60):
                if not page.locator("text=Look again").count():
                    break
                page.wait_for_timeout(500)
                page.reload()
            assert page.locator("#import .pill").first.inner_text() == "Done"

    def test_that_is_too_large_is_told_before_it_is_sent(self, visit, file):
        page = visit.open("/sources/1/")
        page.eval_on_selector("#import-form", "form => { form.dataset.limit = '10' }")
        page.set_input_files("#import-form [name=file]", file)
        page.click("#import-form button")
        assert page.locator("[data-too-large]").is_visible()
        assert page.url.endswith("/sources/1/")
