from __future__ import annotations

import json

import pytest

from errors.domain.wire.logs.lines import MAX_REJECTS, read
from tests.domain.wire.logs.samples import BODY, DULL, GOOD, shape

BROKEN = b'{"message": oops}'
PRETTY = json.dumps(BODY, indent=2).encode()


def values(payload):
    return [result.value for result in read(payload)]


class TestJson:
    @pytest.mark.parametrize(
        "payload",
        [
            b"[" + DULL + b"," + GOOD + b"]",
            DULL + b"\r\n\r\n" + GOOD + b"\n",
            DULL + GOOD,
            DULL + b",\n" + GOOD,
            b"\xef\xbb\xbf" + DULL + b"\n" + PRETTY,
            b"[" + DULL + b"]\n[" + GOOD + b"]",
            b"[" + DULL + b"\n," + GOOD,
            ("\ufeff" + (DULL + b"\n" + GOOD).decode()).encode("utf-16-le"),
        ],
        ids=["array", "lines", "run together", "commas", "pretty", "arrays", "cut array", "utf-16"],
    )
    def test_in_any_arrangement_is_a_record_each(self, payload):
        assert values(payload) == [None, BODY]

    def test_is_cut_in_blocks_wherever_they_end(self, monkeypatch):
        for size in range(1, 120):
            monkeypatch.setattr("errors.domain.wire.logs.values.BLOCK_BYTES", size)
            assert values(b"\n".join([DULL, PRETTY, DULL + GOOD, DULL])) == [None, BODY, None, BODY, None]

    @pytest.mark.parametrize("name", ["logs", "records", "Records", "events", "logEvents"])
    def test_in_a_wrapper_is_a_record_each_with_the_wrapper_around(self, name):
        wrapper = {"app": "billing", name: [json.loads(DULL), BODY]}
        results = list(read(json.dumps(wrapper).encode()))
        assert [result.value for result in results] == [None, BODY]
        assert results[1].around == ({"app": "billing"},)

    @pytest.mark.parametrize("record", [BODY | {"events": [1]}, BODY | {"logs": [{"a": 1}]}, {"records": [[BODY]]}])
    def test_that_only_looks_like_a_wrapper_is_one_record(self, record):
        assert values(json.dumps(record).encode()) == [record]

    def test_that_is_cut_within_a_body_is_told_too(self):
        (value,) = values(json.dumps({"log": GOOD.decode().partition('"correlationId"')[0]}).encode())
        assert value["log"].startswith('{"statusCode": 404')

    def test_without_the_word_is_checked_but_not_told(self):
        assert shape(read(b"\n".join([DULL, BROKEN, b'{"a": NaN}', b'{"a": "\xff"}', DULL]))) == ".R..."

    def test_becomes_storable(self):
        (value,) = values(b'{"correlationId": "a\\u0000b\\ud800c\xff", "n": NaN, "tab": "\t"}')
        assert value == {"correlationId": "a\u2400b\ufffdc\ufffd", "n": None, "tab": "\t"}

    def test_has_no_number_that_cannot_be_stored(self):
        (value,) = values(b'{"correlationId": "", "tab": "\t", "float": 1e999, "int": ' + b"1" * 5_000 + b"}")
        assert value == {"correlationId": "", "tab": "\t", "float": None, "int": None}

    def test_that_is_nested_too_deeply_is_rejected_alone(self):
        deep = b'{"correlationId":' + b"[" * 500 + b"]" * 500 + b"}"
        assert shape(read(deep + b"\n" + GOOD)) == "RV"


class TestBrokenRecord:
    @pytest.mark.parametrize("glue", [b"\n", b",\n"])
    def test_is_rejected_at_its_position(self, glue):
        results = list(read(glue.join([GOOD, BROKEN, DULL, GOOD])))
        assert (shape(results), results[1].index, results[1].reason) == ("VR.V", 1, "not_json")

    @pytest.mark.parametrize(
        ("payload", "reason"),
        [(b'{"statusCode":404,', "not_json"), (b"[" * 100_000, "too_deep"), (b"\x92\x92\xd7\x00", "not_text")],
    )
    def test_refuses_the_request_where_there_is_nothing_else(self, payload, reason):
        results = list(read(payload))
        assert (shape(results), results[0].reason) == ("U", reason)

    def test_first_among_many_does_not_refuse_the_request(self):
        assert shape(read((BROKEN + b"\n") * (MAX_REJECTS - 1) + GOOD)) == "R" * (MAX_REJECTS - 1) + "V"
        assert shape(read((BROKEN + b"\n") * MAX_REJECTS + GOOD)) == "U"


class TestText:
    def test_is_a_record_a_line(self):
        payload = b"[main] ok\n\nERROR " + GOOD + b"\r\n" + GOOD + b"\n  at Billing.run"
        assert values(payload) == [None, f"ERROR {GOOD.decode()}", BODY, None]

    def test_printed_between_braces_is_one_record(self):
        assert values(b"Codat said:\n" + PRETTY + b"\nend") == [None, BODY, None]
        inner = PRETTY.replace(b"\n", b"\n\t")
        assert values(b"said:\n\tfailed " + inner + b"\nend") == [None, f"failed {inner.decode()}", None]

    @pytest.mark.parametrize("end", [b"", b"\nnext", b"\nnext {\n  a: 1"])
    def test_that_never_closes_its_brace_is_lines(self, end):
        told = values(b'failed {\n  "correlationId": "",' + end)
        assert told[:2] == [None, '"correlationId": "",']
        assert set(told[2:]) <= {None}

    def test_that_is_blank_is_nothing(self):
        assert values(b" \r\n\n") == []


class TestPieces:
    def test_of_a_docker_log_are_told_without_the_word(self):
        long = {"log": "x" * 16_384, "stream": "stderr"}
        rest, whole = {"log": "y\n", "stream": "stderr"}, {"log": "z\n", "stream": "stderr"}
        results = list(read("\n".join(map(json.dumps, [whole, whole, long, rest, whole])).encode()))
        assert shape(results) == "P.PP."
        assert {result.stream for result in results} == {"/stderr", ""}

    def test_are_measured_in_bytes(self):
        records = [{"log": "\N{EURO SIGN}" * 5_500, "stream": "stdout"}, {"log": "y\n", "stream": "stdout"}]
        first = {"log": "a\n", "stream": "stdout"}
        payload = "\n".join(json.dumps(record, ensure_ascii=False) for record in [first, first, *records])
        assert shape(read(payload.encode())) == "P.PP"

    def test_of_an_older_journal_are_told_until_the_first_that_is_whole(self):
        piece = {"CONTAINER_ID_FULL": "c1", "PRIORITY": "3", "MESSAGE": "x"}
        partial = piece | {"CONTAINER_PARTIAL_MESSAGE": "true"}
        results = list(read(json.dumps([piece, piece, partial, piece, piece]).encode()))
        assert (shape(results), results[2].stream) == ("P.PP.", "c1/3")

    def test_of_other_containers_are_other_streams(self):
        records = [{"log": "x", "logtag": "P", "stream": "stdout", "kubernetes": {"pod_name": pod}} for pod in "ab"]
        assert [result.stream for result in read(json.dumps(records).encode())] == ["a/stdout", "b/stdout"]

    @pytest.mark.parametrize("name", ["partial_id", "CONTAINER_PARTIAL_ID"])
    def test_that_docker_numbers_are_told_by_its_id(self, name):
        (result,) = read(json.dumps({"log": "x", name: "p1"}).encode())
        assert (result.stream, result.value["log"]) == ("p1", "x")
