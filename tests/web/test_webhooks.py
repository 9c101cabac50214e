"""Codat's webhooks on a source's page."""

from __future__ import annotations

import re

import pytest

from errors.actions.codat_keys import set_key
from errors.actions.webhooks import add_secret, bytes_of, count_failures, new_secret
from errors.domain.webhooks import secret_bytes
from errors.models import CodatApiKey, PushLookup, WebhookMessage
from tests.factories import NOW, make_reject, make_source

SECRET = re.compile(r'id="new-secret">(whsec_[^<]+)<')
API_KEY = "an-api-key-of-codats"


@pytest.fixture
def source(db):
    return make_source("billing")


@pytest.fixture
def path(source):
    return f"/sources/{source.pk}/"


def page_of(client, path):
    return client.get(path).content.decode()


class TestCard:
    def test_tells_the_address_and_how_to_use_it(self, source, path, viewer_client):
        page = page_of(viewer_client, path)
        assert f"http://testserver/ingest/v1/webhooks/codat/{source.pk}" in page
        assert "Settings &gt; Webhooks &gt; Events" in page
        assert "every webhook is answered 401" in page

    def test_tells_what_came_and_what_was_not_believed(self, source, path, viewer_client):
        for number, (name, is_understood) in enumerate([("bills.write.unsuccessful", True), ("moon.phase", False)]):
            WebhookMessage.objects.create(
                source=source, message_id=f"m{number}", event_type=name, is_understood=is_understood, received_at=NOW
            )
        make_reject(source, reason="event_not_understood", text="<moon>")
        count_failures({(source.pk, "signature_stale"): 1234}, now=NOW)
        page = page_of(viewer_client, path)
        for told in ("bills.write.unsuccessful", "1 not understood", "&lt;moon&gt;", "signature_stale 1,234"):
            assert told in page

    def test_shows_no_secret_and_offers_a_viewer_nothing(self, source, path, viewer_client, administrator_client):
        secret = new_secret()
        add_secret(source, secret, now=NOW)
        set_key(source, API_KEY, now=NOW)
        page = page_of(administrator_client, path)
        assert secret.removeprefix("whsec_") not in page
        assert API_KEY not in page
        assert "Retire secret" in page
        assert "secrets/" not in page_of(viewer_client, path)

    def test_says_when_secrets_cannot_be_read(self, source, path, viewer, viewer_client, settings):
        add_secret(source, new_secret(), now=NOW)
        set_key(source, API_KEY, now=NOW)
        assert "sealed under another" not in page_of(viewer_client, path)
        settings.SECRET_KEY = "another"
        viewer_client.force_login(viewer)  # sessions are signed with it, too
        assert page_of(viewer_client, path).count("sealed under another SECRET_KEY") == 2

    def test_tells_what_became_of_the_questions(self, source, path, viewer_client):
        set_key(source, API_KEY, now=NOW)
        for number, state in enumerate(["done", "waiting", "given_up"]):
            PushLookup.objects.create(
                source=source, lookup_key=f"k{number}", key="k", created_at=NOW, due_at=NOW, state=state,
                trouble="Codat knows no such write (404).",
            )  # fmt: skip
        CodatApiKey.objects.update(is_refused=True, trouble="Codat refuses the API key (401).")
        page = page_of(viewer_client, path)
        for told in ("1 answered", "1 waiting", "1 given up", "no such write", "refuses the API key (401). Replace it"):
            assert told in page


class TestSecrets:
    def test_are_pasted(self, source, path, administrator_client):
        secret = new_secret()
        response = administrator_client.post(f"{path}secrets/", {"secret": f" {secret} "}, follow=True)
        assert bytes_of(source.signing_secrets.get()) == secret_bytes(secret)
        assert "is active" in response.content.decode()

    @pytest.mark.parametrize("text", ["", "whsec_", "no secret"])
    def test_are_refused_where_they_are_none(self, source, path, administrator_client, text):
        response = administrator_client.post(f"{path}secrets/", {"secret": text}, follow=True)
        assert "This is no signing secret" in response.content.decode()
        assert not source.signing_secrets.exists()

    def test_are_made_and_shown_once(self, source, path, administrator_client):
        response = administrator_client.post(f"{path}secrets/new/")
        secret = SECRET.search(response.content.decode())[1]
        assert bytes_of(source.signing_secrets.get()) == secret_bytes(secret)
        assert "no-store" in response.headers["Cache-Control"]
        assert secret not in page_of(administrator_client, path)

    def test_are_two_at_most_until_one_is_retired(self, source, path, administrator_client):
        for _ in range(2):
            administrator_client.post(f"{path}secrets/new/")
        refused = administrator_client.post(f"{path}secrets/new/", follow=True).content.decode()
        assert "Two secrets are active" in refused
        assert "Secret of the endpoint" not in refused
        retired = source.signing_secrets.first()
        administrator_client.post(f"{path}secrets/{retired.pk}/retirement/")
        assert [one.pk for one in source.signing_secrets.active()] == [retired.pk + 1]

    def test_are_for_administrators(self, source, path, agent_client, viewer_client):
        secret = add_secret(source, new_secret(), now=NOW)
        for client in (agent_client, viewer_client):
            for rest in ("secrets/", "secrets/new/", f"secrets/{secret.pk}/retirement/"):
                assert client.post(path + rest, {"secret": new_secret()}).status_code == 403
        assert source.signing_secrets.active().count() == 1

    def test_of_another_source_are_not_retired_here(self, source, path, administrator_client):
        secret = add_secret(make_source("other"), new_secret(), now=NOW)
        assert administrator_client.post(f"{path}secrets/{secret.pk}/retirement/").status_code == 404


class TestApiKey:
    def test_is_kept_replaced_and_removed(self, source, path, administrator_client):
        for key in (API_KEY, "another-key-of-codats"):
            page = administrator_client.post(f"{path}codat-key/", {"api_key": key}, follow=True).content.decode()
            assert "The key is kept." in page
            assert key not in page
        assert CodatApiKey.objects.count() == 1
        administrator_client.post(f"{path}codat-key/removal/")
        assert not CodatApiKey.objects.exists()

    def test_is_refused_where_it_is_none(self, path, administrator_client):
        page = administrator_client.post(f"{path}codat-key/", {"api_key": "Basic abcdefg"}, follow=True)
        assert "This is no API key" in page.content.decode()

    def test_is_for_administrators(self, path, agent_client):
        for rest in ("codat-key/", "codat-key/removal/"):
            assert agent_client.post(path + rest, {"api_key": API_KEY}).status_code == 403
