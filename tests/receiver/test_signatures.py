"""The secrets of webhooks as the receiver knows them, and what it counts of those it does not believe."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError
from django.utils import timezone

from errors.domain.webhooks import Envelope, sign
from errors.ingest import QueueFullError, WriteFailedError
from errors.receiver import freshness, signatures
from errors.receiver.problems import ProblemError
from errors.receiver.protocols.codat_webhooks import ROOT
from errors.receiver.signatures import Signatures
from tests.receiver.in_process import Link, ask

SECRET = b"a secret of 24 bytes ..."
EVENT = json.dumps({"id": "e-1", "eventType": "company.created", "payload": {}}).encode()


class Clock:
    now = 1_000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def table(monkeypatch):
    """What the database holds; `known` None: it is away."""
    held = {"known": {7: (SECRET,)}, "counts": []}

    def read():
        if held["known"] is None:
            raise OperationalError("away")
        return dict(held["known"])

    monkeypatch.setattr(signatures, "read_secrets", read)
    monkeypatch.setattr(signatures, "_store_failures", held["counts"].append)
    monkeypatch.setattr(signatures, "COUNT_SECONDS", 0)
    monkeypatch.setattr(freshness, "time", Clock())
    return held


def envelope(body, *, secret=SECRET):
    told = Envelope("msg_1", str(int(timezone.now().timestamp())), "")
    return told._replace(signatures=f"v1,{sign(told, body, secret=secret).decode()}")


def run(story):
    with ThreadPoolExecutor(1) as executor:
        return asyncio.run(story(Signatures(executor=executor)))


async def code_of(asked, source_id, given, body=EVENT):
    try:
        await asked.known()
        await asked.check(source_id, given, [body], now=timezone.now())
    except ProblemError as error:
        return error.code
    return "good"


class TestSecrets:
    def test_outlive_a_database_that_is_away(self, table, caplog):
        async def story(asked):
            before = await code_of(asked, 7, envelope(EVENT))
            table["known"] = None
            freshness.time.now += 60
            return before, await code_of(asked, 7, envelope(EVENT))

        assert run(story) == ("good", "good")

    def test_that_were_never_read_let_nobody_in(self, table, caplog):
        table["known"] = None
        assert run(lambda asked: code_of(asked, 7, envelope(EVENT))) == "store_unavailable"

    def test_that_are_new_work_at_once(self, table):
        async def story(asked):
            before = await code_of(asked, 8, envelope(EVENT))
            table["known"][8] = (SECRET,)
            freshness.time.now += 0.2
            return before, await code_of(asked, 8, envelope(EVENT))

        assert run(story) == ("signature_mismatch", "good")

    def test_check_large_bodies_beside_the_event_loop(self, table):
        body = EVENT + b" " * 100_000
        assert run(lambda asked: code_of(asked, 7, envelope(body), body)) == "good"


class TestFailures:
    def test_are_gathered_and_added_up_once(self, table):
        async def story(asked):
            for source_id in (7, 7, 9):
                await code_of(asked, source_id, envelope(EVENT, secret=b"another one of the sort"))
            asked.refusal(7, "signature_stale")
            while not table["counts"]:
                await asyncio.sleep(0)

        run(story)
        assert sum((dict(counts).get((7, "signature_mismatch"), 0) for counts in table["counts"]), 0) == 2
        assert {source_id for counts in table["counts"] for source_id, _ in counts} == {7}


class TestOverload:
    @pytest.mark.parametrize(
        ("outcome", "code"), [(QueueFullError(), "queue_full"), (WriteFailedError(), "store_unavailable")]
    )
    def test_is_told_by_503(self, outcome, code):
        headers = [(f"webhook-{name}".encode(), value.encode()) for name, value in envelope(EVENT)._asdict().items()]
        headers = [(name.replace(b"signatures", b"signature"), value) for name, value in headers]
        [(status, told, body)] = ask(Link(outcome), [EVENT], path=f"{ROOT}/7", headers=headers)
        assert (status, json.loads(body)["code"], told[b"retry-after"]) == (503, code, b"5")
