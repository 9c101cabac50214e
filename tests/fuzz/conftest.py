"""The receiver that the edge target drives, stopped at the end."""

from __future__ import annotations

import pytest

from tests.fuzz import edge


@pytest.fixture(scope="session", autouse=True)
def _server():
    yield
    if edge.server.cache_info().currsize:
        edge.server().stop()
        edge.server.cache_clear()
