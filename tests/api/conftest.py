"""The API as a tool asks it: at a fixed moment, by the token of an agent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.factories import NOW, make_api_token


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    """Now is NOW, and nobody has been throttled yet."""
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def api(agent) -> Client:
    """An agent's tool."""
    return asking_for(agent)


@pytest.fixture
def viewer_api(viewer) -> Client:
    """A viewer's tool."""
    return asking_for(viewer)


def asking_for(user) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_api_token(user)}"}, enforce_csrf_checks=True)


def text_of(response) -> str:
    """The whole of a streamed answer."""
    return b"".join(response.streaming_content).decode()
