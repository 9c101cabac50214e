"""The spool of one writer: what is appended is there after a crash, in order, within its bound; damage is counted."""

from __future__ import annotations

import datetime as dt
import resource
import struct

import pytest

from errors.ingest import Delivery, pack
from errors.ingest.frames import decode_parcel, encode
from errors.ingest.spool import Spool, SpoolFullError, folder, orphans, state_of_all
from errors.ingest.spool.segment import Damage, Record, read_records, record_of
from errors.ingest.spool.state import SpoolState, read_state
from tests.factories import NOW
from tests.ingest.samples import make_report

LIMIT = 2**20


def content_of(number, *, received_at=NOW, padding=0):
    report = make_report(f"{number:032x}", error="x" * padding or "Account not found")
    return encode(pack(Delivery(items=[report], source_id=1, received_at=received_at)))


def numbers_of(records):
    return [int(decode_parcel(record.content).rows[0].correlation_id, 16) for record in records]


def drain(spool):
    """The numbers of all that the spool holds, taken out in order."""
    numbers = []
    while not spool.is_empty:
        batch = spool.oldest(100)
        numbers += numbers_of(batch.records)
        spool.advance(batch.end)
    return numbers


def segments(path):
    return sorted(path.glob("*.spool"))


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "1", limit=LIMIT)


def reopened(spool, *, limit=LIMIT):
    """The spool after its process has ended, however."""
    spool.close()
    return Spool(spool.folder, limit=limit)


class TestOrder:
    def test_is_the_order_of_appending_over_segments_and_restarts(self, spool, monkeypatch):
        monkeypatch.setattr(folder, "SEGMENT_BYTES", 1_000)
        for number in range(1, 10):
            spool.append([content_of(number)], may_be_stored=False)
        spool = reopened(spool)
        spool.append([content_of(10), content_of(11)], may_be_stored=False)
        assert len(segments(spool.folder)) > 3
        assert drain(spool) == [*range(1, 12)]
        assert (spool.is_empty, segments(spool.folder)) == (True, [])

    def test_holds_when_it_is_filled_while_it_is_emptied(self, spool):
        spool.append([content_of(1), content_of(2)], may_be_stored=False)
        assert not spool.advance(spool.oldest(1).end)
        spool.append([content_of(3)], may_be_stored=False)
        assert drain(spool) == [2, 3]
        spool.append([content_of(4)], may_be_stored=False)
        assert drain(spool) == [4]

    def test_parts_what_may_be_stored_from_what_is_not(self, spool):
        spool.append([content_of(1), content_of(2)], may_be_stored=True)
        spool.append([content_of(3)], may_be_stored=False)
        first = spool.oldest(100)
        assert (numbers_of(first.records), {one.may_be_stored for one in first.records}) == ([1, 2], {True})
        spool.advance(first.end)
        assert [one.may_be_stored for one in spool.oldest(100).records] == [False]

    def test_is_kept_in_pieces_that_nobody_waits_long_for(self, spool, monkeypatch):
        monkeypatch.setattr(folder, "BATCH_BYTES", 1_500)
        spool.append([content_of(1, padding=3_000), *map(content_of, range(2, 8))], may_be_stored=False)
        assert numbers_of(spool.oldest(100).records) == [1]
        assert drain(spool) == [*range(1, 8)]


class TestBound:
    def test_refuses_what_goes_beyond_it_and_keeps_the_rest(self, tmp_path):
        spool = Spool(tmp_path, limit=2_000)
        spool.append([content_of(1)], may_be_stored=False)
        with pytest.raises(SpoolFullError):
            spool.append([content_of(2, padding=2_000)], may_be_stored=False)
        spool.append([content_of(3)], may_be_stored=False)
        assert drain(spool) == [1, 3]
        spool.append([content_of(4)], may_be_stored=False)
        spool.close()

    def test_counts_what_an_earlier_process_left(self, spool):
        spool.append([content_of(1)], may_be_stored=False)
        spool = reopened(spool, limit=segments(spool.folder)[0].stat().st_size)
        with pytest.raises(SpoolFullError):
            spool.append([content_of(2)], may_be_stored=False)


class TestDisk:
    @pytest.fixture
    def small_disk(self):
        """No file may grow beyond a few kilobytes, which ends a write in its middle as a full disk does."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, hard))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def test_that_is_full_keeps_no_half_record(self, spool, small_disk):
        spool.append([content_of(1)], may_be_stored=False)
        size = segments(spool.folder)[0].stat().st_size
        with pytest.raises(SpoolFullError):
            spool.append([content_of(2), content_of(3, padding=9_000)], may_be_stored=False)
        assert segments(spool.folder)[0].stat().st_size == size
        spool.append([content_of(4)], may_be_stored=False)
        assert drain(reopened(spool)) == [1, 4]

    def test_that_cannot_take_the_state_stops_neither_filling_nor_emptying(self, spool, monkeypatch, caplog):
        def full(*_):
            raise OSError("No space left on device")

        monkeypatch.setattr(folder, "write_state", full)
        spool.append([content_of(1), content_of(2)], may_be_stored=False)
        spool = reopened(spool)
        assert drain(spool) == [1, 2]
        assert "ingest.spool.state_not_told" in caplog.text

    def test_that_cannot_be_read_leaves_the_folder_to_others(self, spool, monkeypatch):
        spool.append([content_of(1)], may_be_stored=False)
        spool.close()

        def broken(*_):
            raise OSError("Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(folder, "_read", broken)
            with pytest.raises(OSError, match="Input/output"):
                Spool(spool.folder, limit=LIMIT)
        assert drain(Spool(spool.folder, limit=LIMIT)) == [1]


class TestDamage:
    def damaged(self, spool, change):
        """The spool with three records, reopened over the bytes that `change` makes of its one segment."""
        spool.append([content_of(number) for number in (1, 2, 3)], may_be_stored=False)
        [path] = segments(spool.folder)
        spool.close()
        path.write_bytes(change(path.read_bytes()))
        return Spool(spool.folder, limit=LIMIT)

    @pytest.mark.parametrize("lost", [1, 12, 200])
    def test_at_the_end_is_skipped_and_counted(self, spool, lost):
        spool = self.damaged(spool, lambda data: data[:-lost])
        spool.append([content_of(4)], may_be_stored=False)
        assert drain(spool) == [1, 2, 4]
        assert read_state(spool.folder).damaged == 1
        assert read_state(reopened(spool).folder).damaged == 1

    def test_of_a_tail_shorter_than_a_header_is_skipped_too(self, spool):
        spool = self.damaged(spool, lambda data: data + record_of(b"", may_be_stored=False)[:7])
        assert (drain(spool), read_state(spool.folder).damaged) == ([1, 2, 3], 1)

    def test_in_the_middle_costs_the_record_it_is_in(self, spool):
        middle = len(record_of(content_of(1), may_be_stored=False)) + 40
        spool = self.damaged(spool, lambda data: data[:middle] + b"\xff" + data[middle + 1 :])
        assert (drain(spool), read_state(spool.folder).damaged) == ([1, 3], 1)

    def test_of_a_length_does_not_hide_what_follows(self, spool):
        wrong = struct.pack(">I", 2**31)
        spool = self.damaged(spool, lambda data: data[:5] + wrong + data[9:])
        assert (drain(spool), read_state(spool.folder).damaged) == ([2, 3], 1)

    def test_of_a_whole_segment_leaves_the_next(self, spool, monkeypatch):
        monkeypatch.setattr(folder, "SEGMENT_BYTES", 1)
        spool = self.damaged_first_of_two(spool)
        assert (drain(spool), read_state(spool.folder).damaged) == ([2], 1)

    def damaged_first_of_two(self, spool):
        for number in (1, 2):
            spool.append([content_of(number)], may_be_stored=False)
        first = segments(spool.folder)[0]
        spool.close()
        first.write_bytes(bytes(first.stat().st_size))
        return Spool(spool.folder, limit=LIMIT)

    def test_is_found_between_any_two_records(self):
        whole = record_of(b"one", may_be_stored=False)
        found = [*read_records(b"\xc0\xda" + whole + b"\xc0\xda\x5b\x01" * 3 + whole + whole[:-1])]
        assert [type(one) for one in found] == [Damage, Record, Damage, Record, Damage]

    def test_is_no_matter_where_the_bytes_are_whole_but_of_another_release(self, spool):
        spool.append([content_of(1)], may_be_stored=False)
        [path] = segments(spool.folder)
        spool.close()
        path.write_bytes(record_of(b"\x01", may_be_stored=False) + path.read_bytes())
        spool = Spool(spool.folder, limit=LIMIT)
        assert read_state(spool.folder) == SpoolState(
            deliveries=2, byte_count=path.stat().st_size, oldest_at=NOW, damaged=0
        )
        assert len(spool.oldest(10).records) == 2


class TestFolders:
    def test_belong_to_one_process_each(self, tmp_path):
        one, other = Spool.claim(tmp_path, limit=LIMIT), Spool.claim(tmp_path, limit=LIMIT)
        assert (one.folder.name, other.folder.name) == ("1", "2")
        with pytest.raises(BlockingIOError):
            Spool(tmp_path / "1", limit=LIMIT)
        one.close()
        assert Spool.claim(tmp_path, limit=LIMIT).folder.name == "1"

    def test_are_adopted_when_their_process_has_gone_and_left_something(self, tmp_path):
        own, empty, living, left = [Spool.claim(tmp_path, limit=LIMIT) for _ in range(4)]
        for number, one in enumerate([own, living, left]):
            one.append([content_of(number)], may_be_stored=False)
        left.close()
        empty.close()
        [adopted] = orphans(tmp_path, limit=LIMIT)
        assert (adopted.folder, drain(adopted)) == (left.folder, [2])
        assert [*orphans(tmp_path, limit=LIMIT)] == []

    def test_need_not_be_there(self, tmp_path):
        assert [*orphans(tmp_path / "none", limit=LIMIT)] == []
        assert state_of_all(tmp_path / "none") == SpoolState()


class TestState:
    def test_tells_depth_and_age_over_all_folders(self, tmp_path):
        one, other = Spool.claim(tmp_path, limit=LIMIT), Spool.claim(tmp_path, limit=LIMIT)
        earlier = NOW - dt.timedelta(minutes=5)
        one.append([content_of(1), content_of(2)], may_be_stored=False)
        other.append([content_of(3, received_at=earlier)], may_be_stored=True)
        state = state_of_all(tmp_path)
        size = sum(path.stat().st_size for path in tmp_path.glob("*/*.spool"))
        assert (state.deliveries, state.byte_count, state.oldest_at) == (3, size, earlier)
        drain(other)
        assert (state_of_all(tmp_path).deliveries, state_of_all(tmp_path).oldest_at) == (2, NOW)
        drain(one)
        assert state_of_all(tmp_path) == SpoolState()

    def test_follows_what_is_taken_out(self, spool):
        later = NOW + dt.timedelta(minutes=5)
        spool.append([content_of(1), content_of(2, received_at=later)], may_be_stored=False)
        spool.advance(spool.oldest(1).end)
        state = read_state(spool.folder)
        assert (state.deliveries, state.oldest_at) == (1, later)

    def test_counts_what_was_set_aside_and_keeps_it(self, spool):
        spool.append([content_of(1)], may_be_stored=False)
        batch = spool.oldest(1)
        spool.set_aside(batch.records[0])
        spool.advance(batch.end)
        spool = reopened(spool)
        assert read_state(spool.folder).set_aside == 1
        [kept] = read_records((spool.folder / "set-aside").read_bytes())
        assert numbers_of([kept]) == [1]

    def test_is_empty_where_its_file_is_damaged(self, tmp_path):
        (tmp_path / "state.json").write_text('{"deliveries": ')
        assert read_state(tmp_path) == SpoolState()
