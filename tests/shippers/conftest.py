"""
The rounds, each of which is run once for all tests, and the table of what was sent, arrived and was counted.

Two rounds run at a time, since clients mostly wait; the table is printed with `--shipper-table`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.receiver.serving import Server
from tests.shippers.clients import CLIENTS, OVERLOADED, ROUNDS
from tests.shippers.rounds import Round
from tests.shippers.table import table_of
from tests.shippers.troubles import QUEUE_LIMIT

RESULTS = pytest.StashKey[dict]()
AT_ONCE = 2


def pytest_addoption(parser):
    parser.addoption("--shipper-table", action="store_true", help="print what each log shipper delivered in each round")


def pytest_configure(config):
    # Known to pytest-xdist, without which `make shippers` runs.
    config.addinivalue_line("markers", "xdist_group(name): tests that one process runs")


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("shipper_table") and (results := config.stash.get(RESULTS, None)):
        terminalreporter.write_line(f"\n{table_of(results)}")


@pytest.fixture(scope="session")
def results(tmp_path_factory, pytestconfig):
    """Answers how each client fared in the round of a name."""
    clients = [client for client in CLIENTS if not client.missing]
    known = pytestconfig.stash[RESULTS] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        folders = {name: tmp_path_factory.mktemp(f"shippers-{name}") for name in ROUNDS}
        pending = {name: pool.submit(run, name, clients, folder) for name, folder in folders.items()}

        def of(name):
            known[name] = pending[name].result()
            return known[name]

        yield of


def run(name, clients, folder):
    """One round over a server of its own."""
    server = Server(folder, **({"QUEUE_LIMIT": str(QUEUE_LIMIT)} if name == OVERLOADED else {}))
    try:
        return Round(name, server, clients, folder).run()
    finally:
        if server.process:
            server.stop()
