"""What an operator does on a source's page: configurations, a test, rejects read again."""

from __future__ import annotations

import json
import re

import pytest

from errors.domain.recipes import RECIPES
from errors.domain.report import REJECT_TEXT_LENGTH
from errors.domain.trial import BODY, LINE
from errors.models import ErrorResponse, RejectedPart
from tests.factories import make_reject, make_source

READABLE = json.dumps(BODY | {"correlationId": "0190c4a1-6b8e-4d1f-9b53-7f3f0a9d1c22"})


@pytest.fixture
def source(db):
    return make_source("billing")


def page_of(client, source, query=""):
    return client.get(f"/sources/{source.pk}/{query}").content.decode()


class TestSetup:
    def test_offers_every_shipper_by_a_link(self, source, viewer_client):
        page = page_of(viewer_client, source)
        for name in RECIPES:
            assert f'href="/sources/{source.pk}/?recipe={name}#recipe-{name}"' in page

    @pytest.mark.parametrize("name", RECIPES)
    def test_shows_a_configuration_for_this_server(self, source, viewer_client, name):
        response = viewer_client.get(f"/sources/{source.pk}/?recipe={name}")
        [shown] = response.context["setup"].shown
        assert shown.recipe.name == name
        assert any("testserver" in part.text for part in shown.parts)
        assert f'id="text-{name}-1"' in response.content.decode()

    def test_shows_the_quickest_one_where_an_unknown_one_is_asked_for(self, source, viewer_client):
        assert 'id="recipe-curl"' in page_of(viewer_client, source, "?recipe=nothing")

    def test_has_a_fresh_token_in_every_configuration(self, source, administrator_client):
        response = administrator_client.post(f"/sources/{source.pk}/tokens/")
        token = response.context["new_token"]
        setup = response.context["setup"]
        assert [filled.recipe.name for filled in setup.shown] == list(RECIPES)
        assert all(any(token in part.text for part in filled.parts) for filled in setup.shown)
        assert "YOUR_TOKEN" not in response.content.decode()

    def test_says_plainly_what_cannot_be_lossless(self, source, viewer_client):
        page = page_of(viewer_client, source, "?recipe=otel-sdk")
        assert "Not lossless" in page
        assert "Outlasts a short outage only" in page

    def test_says_what_needs_https(self, source, viewer_client):
        assert "an address with https only" in page_of(viewer_client, source, "?recipe=firehose")
        secure = viewer_client.get(f"/sources/{source.pk}/?recipe=firehose", secure=True).content.decode()
        assert "an address with https only" not in secure
        assert "https://testserver/ingest/firehose" in secure

    def test_warns_of_an_address_that_means_another_machine_elsewhere(self, source, viewer_client):
        assert "means another machine" not in page_of(viewer_client, source)
        local = viewer_client.get(f"/sources/{source.pk}/", headers={"host": "localhost:8000"}).content.decode()
        assert "means another machine" in local


class TestTrial:
    def test_is_told_and_leaves_its_time_on_the_page(self, source, administrator_client):
        assert "No test has come yet" in page_of(administrator_client, source)
        page = administrator_client.post(f"/sources/{source.pk}/test/", follow=True).content.decode()
        assert "recognised, and is in the database" in page
        assert "Last test" in page
        assert not ErrorResponse.objects.exists()

    def test_can_be_logged_by_any_application(self, source, viewer_client):
        text = re.search(r'id="trial-line"[^>]*>([^<]+)<', page_of(viewer_client, source))[1]
        assert text.replace("&quot;", '"') == LINE


class TestReplay:
    def test_stores_one_and_says_so(self, source, administrator_client):
        part = make_reject(source, text=READABLE)
        page = administrator_client.post(f"/sources/{source.pk}/rejects/{part.pk}/replay/", follow=True)
        assert "It could be read this time, and is stored." in page.content.decode()
        assert ErrorResponse.objects.count() == 1

    def test_says_why_it_is_rejected_still(self, source, administrator_client):
        part = make_reject(source, text="half a {")
        page = administrator_client.post(f"/sources/{source.pk}/rejects/{part.pk}/replay/", follow=True)
        assert "Still rejected (not_json)" in page.content.decode()

    def test_of_all_of_a_reason_says_how_many(self, source, administrator_client):
        for text in (READABLE, READABLE, "half a {"):
            make_reject(source, reason="too_deep", text=text)
        data = {"reason": "too_deep"}
        page = administrator_client.post(f"/sources/{source.pk}/rejects/replay/", data, follow=True).content.decode()
        assert "Read again: 1 stored, 1 stored before, 1 still not readable." in page
        page = administrator_client.post(f"/sources/{source.pk}/rejects/replay/", data, follow=True).content.decode()
        assert "There is nothing left to read again." in page

    def test_is_not_offered_for_what_was_cut(self, source, administrator_client):
        make_reject(source, text="x" * REJECT_TEXT_LENGTH)
        page = page_of(administrator_client, source)
        assert "Only its beginning was kept" in page
        assert "Read again" not in page

    def test_of_another_source_is_not_found(self, source, administrator_client):
        part = make_reject(make_source("other"), text=READABLE)
        assert administrator_client.post(f"/sources/{source.pk}/rejects/{part.pk}/replay/").status_code == 404

    def test_shows_the_rejects_of_one_reason(self, source, viewer_client):
        make_reject(source, reason="too_deep", detail="Nested.")
        make_reject(source, reason="not_json", detail="Half.")
        page = page_of(viewer_client, source, "?reason=too_deep")
        assert "Nested." in page
        assert "Half." not in page


class TestAuthority:
    def test_is_the_administrators(self, source, agent_client, viewer_client):
        part = make_reject(source, text=READABLE)
        for client in (agent_client, viewer_client):
            for path in ("test/", "rejects/replay/", f"rejects/{part.pk}/replay/"):
                assert client.post(f"/sources/{source.pk}/{path}").status_code == 403
            page = page_of(client, source)
            assert "Send a test" not in page
            assert "Read again" not in page
        assert RejectedPart.objects.count() == 1
