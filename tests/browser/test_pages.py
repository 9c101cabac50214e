"""Every page as a browser shows it: nothing overflows, nothing comes from elsewhere, axe finds nothing."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import visiting

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FITS = "() => document.documentElement.scrollWidth <= innerWidth"
PAGES = {
    "overview": "/",
    "overview of 30 days by service": "/?since=30d&by=service",
    "issues": "/issues/?since=30d",
    "errors": "/errors/?since=30d",
    "companies": "/companies/?since=30d",
    "push operations": "/pushes/?state=all",
    "push operations that wait": "/pushes/",
    "guidance": "/guidance/",
    "guidance of 402": "/guidance/402/",
    "guidance found": "/guidance/?q=FetchError",
    "guidance of reads": "/guidance/read/",
    "tickets": "/tickets/",
    "sources": "/sources/",
    "paste": "/paste/",
    "search": "/search/?q=invoice",
    "overview by kind": "/?since=7d&by=kind",
    "issues whose log ends": "/issues/?log=ending",
    "account": "/account/",
    "no such error": "/errors/00000000000000000000000000000001/",
}
FIRST_LINKS = {
    "issue": ("/issues/?since=30d", r"/issues/\d+/"),
    "error": ("/errors/?since=30d", r"/errors/[0-9a-f-]{32,}/"),
    "write": ("/errors/?since=30d&kind=push", r"/errors/[0-9a-f-]{32,}/"),
    "lost connection": ("/errors/?since=30d&kind=connection", r"/errors/[0-9a-f-]{32,}/"),
    "push operation": ("/pushes/", r"/pushes/[0-9a-f-]{36}/"),
    "group without status code": ("/?since=30d", r"/groups/0/"),
    "company": ("/companies/?since=30d", r"/companies/[0-9a-f-]{36}/"),
    "group": ("/?since=30d", r"/groups/\d+/"),
    "source": ("/sources/", r"/sources/\d+/"),
    "ticket": ("/tickets/", r"/tickets/\d+/"),
}


@pytest.fixture(scope="session")
def addresses(chromium, dashboard, signed_in_state) -> dict[str, str]:
    """The paths of all pages; those of single things are the first links of their lists."""
    found = dict(PAGES)
    with visiting(chromium, dashboard, storage_state=signed_in_state) as visit:
        for name, (listing, pattern) in FIRST_LINKS.items():
            page = visit.open(listing)
            links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
            found[name] = next(link for link in links if re.match(pattern, link))
    return found


@pytest.mark.parametrize("name", [*PAGES, *FIRST_LINKS])
class TestPage:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_has_no_accessibility_fault_and_does_not_overflow(self, visit, addresses, name, theme):
        visit.page.context.add_cookies([{"name": "theme", "value": theme, "url": visit.dashboard.url}])
        faults = {}
        for width in (1440, 390):
            visit.page.set_viewport_size({"width": width, "height": 900})
            page = visit.open(addresses[name])
            found = Axe().run(page, options=RULES).response["violations"]
            faults |= {(width, fault["id"]): [node["html"][:160] for node in fault["nodes"][:3]] for fault in found}
        assert faults == {}
        for width in (1440, 768, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(FITS, timeout=5_000)  # charts follow a frame later
        visit.troubles = [trouble for trouble in visit.troubles if "404 (Not Found)" not in trouble]

    def test_shows_its_content_without_javascript(self, chromium, dashboard, signed_in_state, addresses, name):
        options = {"storage_state": signed_in_state, "java_script_enabled": False}
        with visiting(chromium, dashboard, **options) as visit:
            page = visit.open(addresses[name])
            assert page.locator("h1").count() == 1
            assert page.locator("main").inner_text().strip()


class TestFirstVisit:
    @pytest.mark.parametrize("name", ["overview", "issues", "issue", "error", "company", "guidance", "account"])
    def test_asks_for_ten_files_at_most(self, chromium, dashboard, signed_in_state, addresses, name):
        with visiting(chromium, dashboard, storage_state=signed_in_state) as visit:
            asked = []
            visit.page.on("request", lambda request: asked.append(request.url))
            visit.open(addresses[name]).wait_for_load_state("networkidle")
        assert len(asked) <= 10, asked


class TestPaper:
    def test_shows_an_error_in_full_and_in_light_colours(self, visit, addresses):
        visit.page.context.add_cookies([{"name": "theme", "value": "dark", "url": visit.dashboard.url}])
        page = visit.open(addresses["error"])
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 700, "height": 900})
        assert page.locator("header.top").is_hidden()
        assert page.locator("#copy-ticket").is_hidden()
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        cut = """() => [...document.querySelectorAll(".json, .kv .mono")]
            .filter((box) => box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflow !== "visible")
            .length"""
        assert page.evaluate(cut) == 0


class TestNarrowScreen:
    @pytest.mark.parametrize("name", ["tickets", "sources"])
    def test_shows_the_current_entry_of_the_navigation(self, visit, addresses, name):
        visit.page.set_viewport_size({"width": 390, "height": 844})
        box = visit.open(addresses[name]).locator(".nav [aria-current]").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


class TestSignIn:
    def test_is_asked_of_a_stranger_on_every_page(self, chromium, dashboard, addresses):
        with visiting(chromium, dashboard) as visit:
            for path in addresses.values():
                page = visit.open(path)
                assert "/login/" in page.url

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_has_no_accessibility_fault(self, chromium, dashboard, theme):
        with visiting(chromium, dashboard, color_scheme=theme) as visit:
            page = visit.open("/login/")
            assert Axe().run(page, options=RULES).response["violations"] == []


class TestKeys:
    def test_lead_through_the_list_to_an_issue_and_on(self, visit):
        page = visit.open("/issues/?since=30d")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/issues/\d+/"))
        page.keyboard.press("g")
        page.keyboard.press("o")
        page.wait_for_url(re.compile(rf"{visit.dashboard.url}/(\?.*)?$"))

    @pytest.mark.parametrize("width", [1440, 390])
    def test_lead_to_the_filter_of_a_list_also_where_it_is_folded(self, visit, width):
        visit.page.set_viewport_size({"width": width, "height": 844})
        page = visit.open("/issues/?since=30d")
        page.keyboard.press("f")
        page.keyboard.type("invoice")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("q=invoice"))

    def test_do_nothing_inside_a_field(self, visit):
        page = visit.open("/")
        page.keyboard.press("/")
        page.keyboard.type("gc?")
        assert page.locator("#q").input_value() == "gc?"
