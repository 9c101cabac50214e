"""Two receivers on one database: they make the same issues and companies at once, and get each other's redeliveries."""

from __future__ import annotations

import pytest

from tests.crash.databases import Sqlite
from tests.crash.stories import Server, pair

pytestmark = pytest.mark.server


class TestPair:
    @pytest.mark.xdist_group("crash")
    def test_shares_one_sqlite_file(self, serve):
        one = serve()
        other = Server(one.data_dir)
        other.token = one.token
        outcome = pair([one, other], Sqlite(one.data_dir), seconds=2)
        assert outcome.redelivered > 0

    @pytest.mark.xdist_group("crash-postgres")
    def test_shares_one_postgres(self, serve_postgres, postgres):
        outcome = pair([serve_postgres("one"), serve_postgres("other")], postgres, seconds=2)
        assert outcome.redelivered > 0
