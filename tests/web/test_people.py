"""People: added and changed by administrators, never deleted."""

from __future__ import annotations

import re

import pytest
from axes.models import AccessAttempt
from django.test import Client

from errors.models import Role, User
from tests.conftest import signed_in
from tests.factories import NOW

PASSWORD = re.compile(r'id="new-password">([^<]+)<')
NOOR = {"username": "noor", "first_name": "Noor", "last_name": "", "email": "noor@team.example", "role": "agent"}


class TestAdding:
    def test_shows_the_first_password_once(self, administrator_client):
        response = administrator_client.post("/people/new/", NOOR)
        noor = User.objects.get(username="noor")
        assert noor.role == Role.AGENT
        assert noor.check_password(PASSWORD.search(response.content.decode())[1])
        assert "no-store" in response.headers["Cache-Control"]
        assert not PASSWORD.search(administrator_client.get("/people/").content.decode())

    def test_refuses_a_name_that_is_taken(self, administrator_client, viewer):
        response = administrator_client.post("/people/new/", NOOR | {"username": "vera"})
        assert response.status_code == 400
        assert "username" in response.context["form"].errors


class TestAccess:
    def test_changes_with_the_role_at_once(self, administrator_client, viewer, viewer_client):
        administrator_client.post(f"/people/{viewer.pk}/access/", {"role": "agent", "is_active": "on"})
        assert viewer_client.get("/guidance/entries/").status_code == 200

    def test_ends_at_once_for_whoever_is_switched_off(self, administrator_client, viewer, viewer_client):
        administrator_client.post(f"/people/{viewer.pk}/access/", {"role": "viewer"})
        assert viewer_client.get("/account/").status_code == 302
        assert "Switched off" in administrator_client.get("/people/").content.decode()

    def test_of_oneself_is_left_to_others(self, administrator, administrator_client):
        page = administrator_client.post(f"/people/{administrator.pk}/access/", {"role": "viewer"}, follow=True)
        assert "changed by another administrator" in page.content.decode()
        administrator.refresh_from_db()
        assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)

    def test_of_the_first_administrator_can_be_lowered(self, administrator_client):
        first = User.objects.create_superuser("first", password="x", role=Role.ADMINISTRATOR)
        administrator_client.post(f"/people/{first.pk}/access/", {"role": "viewer", "is_active": "on"})
        assert signed_in(first).get("/people/").status_code == 403


class TestNewPassword:
    def test_signs_the_person_out_and_lifts_the_pause(self, administrator_client, viewer, viewer_client):
        AccessAttempt.objects.create(username="vera", ip_address="127.0.0.1", failures_since_start=9, attempt_time=NOW)
        page = administrator_client.post(f"/people/{viewer.pk}/password/").content.decode()
        assert viewer_client.get("/account/").status_code == 302
        assert not AccessAttempt.objects.exists()
        assert Client().login(username="vera", password=PASSWORD.search(page)[1])


@pytest.mark.parametrize("path", ["/people/", "/people/new/", "/people/1/access/", "/people/1/password/"])
def test_people_are_for_administrators(agent_client, viewer_client, path):
    for client in (agent_client, viewer_client):
        assert (client.get if path == "/people/" else client.post)(path).status_code == 403
