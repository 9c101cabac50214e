"""One running server for all tests of the receiver; each test delivers under ids of its own."""

from __future__ import annotations

import pytest

from tests.receiver.serving import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("receiver"))
    one.prepare()
    one.start()
    yield one
    one.stop()
