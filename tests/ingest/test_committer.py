"""Where a batch goes: into the database, into the spool while there is none, from there into the database, once."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import IntegrityError, OperationalError

from errors.ingest import Delivery, Parcel, committer, pack, store
from errors.ingest.committer import Committer
from errors.ingest.frames import encode
from errors.ingest.spool import Spool, folder, state_of_all
from errors.ingest.spool.segment import record_of
from errors.models import ErrorResponse, SpoolPlace
from tests.factories import NOW, make_source
from tests.ingest.samples import assert_counters_agree, make_report

pytestmark = pytest.mark.django_db(transaction=True)  # since connections are closed


@dataclasses.dataclass
class Clock:
    """Stands still until it is told."""

    now: float = 1_000.0

    def monotonic(self):
        return self.now


class Database:
    """The real one, which is away when told, or loses the connection after its commit."""

    def __init__(self):
        self.is_away = self.loses_answer = False
        self.tries = 0
        self.poison = {}
        self._write = store.write

    def write(self, parcels, **options):
        self.tries += 1
        if self.is_away:
            raise OperationalError("server closed the connection unexpectedly")
        for parcel in parcels:
            for row in parcel.rows:
                if fault := self.poison.get(row.correlation_id):
                    raise fault
        written = self._write(parcels, **options)
        if self.loses_answer:
            raise OperationalError("server closed the connection unexpectedly")
        return written


@pytest.fixture
def clock(monkeypatch):
    one = Clock()
    monkeypatch.setattr(committer, "time", one)
    return one


@pytest.fixture
def database(monkeypatch):
    one = Database()
    monkeypatch.setattr(store, "write", one.write)
    return one


@pytest.fixture
def source():
    return make_source()


@pytest.fixture
def spools(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def one(clock, database, source, spools):
    with Committer(spools=spools, spool_limit=2**20) as running:
        yield running


def parcel_of(source, *numbers):
    reports = [make_report(f"{number:032x}", company_id="c1") for number in numbers]
    return pack(Delivery(items=reports, source_id=source.pk, received_at=NOW))


def settle(running, *parcels):
    return running.settle(parcels, [encode(parcel) for parcel in parcels])


def empty(running, *, turns=30):
    """What the writer's loop does between batches, for a while."""
    for _ in range(turns):
        committer.time.now += 1
        running.tend()


def stored():
    """The numbers of the errors in the order they were stored, and how often each was delivered again."""
    rows = ErrorResponse.objects.order_by("id").values_list("correlation_id", "redelivery_count")
    return [(int(correlation_id, 16), count) for correlation_id, count in rows]


class TestDatabase:
    def test_takes_what_it_can(self, one, source, spools):
        settled = settle(one, parcel_of(source, 1, 2), parcel_of(source, 2))
        assert settled.is_committed
        assert [(told.accepted, told.duplicates) for told in settled.receipts] == [(2, 0), (0, 1)]
        assert state_of_all(spools).deliveries == 0

    def test_is_left_alone_for_a_second_after_a_failure(self, one, database, clock, source):
        database.is_away = True
        for _ in range(5):
            settle(one, parcel_of(source, 1))
            one.tend()
        assert database.tries == 1
        assert 0 < one.pause <= 1
        clock.now += 1
        settle(one, parcel_of(source, 1))
        assert database.tries == 2


class TestSpool:
    def test_takes_what_the_database_does_not(self, one, database, source, spools):
        database.is_away = True
        settled = settle(one, parcel_of(source, 1, 2), parcel_of(source, 3))
        assert not settled.is_committed
        assert [told.accepted for told in settled.receipts] == [2, 1]
        assert state_of_all(spools).deliveries == 2

    def test_is_emptied_in_order_once_the_database_is_back(self, one, database, source, spools):
        database.is_away = True
        for number in range(1, 8):
            settle(one, parcel_of(source, number))
        database.is_away = False
        empty(one)
        assert stored() == [(number, 0) for number in range(1, 8)]
        assert (state_of_all(spools).deliveries, SpoolPlace.objects.count()) == (0, 0)
        assert_counters_agree()

    def test_keeps_a_delivery_that_nobody_has_read_yet(self, one, database, source):
        payload = b'{"statusCode": 404, "service": "Xero", "error": "Not found", "correlationId": "%032x"}' % 7
        database.is_away = True
        settled = settle(one, Parcel(source_id=source.pk, received_at=NOW, payload=payload + b"{half"))
        assert (settled.receipts[0].accepted, len(settled.receipts[0].rejected)) == (1, 1)
        database.is_away = False
        empty(one)
        assert stored() == [(7, 0)]

    def test_that_is_full_promises_nothing(self, clock, database, source, spools):
        database.is_away = True
        with Committer(spools=spools, spool_limit=1_000) as running:
            assert [told.accepted for told in settle(running, parcel_of(source, 1)).receipts] == [1]
            assert settle(running, parcel_of(source, 2), parcel_of(source, 3)).receipts == [None, None]

    def test_that_cannot_be_had_promises_nothing_until_it_can(self, clock, database, source, spools):
        spools.write_text("a file where the folder should be")
        database.is_away = True
        with Committer(spools=spools, spool_limit=2**20) as running:
            assert settle(running, parcel_of(source, 1)).receipts == [None]
            spools.unlink()
            assert [told.accepted for told in settle(running, parcel_of(source, 1)).receipts] == [1]

    def test_that_another_process_left_is_emptied_too(self, one, database, clock, source, spools):
        left = Spool.claim(spools, limit=2**20)
        left.append([encode(parcel_of(source, 9))], may_be_stored=False)
        empty(one)
        assert stored() == []
        left.close()
        clock.now += committer.ORPHANS_SECONDS
        empty(one)
        assert (stored(), state_of_all(spools).deliveries) == ([(9, 0)], 0)

    def test_that_cannot_be_read_does_not_keep_new_deliveries_from_the_database(
        self, one, database, clock, source, monkeypatch
    ):
        database.is_away = True
        settle(one, parcel_of(source, 1))
        database.is_away = False
        clock.now += 1

        def broken(*_):
            raise OSError("Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(folder, "_read", broken)
            one.tend()
            assert settle(one, parcel_of(source, 2)).is_committed
        empty(one)
        assert stored() == [(2, 0), (1, 0)]


class TestNothing:
    """... is counted twice."""

    def test_of_a_batch_whose_commit_nobody_saw(self, one, database, source):
        database.loses_answer = True
        settled = settle(one, parcel_of(source, 1, 2))
        assert (settled.is_committed, settled.receipts[0].accepted) == (False, 2)
        database.loses_answer = False
        empty(one)
        assert stored() == [(1, 0), (2, 0)]
        assert_counters_agree()

    def test_of_a_spool_whose_writer_is_killed_behind_a_commit(self, database, clock, source, spools, monkeypatch):
        database.is_away = True
        running = Committer(spools=spools, spool_limit=2**20).__enter__()
        for number in range(1, 6):
            settle(running, parcel_of(source, number))
        database.is_away = False
        clock.now += 1
        monkeypatch.setattr(committer, "BATCH_RECORDS", 2)

        def killed(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Spool, "advance", killed)
            running._length = 2
            with pytest.raises(KeyboardInterrupt):
                running.tend()
            with pytest.raises(KeyboardInterrupt):
                running.tend()
        running.__exit__(None, None, None)
        with Committer(spools=spools, spool_limit=2**20) as following:
            empty(following)
        assert stored() == [(number, 0) for number in range(1, 6)]
        assert_counters_agree()

    def test_but_what_was_really_delivered_again_is_told_apart(self, one, database, clock, source):
        database.is_away = True
        settle(one, parcel_of(source, 1))
        settle(one, parcel_of(source, 2))  # while the database is known to be away
        database.is_away = False
        clock.now += 1
        settle(one, parcel_of(source, 2))
        empty(one)
        assert sorted(stored()) == [(1, 0), (2, 1)]
        assert_counters_agree()


class TestPoison:
    @pytest.mark.parametrize("fault", [KeyError("ours"), IntegrityError("the source is gone")])
    def test_is_set_aside_and_stops_nobody(self, one, database, source, spools, fault):
        database.poison[f"{5:032x}"] = fault
        settled = settle(one, *[parcel_of(source, number) for number in range(1, 10)])
        assert [told.accepted for told in settled.receipts] == [1] * 9
        empty(one)
        assert stored() == [(number, 0) for number in range(1, 10) if number != 5]
        state = state_of_all(spools)
        assert (state.deliveries, state.set_aside) == (0, 1)

    @pytest.mark.django_db(transaction=True)  # keys are compared at the commit
    def test_of_a_source_that_is_gone_is_set_aside_too(self, one, source, spools):
        settle(one, parcel_of(source, 1), gone(parcel_of(source, 2)), parcel_of(source, 3))
        empty(one)
        assert (stored(), state_of_all(spools).set_aside) == ([(1, 0), (3, 0)], 1)
        assert_counters_agree()

    def test_is_no_reason_to_set_aside_what_the_disk_is_to_blame_for(self, one, database, source, spools):
        database.is_away = True
        settle(one, parcel_of(source, 1), parcel_of(source, 2))
        database.is_away = False
        database.poison[f"{1:032x}"] = OSError("Too many open files")
        empty(one)
        assert (state_of_all(spools).deliveries, state_of_all(spools).set_aside) == (2, 0)
        database.poison.clear()
        empty(one)
        assert (stored(), state_of_all(spools).set_aside) == ([(1, 0), (2, 0)], 0)

    def test_that_cannot_even_be_read_is_answered_and_set_aside(self, one, database, source, spools, monkeypatch):
        def tripping(*_):
            raise RecursionError

        parcels = [Parcel(source_id=source.pk, received_at=NOW, payload=b"["), parcel_of(source, 2)]
        with monkeypatch.context() as patch:
            patch.setattr("errors.ingest.pipeline.errors_body.placed", tripping)
            assert [told.accepted for told in settle(one, *parcels).receipts] == [1, 1]
            empty(one)
        assert (stored(), state_of_all(spools).set_aside) == ([(2, 0)], 1)

    def test_from_another_release_is_set_aside(self, database, clock, source, spools):
        contents = [b"\x01", encode(parcel_of(source, 2))]
        (spools / "1").mkdir(parents=True)
        records = [record_of(content, may_be_stored=False) for content in contents]
        (spools / "1" / "000000000001-left.spool").write_bytes(b"".join(records))
        with Committer(spools=spools, spool_limit=2**20) as running:
            empty(running)
        assert (stored(), state_of_all(spools).set_aside) == ([(2, 0)], 1)


def gone(parcel):
    """The parcel as if its source had been deleted meanwhile."""
    for row in parcel.rows:
        row.source_id = 1_000_000
    return parcel
