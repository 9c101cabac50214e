"""
Real log shippers against the real server: what is lost and what is counted when something goes wrong.

All clients of a round run at once. Whoever gives nothing up has to arrive whole, and nobody is counted twice.
"""

from __future__ import annotations

import pytest

from tests.shippers.clients import CLIENTS, ROUNDS, UNANSWERED
from tests.shippers.places import is_a_fault

pytestmark = [pytest.mark.server, pytest.mark.shippers, pytest.mark.xdist_group("shippers")]

THAT_REPEAT = [client for client in CLIENTS if not client.loses]


def result_of(results, client, name):
    if reason := client.missing:
        (pytest.fail if is_a_fault(reason) else pytest.skip)(reason)
    return results(name)[client.label]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.label)
@pytest.mark.parametrize("name", ROUNDS)
class TestClient:
    def test_delivers_what_it_can_and_nothing_twice(self, results, client, name):
        result = result_of(results, client, name)
        assert result.missed == "", result
        assert result.stored == result.counted == result.arrived, result
        if name in client.loses:
            assert 0 < result.arrived < result.sent, result
        elif name in client.may_lose:
            assert 0 < result.arrived <= result.sent, result
        else:
            assert (result.arrived, result.lost) == (result.sent, ()), result
            assert result.exit_code == 0, result


@pytest.mark.parametrize("client", THAT_REPEAT, ids=lambda client: client.label)
class TestLostAnswer:
    def test_is_sent_again_and_told_as_a_redelivery(self, results, client):
        assert result_of(results, client, UNANSWERED).redelivered > 0


@pytest.mark.parametrize("client", [client for client in CLIENTS if client.recipe], ids=lambda client: client.label)
class TestRecipe:
    def test_loses_nothing_in_any_round(self, client):
        assert client.loses | client.may_lose == set()
