"""Uses: what the receiver counts beside a delivery, and when the database hears of it."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from django.db import OperationalError

from errors.actions import source_uses
from errors.models import SourceMinute, SourceToken
from errors.receiver import uses
from tests.factories import NOW, make_source

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def written(monkeypatch):
    """What was written, in the order of writing."""
    found = []
    monkeypatch.setattr(source_uses, "add_uses", lambda **told: found.append(told))
    monkeypatch.setattr(uses.timezone, "now", lambda: NOW + dt.timedelta(seconds=7))
    return found


def count(story):
    async def run():
        counting = uses.Uses()
        await story(counting)
        await counting.close()

    asyncio.run(run())


class TestUses:
    def test_are_written_once_for_many_deliveries(self, written):
        async def story(counting):
            for token_id in (1, 1, 2):
                counting.count(7, token_id)

        count(story)
        minute = (NOW + dt.timedelta(seconds=7)).replace(second=0, microsecond=0)
        [told] = written
        assert told["deliveries"] == {(7, minute): 3}
        assert set(told["tokens"]) == {1, 2}

    def test_are_written_while_the_server_runs(self, written, monkeypatch):
        monkeypatch.setattr(uses, "PERIOD", 0.0)

        async def story(counting):
            for _ in range(2):
                counting.count(7, 1)
                while counting._timer:
                    await asyncio.sleep(0)

        count(story)
        assert len(written) == 2

    def test_write_nothing_where_nothing_came(self, written):
        async def story(counting):
            return

        count(story)
        assert written == []

    def test_outlive_a_database_that_is_away(self, monkeypatch, caplog):
        def fail(**_told):
            raise OperationalError("away")

        monkeypatch.setattr(source_uses, "add_uses", fail)
        monkeypatch.setattr(uses.connection, "close", lambda: None)

        async def story(counting):
            counting.count(7, 1)

        count(story)
        assert "receiver.uses.not_written" in caplog.text


class TestAdding:
    def test_adds_up_what_several_receivers_counted(self, db):
        source = make_source()
        token = SourceToken.objects.create(source=source, digest="d", created_at=NOW)
        for count_, used_at in ((3, NOW), (4, NOW - MINUTE)):
            source_uses.add_uses(deliveries={(source.pk, NOW): count_}, tokens={token.pk: used_at}, now=NOW)
        assert SourceMinute.objects.get(source=source).delivery_count == 7
        token.refresh_from_db()
        assert token.last_used_at == NOW

    def test_drops_what_is_older_than_a_day(self, db):
        source = make_source()
        for at in (NOW - dt.timedelta(hours=25), NOW):
            source_uses.add_uses(deliveries={(source.pk, at): 1}, tokens={}, now=at)
        assert SourceMinute.objects.get().minute_at == NOW
