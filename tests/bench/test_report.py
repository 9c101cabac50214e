from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.report import Report, Table
from tests.bench.rounds import Pairs

SPEED = Table(
    key="speed", place=2, title="Speed", about="Ours beside theirs.", columns=("of", "ratio"), hindrance="the disk."
)
SIZE = Table(key="size", place=1, title="Size", about="All of it.", columns=("of", "bytes"), hindrance="")


@pytest.fixture
def run(tmp_path):
    """Adds rows on a date, and answers the page and what is printed."""

    def run(date: str, *rows: tuple[Table, str, str]) -> tuple[str, str]:
        report = Report(tmp_path / "results.json", run={"date": date, "CPU": "abacus"})
        for table, *cells in rows:
            report.add(table, *cells)
        report.write(tmp_path / "page.md")
        return Path(tmp_path / "page.md").read_text(), report.told

    return run


class TestReport:
    def test_keeps_what_another_run_measured(self, run):
        run("2026-01-01", (SPEED, "reading", "0.4"), (SPEED, "writing", "0.5"), (SIZE, "row", "900"))
        page, printed = run("2026-02-02", (SPEED, "writing", "0.6"))
        assert page.index("## Size") < page.index("## Speed")
        assert "| reading |   0.4 |\n| writing |   0.6 |" in page
        assert "0.5" not in page
        assert "*Measured on 2026-01-01, CPU abacus*" in page
        assert "*Measured on 2026-02-02, CPU abacus*" in page
        assert "Speed" in printed
        assert "Size" not in printed

    def test_says_what_stands_in_the_way(self, run):
        page, _ = run("2026-01-01", (SPEED, "reading", "0.4"), (SIZE, "row", "900"))
        assert page.count("What stands in the way of more: the disk.") == page.count("What stands") == 1

    def test_begins_anew_where_the_columns_have_changed(self, run):
        run("2026-01-01", (SPEED, "reading", "0.4"))
        wider = Table(key="speed", place=2, title="Speed", about="", columns=("of", "ratio", "aim"), hindrance="")
        page, _ = run("2026-02-02", (wider, "writing", "0.6", "0.5"))
        assert "reading" not in page


class TestPairs:
    def test_tell_the_median_of_the_ratios_of_rounds(self):
        pairs = Pairs(ours=(50, 10, 60), yardstick=(100, 100, 100))
        assert (pairs.ratio, pairs.best_ratio) == (0.5, 0.6)
        assert pairs.cells == ("50 / 60", "100 / 100", "0.50 / 0.60")
