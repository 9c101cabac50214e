"""The way of a support person: an id or a text in, the answer and the ticket out."""

from __future__ import annotations

import json
import uuid

import pytest

pytestmark = pytest.mark.browser


def body(correlation_id: str, **members) -> dict:
    return {
        "statusCode": 404,
        "service": "QuickbooksOnline",
        "error": "InvoicePdfNotFoundException: Invoice not found for company "
        "2b8e5d0c-3f6a-4a71-9d6c-8f2f5f0f6b11 and invoice ID 70431",
        "correlationId": correlation_id,
    } | members


def paste(page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def clipboard(page) -> str:
    return page.evaluate("() => navigator.clipboard.readText()")


@pytest.fixture
def delivered_id(dashboard) -> str:
    correlation_id = str(uuid.uuid4())
    status, answer = dashboard.deliver(json.dumps(body(correlation_id)).encode())
    assert (status, json.loads(answer)) == (202, {"accepted": 1, "duplicates": 0, "rejected": []})
    return correlation_id


class TestCorrelationId:
    def test_pasted_anywhere_opens_its_error_and_c_copies_the_ticket(self, visit, delivered_id):
        page = visit.open("/")
        paste(page, f"  {delivered_id.upper()} ")
        page.wait_for_url(f"**/errors/{delivered_id}/", timeout=10_000)
        page.keyboard.press("c")
        page.wait_for_function("() => document.querySelector('#toast').matches(':popover-open')")
        ticket = clipboard(page)
        assert delivered_id in ticket
        assert "404" in ticket
        assert "QuickbooksOnline" in ticket
        assert "2b8e5d0c-3f6a-4a71-9d6c-8f2f5f0f6b11" in ticket

    def test_shows_that_a_ticket_exists_once_it_was_copied(self, visit, delivered_id):
        page = visit.open(f"/errors/{delivered_id}/")
        with page.expect_response("**/tickets/export/") as response:
            page.keyboard.press("c")
        assert response.value.ok
        visit.open(f"/errors/{delivered_id}/")
        assert "admin" in page.locator("main").inner_text()
        visit.open("/tickets/")
        assert delivered_id in page.locator("main").inner_text()

    def test_found_by_its_first_eight_characters(self, visit, delivered_id):
        page = visit.open("/")
        page.keyboard.press("/")
        page.keyboard.type(delivered_id[:8])
        page.keyboard.press("Enter")
        page.wait_for_function(
            "id => document.querySelector('h1') && document.body.innerText.includes(id)", arg=delivered_id
        )
        assert page.url != f"{visit.dashboard.url}/"


class TestText:
    def test_pasted_anywhere_is_explained_and_stored_only_when_asked(self, visit):
        correlation_id = uuid.uuid4().hex
        line = f"ERROR billing call failed: {json.dumps(body(correlation_id))} (attempt 3)"
        page = visit.open("/")
        paste(page, line)
        page.wait_for_url("**/paste/", timeout=10_000)
        page.get_by_role("button", name="Explain", exact=True).click()
        page.wait_for_selector("text=InvoicePdfNotFoundException")
        assert page.request.get(f"{visit.dashboard.url}/errors/{correlation_id}/").status == 404
        page.get_by_role("button", name="Store it").click()
        page.wait_for_load_state()
        assert page.request.get(f"{visit.dashboard.url}/errors/{correlation_id}/").status == 200

    def test_with_markup_is_shown_as_text(self, visit):
        correlation_id = uuid.uuid4().hex
        hostile = body(
            correlation_id, error="</script><script>document.title='taken'</script><img src=x onerror=alert(1)>"
        )
        visit.dashboard.deliver(json.dumps(hostile).encode())
        page = visit.open(f"/errors/{correlation_id}/")
        assert "<img src=x onerror=alert(1)>" in page.locator("main").inner_text()
        assert page.locator("main img").count() == 0
        assert "taken" not in page.title()


class TestWithoutJavaScript:
    def test_a_pasted_body_is_explained(self, chromium, dashboard, signed_in_state):
        from tests.browser.conftest import visiting

        options = {"storage_state": signed_in_state, "java_script_enabled": False}
        with visiting(chromium, dashboard, **options) as visit:
            page = visit.open("/paste/")
            page.fill("textarea[name=text]", json.dumps(body(uuid.uuid4().hex)))
            page.get_by_role("button", name="Explain", exact=True).click()
            assert "InvoicePdfNotFoundException" in page.locator("main").inner_text()
