from __future__ import annotations

import pytest

from errors.domain.guidance import CATALOGUE, CatalogueError
from errors.domain.guidance.loader import read


@pytest.fixture
def changed(tmp_path):
    """The real catalogue with one text replaced by another, read."""

    def change(old: str, new: str, *, times: int = 1) -> list[str]:
        text = CATALOGUE.path.read_text()
        assert old in text
        path = tmp_path / "catalogue.toml"
        path.write_text(text.replace(old, new, times))
        with pytest.raises(CatalogueError) as caught:
            read(path)
        return caught.value.problems

    return change


class TestProblems:
    @pytest.mark.parametrize(
        ("old", "new", "where", "what"),
        [
            ('id = "wrong-method"', 'id = "wrong-method"\ncolour = "red"', "'wrong-method', colour", "unknown field"),
            ('retry_text = "After correcting the method"', "", "'wrong-method', retry_text", "missing"),
            ('retry = "no"', 'retry = "maybe"', "'bank-feeds-refresh', retry", "'maybe'"),
            ('actor = "customer"', 'actor = "them"', "'connection-missing', actor", "'them'"),
            ('"Nobody has to"', '"Nobody has to do anything at all"', "'push-succeeded', actor_text", "7 words"),
            ('id = "compliance"', 'id = "maintenance"', "'maintenance', id", "twice"),
            ("status_code = 451", "status_code = 452", "documented 451, status_code", "missing"),
            ('source = "bills"', 'source = "gossip"', "'reference-missing', source", "object"),
            ("[services]", "[services]\nclouds = 3\n[extras]", "file, extras", "unknown table"),
            ('\\bPush object \\w+ must', "\\bPush (object \\w+ must", "'push-object-incomplete', rules", "pattern"),
        ],
    )  # fmt: skip
    def test_name_file_entry_and_key(self, changed, old, new, where, what):
        problems = changed(old, new)
        assert any(line.startswith("catalogue.toml: ") and where in line and what in line for line in problems), (
            problems
        )

    def test_tell_where_an_example_leads_instead(self, changed):
        (problem,) = changed('text = "No data available for bills', 'text = "No company was found for bills')
        assert "'no-data-available', examples: 'No company was found for bills" in problem
        assert problem.endswith("leads to company-not-found")

    def test_find_two_rules_that_hold_for_one_text(self, changed):
        problems = changed('any = ["Max string length"', 'any = ["Malformed query", "Max string length"')
        assert any("leads to query-malformed, value-too-long" in line for line in problems)

    def test_come_all_at_once(self, changed):
        assert len(changed("steps = [", "stairs = [", times=-1)) == len(CATALOGUE.causes)

    def test_name_the_line_of_a_file_that_is_no_toml(self, changed):
        assert "line" in changed("[services]", "[services")[0]
