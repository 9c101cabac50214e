"""Signing in, the account, and what keeps strangers and forged requests out."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from errors.domain.tokens import digest
from errors.models import ApiToken
from errors.web.urls import urlpatterns

OPEN = {"login", "logout", "theme"}
NAMES = [str(pattern.name) for pattern in urlpatterns]
ARGUMENTS = {"status_code": 404, "service_key": "xero", "correlation_id": "x", "company_id": "x"}


def path_of(name: str) -> str:
    """An address of the page."""
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    return reverse(name, kwargs={argument: ARGUMENTS.get(argument, 1) for argument in pattern.pattern.converters})


class TestAddresses:
    @pytest.mark.parametrize("name", [name for name in NAMES if name not in OPEN])
    def test_send_strangers_to_the_sign_in_page(self, db, name):
        for response in (Client().get(path_of(name)), Client().post(path_of(name))):
            assert response.status_code == 302
            assert response.headers["Location"].startswith("/login/?next=")

    @pytest.mark.parametrize("name", ["overview", "issue-list", "error-list", "company-list", "source-list", "people"])
    def test_tell_heads_alone_what_they_tell_pages(self, administrator_client, name):
        response = administrator_client.head(path_of(name))
        assert (response.status_code, response.content) == (200, b"")

    @pytest.mark.parametrize("name", NAMES)
    def test_take_no_form_that_another_site_sends(self, administrator, name):
        client = Client(enforce_csrf_checks=True)
        client.force_login(administrator)
        response = client.post(path_of(name))
        assert response.status_code in {403, 405}
        assert response.status_code == 405 or "The form was out of date" in response.content.decode()

    @pytest.mark.parametrize(
        ("path", "page"),
        [("/sources/new/", "/sources/"), ("/people/new/", "/people/"), ("/account/tokens/", "/account/")],
    )
    def test_of_a_form_lead_back_to_its_page(self, administrator_client, path, page):
        assert administrator_client.get(path).headers["Location"] == page


class TestSignIn:
    def test_leads_on_to_the_page_that_was_asked_for(self, viewer):
        response = Client().post("/login/", {"username": "vera", "password": "vera-password", "next": "/issues/"})
        assert (response.status_code, response.headers["Location"]) == (302, "/issues/")

    def test_pauses_a_name_after_too_many_wrong_passwords(self, viewer, settings):
        settings.AXES_ENABLED = True
        client = Client()
        for _ in range(settings.AXES_FAILURE_LIMIT):
            response = client.post("/login/", {"username": "vera", "password": "wrong"})
        assert response.status_code == 429
        page = client.post("/login/", {"username": "vera", "password": "vera-password"}).content.decode()
        assert "Signing in is paused" in page
        assert "_auth_user_id" not in client.session


class TestPassword:
    def test_is_changed_and_signs_other_browsers_out(self, viewer, viewer_client):
        other = Client()
        other.force_login(viewer)
        form = {"old_password": "vera-password", "new_password1": "quiet-otter-91", "new_password2": "quiet-otter-91"}
        assert viewer_client.post("/account/password/", form).status_code == 302
        assert viewer_client.get("/account/").status_code == 200
        assert other.get("/account/").status_code == 302
        viewer.refresh_from_db()
        assert viewer.check_password("quiet-otter-91")

    def test_has_to_be_known_and_a_good_one(self, viewer_client):
        form = {"old_password": "wrong", "new_password1": "12345678", "new_password2": "12345678"}
        response = viewer_client.post("/account/password/", form)
        assert response.status_code == 400
        assert set(response.context["password_form"].errors) == {"old_password", "new_password2"}


class TestApiTokens:
    def test_are_shown_once_and_kept_as_a_digest(self, viewer_client, viewer):
        page = viewer_client.post("/account/tokens/", {"name": "export"}).content.decode()
        token = re.search(r'id="new-token">([^<]+)<', page)[1]
        assert ApiToken.objects.get().digest == digest(token)
        assert token not in viewer_client.get("/account/").content.decode()

    def test_are_revoked_by_their_owner_only(self, viewer_client, agent_client):
        viewer_client.post("/account/tokens/", {"name": "export"})
        token = ApiToken.objects.get()
        assert agent_client.post(f"/account/tokens/{token.pk}/revocation/").status_code == 404
        viewer_client.post(f"/account/tokens/{token.pk}/revocation/")
        token.refresh_from_db()
        assert token.revoked_at is not None
