"""The people of the test world, one of each role, and their clients."""

from __future__ import annotations

import pytest
from django.test import Client

from errors.models import Role, User
from errors.queries.past import PAST


@pytest.fixture(autouse=True)
def no_past():
    """What a process keeps in memory of one test's rows says nothing about the next one's."""
    PAST.clear()


@pytest.fixture
def viewer(db) -> User:
    return User.objects.create_user("vera", password="vera-password", role=Role.VIEWER)


@pytest.fixture
def agent(db) -> User:
    return User.objects.create_user("amir", password="amir-password", role=Role.AGENT)


@pytest.fixture
def administrator(db) -> User:
    return User.objects.create_user("ada", password="ada-password", role=Role.ADMINISTRATOR)


@pytest.fixture
def viewer_client(viewer) -> Client:
    return signed_in(viewer)


@pytest.fixture
def agent_client(agent) -> Client:
    return signed_in(agent)


@pytest.fixture
def administrator_client(administrator) -> Client:
    return signed_in(administrator)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
