"""Every row of the table on its own example, and the shortcuts of the scan against a scan without them."""

from __future__ import annotations

import dataclasses
import re

import pytest

from errors.domain.signature import steps
from errors.domain.signature.v1 import PLACEHOLDERS, scanning, sign
from errors.domain.signature.v1.shape import masked, shape_of, text_of
from tests.domain.signature.test_golden import PAIRS

TEXTS = [*(text for text, _ in PAIRS), *(row.example for row in PLACEHOLDERS)]


class TestEachRow:
    @pytest.mark.parametrize("row", PLACEHOLDERS, ids=lambda row: row.rule)
    def test_does_to_its_example_what_it_says(self, row):
        assert sign(row.example).template == row.template

    @pytest.mark.parametrize("row", PLACEHOLDERS, ids=lambda row: row.rule)
    def test_is_the_one_that_strikes_its_example(self, row):
        assert row.rule in {step.rule for step in steps(row.example)}

    @pytest.mark.parametrize("row", PLACEHOLDERS, ids=lambda row: row.rule)
    def test_says_why_and_captures_nothing(self, row):
        assert row.reason.endswith((".", "!"))
        assert re.compile(row.pattern).groups == 0

    def test_has_a_name_of_its_own(self):
        assert len({row.rule for row in PLACEHOLDERS}) == len(PLACEHOLDERS)


def found_by(scan: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    shape = text_of(shape_of(masked(" ".join(text.split()))[0]))
    found = [(match.lastgroup or "", shape[match.start("at") : match.end()]) for match in scan.finditer(shape)]
    return [(group.rpartition("_")[0], value) for group, value in found if group != "nothing"]


class TestScan:
    def test_loses_nothing_by_passing_over_plain_words(self):
        scan = scanning.scan_of(PLACEHOLDERS, passed_over="")
        for text in TEXTS:
            assert found_by(scan, text) == found_by(scanning.SCAN, text)

    def test_loses_nothing_by_what_rows_say_they_begin_with(self):
        scan = scanning.scan_of([dataclasses.replace(row, begins="aA0.") for row in PLACEHOLDERS])
        for text in TEXTS:
            assert found_by(scan, text) == found_by(scanning.SCAN, text)


class TestSteps:
    def test_tell_which_rule_took_what_for_what(self):
        found = steps("Sync failed for company Blue Kettle Ltd, status code 409")
        assert [(step.rule, step.name, step.value) for step in found] == [
            ("companyName", "companyName", "Blue Kettle Ltd"),
            ("httpStatus", "", "status code 409"),
        ]
