"""What senders write stays text: on every page that shows it, and in every link that leads to it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from errors.domain.wire import FORMATS
from errors.ingest import write_now
from tests.factories import NOW, make_source

HOSTILE = """<img src=x onerror=a()>"'><script>b()</script>{{ 7 }}"""
FIELDS = ("service", "correlationId", "companyId", "companyName", "connectionId", "dataType")
BEGINNINGS = ("/", "/errors/", "/issues/", "/companies/", "/pushes/?state=all", "/sources/", "/search/?q=img")
LISTS = ("errors", "issues", "groups", "companies", "pushes", "conditions", "rejects")
FOREIGN_HOSTS = {"docs.codat.io", "app.codat.io", "codat.zendesk.com", "github.com", "www.rfc-editor.org"}


class Reader(HTMLParser):
    """Gathers links, and what no template of ours writes."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forged: list[object] = []
        self._is_program = False

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self._is_program = tag == "script" and found.get("type") != "application/json"
        self.forged += [
            pair for pair in attrs if pair[0].startswith("on") or pair[0] == "style" or pair == ("src", "x")
        ]
        link = found.get("href") or ""
        if tag == "a" and link:
            self.links.add(link)
            if urlsplit(link).scheme not in {"", "https"}:
                self.forged.append(link)

    def handle_endtag(self, tag):
        self._is_program = False

    def handle_data(self, data):
        if self._is_program and data.strip():
            self.forged.append(data)


def told(number: int, **changed: str) -> list[dict[str, object]]:
    """An error response, a write that waits, one that failed and a lost connection, of the texts given."""
    text = dict.fromkeys(FIELDS, f"known{number}") | changed
    company = {"companyId": text["companyId"], "companyName": text["companyName"]}
    item = {"itemId": text["service"], "message": text["service"], "validatorName": text["service"]}
    write = {
        "companyId": text["companyId"], "dataConnectionKey": text["connectionId"], "dataType": text["dataType"],
        "requestedOnUtc": NOW.isoformat(), "validation": {"errors": [item], "warnings": []},
    }  # fmt: skip
    lost = {"id": text["connectionId"], "platformName": text["service"], "status": "Deauthorized"}
    return [
        {
            "response": {
                "statusCode": 404, "service": text["service"], "error": text["service"],
                "correlationId": text["correlationId"], "validation": write["validation"],
            },
            "occurredAt": NOW.isoformat(), "connectionId": text["connectionId"], "dataType": text["dataType"],
            "request": {"method": text["service"], "url": text["service"]}, "attributes": text, **company,
        },
        write | {"pushOperationKey": f"{text['correlationId']}p", "status": "Pending", "statusCode": 202},
        write | {"pushOperationKey": f"{text['correlationId']}f", "status": "Failed", "errorMessage": text["service"]},
        {
            "id": f"{text['correlationId']}c", "eventType": "connection.disconnected", "generatedDate": NOW.isoformat(),
            "payload": {"connection": lost, "referenceCompany": {"id": text["companyId"], "name": text["companyName"]}},
        },
    ]  # fmt: skip


def store(bodies: list[dict[str, object]]) -> None:
    lines = "\n".join(map(json.dumps, bodies)) + "\n" + HOSTILE
    receipt = write_now(FORMATS["errors"](lines.encode()), source=make_source(HOSTILE), received_at=NOW)
    assert receipt.accepted >= len(bodies) / 2


@pytest.mark.django_db(transaction=True)
class TestForeignTexts:
    def test_are_no_markup_on_any_page(self, admin_client):
        store(told(0, **dict.fromkeys(FIELDS, HOSTILE)))
        waiting, seen = list(BEGINNINGS), set()
        while waiting:
            url = waiting.pop()
            seen.add(urlsplit(url).path)
            response = admin_client.get(url, follow=True)
            assert response.status_code == 200, url
            assert "script-src 'self';" in response.headers["Content-Security-Policy"]
            reader = Reader()
            reader.feed(response.content.decode())
            assert reader.forged == [], url
            links = {urljoin(url, link).partition("#")[0] for link in reader.links}
            assert {urlsplit(link).netloc for link in links} <= {"", *FOREIGN_HOSTS}
            waiting += [link for link in links if not urlsplit(link).netloc and urlsplit(link).path not in seen]
        assert {path.split("/")[1] for path in seen} >= {"errors", "issues", "groups", "companies", "pushes", "sources"}

    @pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "\u2028", "//evil.example/x", "a\0b"], ids=ascii)
    def test_of_any_kind_may_stand_in_links(self, text, admin_client):
        store([one for at, name in enumerate(FIELDS) for one in told(at, **{name: f"{text}{at}"})])
        for url in (*BEGINNINGS, *(f"/api/v1/{name}/" for name in LISTS)):
            assert admin_client.get(url).status_code == 200, url
        told_in_full = [row["url"] for name in ("errors", "companies", "pushes") for row in rows_of(admin_client, name)]
        for url in told_in_full:
            assert admin_client.get(url).status_code == 200, url
        for row in rows_of(admin_client, "errors"):
            assert admin_client.get(f"/errors/{row['url'].partition('/errors/')[2]}").status_code == 200


def rows_of(client, name: str) -> list[dict[str, str]]:
    return client.get(f"/api/v1/{name}/").json()["results"]
