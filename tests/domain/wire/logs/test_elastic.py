from __future__ import annotations

import json

import pytest

from errors.domain.wire.logs import elastic
from errors.domain.wire.logs.elastic import Action
from tests.domain.wire.logs.samples import BODY, DULL, GOOD, shape

BULK = b'{"create":{"_index":"a"}}\n%b\n{"index":{"_id":7}}\n%b\n{"delete":{"_id":"x"}}\n' % (GOOD, DULL)


class TestRead:
    def test_tells_a_record_for_each_action(self):
        results = list(elastic.read(BULK))
        assert (shape(results), results[0].value, results[2].index) == ("V.R", BODY, 2)

    def test_rejects_a_broken_source_alone(self):
        results = list(elastic.read(b'{"index":{}}\n{"a": oops}\n{"index":{}}\r\n' + GOOD + b"\r\n"))
        assert (shape(results), results[0].reason) == ("RV", "not_json")

    @pytest.mark.parametrize(
        ("payload", "reason"),
        [
            (b"", "no_data"),
            (b'{"index":{}}\n{}', "bulk_must_end_with_newline"),
            (b'{"index":{}}\n', "bulk_source_missing"),
            (b'{"index":{}}\n\n{"index":{}}\n', "bulk_source_missing"),
            (GOOD + b"\n", "bulk_action_unknown"),
            (b"oops\n{}\n", "bulk_action_unknown"),
        ],
    )
    def test_refuses_what_cannot_be_told_apart(self, payload, reason):
        (result,) = elastic.read(payload)
        assert (shape([result]), result.reason, elastic.actions(payload)) == ("U", reason, [])


class TestAnswer:
    def test_names_the_actions_in_order(self):
        assert elastic.actions(BULK) == [Action("create", "a", ""), Action("index", "", "7"), Action("delete", "", "x")]

    def test_has_an_item_for_each(self):
        told = json.loads(
            elastic.answer(elastic.actions(BULK), refused={2: 400}, reason="no", prefix="d-", index="logs")
        )
        assert (told["took"], told["errors"]) == (0, True)
        create, index, delete = told["items"]
        assert create["create"].items() >= {"_index": "a", "_id": "d-0", "status": 201, "result": "created"}.items()
        assert index["index"].items() >= {"_index": "logs", "_id": "7", "status": 201}.items()
        assert delete["delete"]["status"] == 400
        assert delete["delete"]["error"] == {"type": "document_parsing_exception", "reason": "no"}

    def test_of_a_whole_success_has_no_errors(self):
        told = json.loads(elastic.answer([Action("update", "a", "1")]))
        assert (told["errors"], told["items"][0]["update"]["status"]) == (False, 200)

    def test_tells_overload_in_every_item(self):
        actions = elastic.actions(BULK)
        told = json.loads(elastic.answer(actions, refused=dict.fromkeys(range(len(actions)), elastic.OVERLOADED)))
        assert told["errors"] is True
        assert [[item["status"] for item in entry.values()] for entry in told["items"]] == [[503]] * 3
