"""Tokens: where senders put them, and how soon a change is seen."""

from __future__ import annotations

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError

from errors.domain.tokens import digest
from errors.receiver import freshness, tokens
from errors.receiver.problems import ProblemError
from errors.receiver.tokens import KnownToken, Tokens, split_path, split_query, token_in

BASIC = base64.b64encode(b"anybody:TOKEN").decode()
NAME_ONLY = base64.b64encode(b"TOKEN:").decode()


class TestPlaces:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("authorization", "Bearer TOKEN"),
            ("authorization", "bearer  TOKEN "),
            ("authorization", "Splunk TOKEN"),
            ("authorization", "ApiKey TOKEN"),
            ("authorization", f"ApiKey {BASIC}"),  # the pair of an id and a key, as Elasticsearch's clients write it
            ("authorization", f"Basic {BASIC}"),
            ("authorization", f"Basic {NAME_ONLY}"),
            ("dd-api-key", "TOKEN"),
            ("x-amz-firehose-access-key", "TOKEN"),
        ],
    )
    def test_of_senders_are_all_read(self, name, value):
        assert token_in({name.encode(): value.encode()}) == "TOKEN"

    @pytest.mark.parametrize("value", ["", "TOKEN", "Digest TOKEN", "Basic ???", "Basic /w==", "Bearer"])
    def test_that_hold_none_give_an_empty_text(self, value):
        assert token_in({b"authorization": value.encode()}) == ""

    @pytest.mark.parametrize(
        ("path", "parts"),
        [
            ("/ingest/v1/errors", ("/ingest/v1/errors", "")),
            ("/ingest/t/TOKEN/v1/errors", ("/ingest/v1/errors", "TOKEN")),
            ("/ingest/t/TOKEN", ("/ingest/", "TOKEN")),
            ("/ingest/t//v1/errors", ("/ingest/v1/errors", "")),
        ],
    )
    def test_in_the_path_are_cut_out(self, path, parts):
        assert split_path(path) == parts

    @pytest.mark.parametrize(
        ("query", "parts"),
        [
            (b"", (b"", "")),
            (b"refresh=true&filter_path=a,b", (b"refresh=true&filter_path=a,b", "")),
            (b"token=TOKEN", (b"token=-", "TOKEN")),
            (b"a=1&dd-api-key=TOKEN&b", (b"a=1&dd-api-key=-&b=", "TOKEN")),
            (b"access_token=TOKEN&token=other", (b"access_token=-&token=-", "TOKEN")),
            (b"token=&%ff=%zz", (b"token=&%ff=%zz", "")),
        ],
    )
    def test_in_the_query_are_hidden(self, query, parts):
        assert split_query(query) == parts


class Clock:
    def __init__(self):
        self.now = 1_000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def table(monkeypatch):
    """What the database holds: digests by token. None: the database is away."""
    held = {"known": {}, "reads": 0}

    def read():
        held["reads"] += 1
        if held["known"] is None:
            raise OperationalError("away")
        return dict(held["known"])

    monkeypatch.setattr(tokens, "_read_tokens", read)
    return held


@pytest.fixture
def clock(monkeypatch):
    one = Clock()
    monkeypatch.setattr(freshness, "time", one)
    return one


class Counted(list):
    def count(self, *of):
        self.append(of)


def ask(story, uses=None):
    with ThreadPoolExecutor(1) as executor:
        return asyncio.run(story(Tokens(executor=executor, uses=Counted() if uses is None else uses)))


async def code_of(asked, token):
    try:
        return await asked.source_id(token)
    except ProblemError as error:
        return error.code


class TestTokens:
    def test_are_read_once_for_many_deliveries(self, table, clock):
        table["known"] = {digest("a"): KnownToken(7, is_revoked=False)}

        async def story(asked):
            return [await asked.source_id("a") for _ in range(5)]

        assert (ask(story), table["reads"]) == ([7] * 5, 1)

    def test_that_are_revoked_are_noticed_within_a_second(self, table, clock):
        table["known"] = {digest("a"): KnownToken(7, is_revoked=False)}

        async def story(asked):
            before = await code_of(asked, "a")
            table["known"] = {digest("a"): KnownToken(7, is_revoked=True)}
            clock.now += 0.95
            return before, await code_of(asked, "a"), await code_of(asked, "b"), await code_of(asked, "")

        assert ask(story) == (7, "token_revoked", "token_unknown", "token_missing")

    def test_that_are_new_work_at_once(self, table, clock):
        async def story(asked):
            before = await code_of(asked, "a")
            table["known"] = {digest("a"): KnownToken(7, is_revoked=False)}
            clock.now += 0.2
            return before, await code_of(asked, "a")

        assert ask(story) == ("token_unknown", 7)

    def test_outlive_a_database_that_is_away(self, table, clock, caplog):
        table["known"] = {digest("a"): KnownToken(7, is_revoked=False)}

        async def story(asked):
            before = await code_of(asked, "a")
            table["known"] = None
            clock.now += 60
            return before, await code_of(asked, "a")

        assert ask(story) == (7, 7)

    def test_that_were_never_read_let_nobody_in(self, table, clock, caplog):
        table["known"] = None

        async def story(asked):
            return await code_of(asked, "a")

        assert ask(story) == "store_unavailable"

    def test_count_every_delivery_that_is_let_in_and_no_other(self, table, clock):
        table["known"] = {
            digest("a"): KnownToken(7, is_revoked=False, token_id=1),
            digest("b"): KnownToken(7, is_revoked=True, token_id=2),
        }
        uses = Counted()

        async def story(asked):
            for token in ("a", "b", "a", "c", ""):
                await code_of(asked, token)

        ask(story, uses)
        assert uses == [(7, 1)] * 2
