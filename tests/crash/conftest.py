"""Data folders and databases that were prepared once, of which each test gets a copy."""

from __future__ import annotations

import pytest

from tests.crash.databases import Postgres
from tests.crash.stories import copy_of, end
from tests.receiver.serving import Server


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A server over SQLite that was never started."""
    server = Server(tmp_path_factory.mktemp("crash"))
    server.prepare()
    return server


@pytest.fixture
def serve(prepared, tmp_path):
    """Makes a server over SQLite with settings of its own; ends it when the test is over."""
    servers = []

    def make(**settings):
        server = copy_of(prepared, tmp_path / "data", **settings)
        servers.append(server)
        return server

    yield make
    end(*servers)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    one = Postgres(tmp_path_factory.mktemp("crash-pg"))
    yield one
    one.close()


@pytest.fixture(scope="session")
def prepared_postgres(postgres, tmp_path_factory):
    """The same over PostgreSQL."""
    server = Server(tmp_path_factory.mktemp("crash-on-pg"), DATABASE_URL=postgres.new_database())
    server.prepare()
    return server


@pytest.fixture
def serve_postgres(prepared_postgres, postgres, tmp_path):
    """The same over PostgreSQL, where all servers of a test share one database."""
    servers = []
    url = postgres.new_database(template=prepared_postgres.environment["DATABASE_URL"])

    def make(name="data", **settings):
        server = copy_of(prepared_postgres, tmp_path / name, DATABASE_URL=url, **settings)
        servers.append(server)
        return server

    yield make
    end(*servers)
