"""A dashboard, a Codat and a capture between them, for one test each."""

from __future__ import annotations

import pytest
from codat_dash_capture import Capture

from tests.clients.loopback import Codat, Dashboard


@pytest.fixture
def dash():
    dashboard = Dashboard()
    yield dashboard
    dashboard.close()


@pytest.fixture
def codat():
    api = Codat()
    yield api
    api.close()


@pytest.fixture
def capture(dash):
    """Without readings of the quota, which come when they come."""
    one = Capture(dash.url, token="token-of-the-shop", quota=False)
    yield one
    one.close(timeout=2)


@pytest.fixture
def make_capture(dash):
    """A capture with options of the test's own."""
    made = []

    def make(url: str = dash.url, **options) -> Capture:
        made.append(Capture(url, token="token-of-the-shop", **options))
        return made[-1]

    yield make
    for one in made:
        one.close(timeout=0.5)
