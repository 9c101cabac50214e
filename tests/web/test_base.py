from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import fields
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.urls import reverse

import errors.web
from errors.web.pages import Page
from errors.web.staticfiles import BundlingStorage

ROOT = Path(settings.BASE_DIR)
INCLUDED = re.compile(r'{% (?:include|extends) "([^"]+)"')
LINK_TAGS = re.compile(r"{% (?:carry|ranges|filter_chips|facet_link|kept_params|clear_filters)")
"""The tags that read the page's filter from the context."""


def all_pages() -> list[type[Page]]:
    for module in pkgutil.iter_modules(errors.web.__path__, "errors.web."):
        importlib.import_module(module.name)
    found, waiting = [], [Page]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting += children
        found += children
    return sorted(found, key=lambda page: page.__qualname__)


def source_of(template: str, *, seen: set[str] | None = None) -> str:
    """The template's text with that of all that it includes or extends."""
    seen = seen if seen is not None else set()
    if template in seen:
        return ""
    seen.add(template)
    text = (ROOT / "templates" / template).read_text()
    return text + "".join(source_of(name, seen=seen) for name in INCLUDED.findall(text))


class TestPages:
    @pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.__name__)
    def test_show_each_of_their_fields(self, page):
        text = re.sub(r"{% comment %}.*?{% endcomment %}", "", source_of(page.template), flags=re.DOTALL)
        text = LINK_TAGS.sub(" filter ", text)
        assert [field.name for field in fields(page) if not re.search(rf"\b{field.name}\b", text)] == []


class TestTheme:
    def test_is_remembered_and_rendered_by_the_server(self, agent_client):
        response = agent_client.post(reverse("theme"), {"theme": "dark", "next": "/issues/?since=7d"})
        assert response.headers["Location"] == "/issues/?since=7d"
        assert b'data-theme="dark"' in agent_client.get(reverse("account")).content

    def test_is_the_systems_for_any_other_word(self, agent_client):
        agent_client.cookies["theme"] = '"><script>'
        assert b"data-theme" not in agent_client.get(reverse("account")).content
        agent_client.post(reverse("theme"), {"theme": "system"})
        assert agent_client.cookies["theme"].value == ""

    def test_leads_to_no_other_host(self, agent_client):
        response = agent_client.post(reverse("theme"), {"theme": "dark", "next": "https://elsewhere.example/"})
        assert response.headers["Location"] == reverse("overview")


@pytest.fixture
def collected(tmp_path):
    storage = BundlingStorage(location=tmp_path, base_url="/static/")
    files = {name: (source, name) for source, name in our_files()}
    for name, (source, path) in files.items():
        with source.open(path) as file:
            storage.save(name, file)
    assert [error for *_, error in storage.post_process(files) if isinstance(error, Exception)] == []
    return lambda name: (tmp_path / storage.stored_name(name)).read_text()


class TestCollected:
    def test_stylesheet_imports_nothing(self, collected):
        bundle = collected("css/app.css")
        assert "@import" not in bundle
        assert "--canvas" in bundle
        assert re.search(r"\.\./fonts/inter\.[0-9a-f]{12}\.woff2", bundle)

    @pytest.mark.parametrize("name", ["js/app.js", "js/chart.js", "js/ticket.js", "js/pages/error_list.js"])
    def test_script_imports_nothing(self, collected, name):
        script = collected(name)
        assert re.findall(r"^\s*import\b", script, re.MULTILINE) == []
        assert "function toast" in script or name == "js/chart.js"


class TestStylesheet:
    def test_imports_each_stylesheet_that_is_no_page(self):
        folder = ROOT / "static" / "css"
        imported = set(re.findall(r'url\("([\w.]+)"\)', (folder / "app.css").read_text()))
        assert imported == {path.name for path in folder.glob("*.css")} - {"app.css"}


def our_files():
    finder = FileSystemFinder()
    return [(storage, name) for name, storage in finder.list([]) if name.startswith(("css/", "fonts/", "js/"))]
