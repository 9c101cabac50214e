"""
Whatever was answered 202 is there after a `kill -9` under load, once, and every counter agrees with its rows.

The short form of what `make soak` does at length.
"""

from __future__ import annotations

import random

import pytest

from tests.crash.databases import Sqlite
from tests.crash.stories import kill_rounds

pytestmark = pytest.mark.server


class TestKill:
    @pytest.mark.xdist_group("crash")
    def test_loses_and_doubles_nothing_on_sqlite(self, serve):
        server = serve()
        outcome = kill_rounds(server, Sqlite(server.data_dir), rounds=5, chance=random.Random())
        assert outcome.acknowledged > 50

    @pytest.mark.xdist_group("crash-postgres")
    def test_loses_and_doubles_nothing_on_postgres(self, serve_postgres, postgres):
        outcome = kill_rounds(serve_postgres(), postgres, rounds=4, chance=random.Random())
        assert outcome.acknowledged > 40
