"""
Every sample file and what is read out of it; a folder a format, `NAME.expected.json` beside each sample.

Told without what is empty, and without the rejects' sentences, which may change.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from errors.domain.report import Aside, Report
from errors.domain.wire import FORMATS
from errors.domain.wire.rejecting import DETAILS

FOLDER = Path(__file__).parents[2] / "data" / "wire"
SAMPLES = sorted(path for path in FOLDER.glob("*/*") if not path.name.endswith(".expected.json"))


def told(result):
    members = {name: value for name, value in msgspec.to_builtins(result).items() if value not in (None, "", {}, ())}
    if members.get("kind") == "response":  # as nearly all are
        del members["kind"]
    if isinstance(result, Report):
        return {"report": json.loads(json.dumps(members))}
    if isinstance(result, Aside):
        return {"aside": json.loads(json.dumps(members))}
    members.pop("detail")
    return {"reject": {"index": 0, **members}}


class TestSamples:
    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_read_as_expected(self, sample):
        expected = json.loads(sample.with_name(f"{sample.name}.expected.json").read_text())
        assert [told(result) for result in FORMATS[sample.parent.name](sample.read_bytes())] == expected

    def test_stand_in_the_folder_of_a_format(self):
        assert {path.parent.name for path in SAMPLES} == FORMATS.keys()

    def test_have_all_a_use(self):
        expected = {path.name.removesuffix(".expected.json") for path in FOLDER.glob("*/*.expected.json")}
        assert expected == {path.name for path in SAMPLES}

    def test_show_every_reason_to_refuse(self):
        texts = "".join(path.read_text() for path in FOLDER.glob("*/*.expected.json"))
        # Those two take a delivery too long for a sample file; test_errors_body has them.
        assert {reason for reason in DETAILS if f'"{reason}"' not in texts} == {"too_large", "too_many_rejects"}
