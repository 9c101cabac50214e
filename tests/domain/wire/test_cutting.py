"""Texts cut into parts: nothing between records is cut, nothing is lost, and no more is held than may be."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.domain.wire import cutting
from errors.domain.wire.cutting import Cutter

RECORD = {"a": '{"b": [', "t": [1, {"c": "\\"}], "n": None}
LINE = json.dumps(RECORD).encode()
PRETTY = json.dumps(RECORD, indent=2).encode()
MANY = 4_000


SMALL = {"part_bytes": 64 * 1024, "most_bytes": 512 * 1024}
"""A sixteenth of everything: texts of megabytes take long to compare."""


def parts_of(text, *, block=20_000, **start):
    cutter = Cutter(**SMALL | start)
    for position in range(0, len(text), block):
        yield from cutter.feed(text[position : position + block])
    yield from cutter.finish()


def values_in(part):
    """The JSON values of a part, run together or not."""
    found, decoder, text, position = [], json.JSONDecoder(), part.text.decode().strip(), 0
    while position < len(text):
        value, end = decoder.raw_decode(text, position)
        found += value if isinstance(value, list) else [value]
        position = end + len(text[end:]) - len(text[end:].lstrip())
    return found


class TestArrangements:
    @pytest.mark.parametrize(
        "text",
        [
            b"\n".join([LINE] * MANY),
            b"\r\n".join([LINE] * MANY),
            b"[" + b",".join([LINE] * MANY) + b"]",
            b"[\n" + b",\n".join([LINE] * MANY) + b"\n]\n",
            json.dumps([RECORD] * MANY, indent=1).encode(),
            b'{"logs": [' + b", ".join([LINE] * MANY) + b"]}\n",
            LINE * MANY,
            b"\n".join([PRETTY] * MANY),
        ],
        ids=["lines", "CRLF", "array", "array of lines", "pretty array", "wrapper", "run together", "pretty values"],
    )
    @pytest.mark.parametrize("block", [10_000, 1_000_000])
    def test_are_cut_between_records_only(self, text, block):
        parts = [*parts_of(text, block=block)]
        assert len(parts) > (block < 1_000_000)
        assert [value for part in parts for value in values_in(part)] == [RECORD] * MANY
        assert max(len(part.text) for part in parts) < 2 * SMALL["part_bytes"] + block

    def test_of_several_arrays_in_one_text_are_all_read(self):
        array = b"[" + b",".join([LINE] * 2_000) + b"]\n"
        parts = [*parts_of(array + LINE + b"\n" + array)]
        assert sum(len(values_in(part)) for part in parts) == 4_001

    def test_with_syslog_frames_are_cut_between_frames(self):
        message = b"<11>1 2026-11-22T13:27:44Z vm app - - - a\n  b " + LINE
        frame = b"%d %b" % (len(message), message)
        parts = [*parts_of(frame * 2_000)]
        assert len(parts) > 2
        assert all(part.text.startswith(b"%d <11>" % len(message)) for part in parts)
        assert sum(part.text.count(LINE) for part in parts) == 2_000


class TestPlaces:
    @pytest.mark.parametrize("text", [b"[" + b",".join([LINE] * MANY) + b"]", b"\n".join([LINE] * MANY), LINE * MANY])
    def test_are_where_another_cutter_goes_on(self, text):
        parts = [*parts_of(text)]
        for number, part in enumerate(parts[:-1], 1):
            assert part.tail == text[part.end - len(part.tail) : part.end]
            rest = [*parts_of(text[part.end :], start=part.end, tail=part.tail, is_in_array=part.is_in_array)]
            assert [value for one in rest for value in values_in(one)] == [
                value for one in parts[number:] for value in values_in(one)
            ]
            assert rest[-1].end == parts[-1].end


class TestLongRecords:
    @pytest.mark.parametrize(
        ("before", "record", "after"),
        [
            (b"INFO fine\n", b"x" * 2_000_000, b"\nINFO fine\n"),
            (b"", b'{"b": "' + b"x" * 2_000_000 + b'"}', b'\n{"c": 1}\n'),
            (b'[{"a": 1},', b'{"b": "' + b"x" * 2_000_000 + b'"}', b',{"c": 1}]'),
            (b'[{"a": 1},', b'{"b": [' + b"1," * 900_000 + b"2]}", b',{"c": 1}]'),
            (b"", b'{"b": "' + b'\\"' * 900_000 + b'"}', b'{"c": 1}'),
        ],
        ids=["line", "value", "item", "item of many", "run together"],
    )
    def test_are_passed_over_and_told(self, before, record, after):
        text = before + record + after
        told = [(part.is_too_long, part.text) for part in parts_of(text)]
        assert [start for is_too_long, start in told if is_too_long] == [record[: 8 * 1024]]
        assert len(told) == (3 if before else 2)
        assert told[-1][1].strip(b"[]\n") == after.strip(b"[],\n")

    def test_are_never_held(self):
        cutter = Cutter(**SMALL)
        for _ in range(100):
            assert [*cutter.feed(b'{"a": "' + b"y" * 100_000)] == []
            assert len(cutter._buffer) < SMALL["most_bytes"] + 200_000

    def test_that_never_end_are_told_at_the_end(self):
        [part] = parts_of(b"z" * 2_000_000)
        assert (part.is_too_long, part.end) == (True, 2_000_000)


class TestZeros:
    def test_before_a_record_are_dropped_however_many(self):
        """A log that is emptied under a writer that keeps its place starts with as many as it had bytes."""
        [part] = parts_of(b"\x00" * 2_000_000 + LINE + b"\n")
        assert (part.text, part.is_too_long, part.end) == (LINE, False, 2_000_000 + len(LINE) + 1)


class TestRest:
    def test_tells_whole_lines_only(self):
        cutter = Cutter(**SMALL)
        assert [*cutter.feed(b"one\ntw")] == []
        assert [(part.text, part.end) for part in cutter.at_rest()] == [(b"one", 4)]
        assert [*cutter.feed(b"o\n")] == []
        assert [(part.text, part.end) for part in cutter.at_rest()] == [(b"two", 8)]
        assert [*cutter.finish()] == []


class TestAnyBytes:
    @given(
        st.lists(st.sampled_from([b"{", b"}", b"[", b"]", b'"', b"\\", b"\n", b",", b"a", b"12 <3>", b"\x00", b"\xff"]))
    )
    def test_are_cut_without_loss(self, pieces):
        self.check(b"".join(pieces), sizes=(3, 7, 20))

    def test_of_a_hundred_kinds_of_garbage_too(self):
        chance = random.Random(4711)
        for _ in range(100):
            alphabet = chance.choice([b'{}[]",\\\n ', b'{}"a\n', bytes(range(256)), b'[]{},"a'])
            self.check(bytes(chance.choices(alphabet, k=400)), sizes=(16, 40, 90))

    def check(self, text, *, sizes):
        """With small limits, so that short texts meet them; what is told in places grows and ends at the end."""
        parts = [*parts_of(text, block=sizes[1], part_bytes=sizes[0], most_bytes=sizes[2])]
        ends = [part.end for part in parts]
        assert ends == sorted(set(ends))
        assert all(part.tail == text[: part.end][-cutting.TAIL_BYTES :] for part in parts)
        kept = b"".join(part.text for part in parts)
        if not any(part.is_too_long for part in parts):
            assert kept.translate(None, b'[]{}," \t\r\n\x00logs:') == text.translate(None, b'[]{}," \t\r\n\x00logs:')
