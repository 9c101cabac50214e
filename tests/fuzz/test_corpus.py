"""
Every input that once broke something, and what the fuzzer starts from, through its target again.

`corpus/TARGET/NAME` is the bytes as they were found, cut down; the name says what broke. A name that starts with
`pumped-` is repeated first (`targets.pumped`). `corpus/README.md` tells of each of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.domain.wire.json_cases import DOCUMENTS
from tests.fuzz.targets import TARGETS, pumped

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
LARGEST = 8_192


def name_of(path):
    return f"{path.parent.name}/{path.name}"


def replay(path):
    data = path.read_bytes()
    TARGETS[path.parent.name](pumped(data) if path.name.startswith("pumped-") else data)


class TestCorpus:
    @pytest.mark.parametrize("path", FILES, ids=name_of)
    def test_holds_what_it_once_broke(self, path):
        replay(path)

    def test_has_files_of_known_targets_only_and_small_ones(self):
        assert {path.parent.name for path in FILES} <= TARGETS.keys()
        assert all(path.stat().st_size <= LARGEST for path in FILES)

    def test_says_of_each_file_what_it_broke(self):
        told = (CORPUS / "README.md").read_text()
        assert [name_of(path) for path in FILES if f"`{name_of(path)}`" not in told] == []


class TestSeeds:
    @pytest.mark.parametrize("name", TARGETS)
    def test_hold_in_their_target(self, name):
        for seed in TARGETS[name].seeds():
            TARGETS[name](seed)

    @pytest.mark.parametrize("name", TARGETS)
    def test_are_joined_by_every_json_document(self, name):
        for payload, _ in DOCUMENTS.values():
            TARGETS[name](payload)
