"""Loggers that promise to keep what waits over a restart of the application: it ends while nobody can be reached."""

from __future__ import annotations

import pytest

from tests.receiver.serving import Server
from tests.shippers.clients import CLIENTS
from tests.shippers.places import is_a_fault
from tests.shippers.proxy import Mode, Proxy
from tests.shippers.records import arrivals, make_record
from tests.shippers.rounds import PREPARE, Sender

pytestmark = [pytest.mark.server, pytest.mark.shippers, pytest.mark.xdist_group("shippers")]

KEEPING = [client for client in CLIENTS if client.recipe in {"pino", "winston", "python-logging"}]
COUNT = 20


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("kept"))
    server.tokens = server.run(PREPARE, *[client.label for client in KEEPING]).split()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def proxy(server):
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


@pytest.mark.parametrize("client", KEEPING, ids=lambda client: client.label)
class TestWhatWaits:
    def test_is_delivered_by_the_next_start(self, server, proxy, client, tmp_path):
        if reason := client.missing:
            (pytest.fail if is_a_fault(reason) else pytest.skip)(reason)
        token = server.tokens[KEEPING.index(client)]
        proxy.arm(Mode.DROP)
        run(client, tmp_path, proxy, token, range(COUNT))
        assert arrivals(server.data_dir)[client.label].numbers == set()
        proxy.arm(Mode.PASS)
        run(client, tmp_path, proxy, token, [COUNT])
        found = arrivals(server.data_dir)[client.label]
        assert (len(found.numbers), found.stored, found.counted) == (COUNT + 1,) * 3


def run(client, folder, proxy, token, numbers):
    """The application from its start to its end."""
    sender = Sender(client, folder, proxy, token)
    sender.hand_over([make_record(number) for number in numbers])
    sender.end()
    assert sender.process.wait(60) == 0, sender.errors
    sender.kill()
