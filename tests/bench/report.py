"""
BENCHMARKS.md: what each benchmark found, beside its yardstick and its aim.

The page is rendered from a JSON file next to it. A run of some benchmarks replaces their rows there and leaves all
others as they were measured, each with its own date and machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "BENCHMARKS.md"
RESULTS = Path(__file__).with_name("results.json")
INTRODUCTION = """\
# Benchmarks

Written by `make bench`; do not edit. Each figure stands beside a yardstick that was measured in the same run, in short
rounds that take turns, since machines differ and neighbours are noisy: the ratio travels, the seconds do not. Figures
are the median of the rounds with the best one after the slash; a ratio is the median of the rounds' own ratios, with
best against best after the slash. Where these two are far apart the machine was busy, and neither is to be trusted.
"""

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What one benchmark measures. The first column tells the rows apart."""

    key: str
    place: int
    """Where it stands on the page."""
    title: str
    about: str
    """What is compared with what."""
    columns: Cells
    hindrance: str
    """What stands in the way of more."""


class Report:
    """The results of former runs, with what this one adds."""

    def __init__(self, results: Path = RESULTS, *, run: Mapping[str, str]) -> None:
        """`run` tells the date and the machine, by name."""
        self._path = results
        self._run = dict(run)
        self._tables: dict[str, Any] = json.loads(results.read_text()) if results.exists() else {}
        self._fresh: set[str] = set()

    def add(self, table: Table, *cells: object) -> None:
        """One row, in place of the one whose first cell is the same."""
        row = [str(cell) for cell in cells]
        assert len(row) == len(table.columns), f"{table.key}: {row}"
        known = self._tables.get(table.key, {})
        rows = known.get("rows", []) if known.get("columns") == list(table.columns) else []
        labels = [old[0] for old in rows]
        at = labels.index(row[0]) if row[0] in labels else len(rows)
        self._tables[table.key] = {
            "place": table.place, "title": table.title, "about": table.about, "columns": list(table.columns),
            "rows": [*rows[:at], row, *rows[at + 1 :]], "hindrance": table.hindrance, "run": self._run,
        }  # fmt: skip
        self._fresh.add(table.key)

    @property
    def told(self) -> str:
        """The tables of this run, to be printed."""
        return "\n".join(render(table) for key, table in self._sorted().items() if key in self._fresh)

    def write(self, page: Path = PAGE) -> None:
        """Write the page and what it is rendered from."""
        tables = self._sorted()
        self._path.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n")
        page.write_text("\n".join([INTRODUCTION, *[render(table) for table in tables.values()]]))

    def _sorted(self) -> dict[str, Any]:
        return dict(sorted(self._tables.items(), key=lambda item: (item[1]["place"], item[0])))


def render(table: Mapping[str, Any]) -> str:
    """One table of the page."""
    rows = [table["columns"], *table["rows"]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    head, *lines = [_line(row, widths) for row in rows]
    rule = "| " + " | ".join("-" * (width - 1) + ":" if i else "-" * width for i, width in enumerate(widths)) + " |"
    paragraphs = [f"## {table['title']}", table["about"], "\n".join([head, rule, *lines])]
    if table["hindrance"]:
        paragraphs.append(f"What stands in the way of more: {table['hindrance']}")
    paragraphs.append(f"*{_told(table['run'])}*")
    return "\n\n".join(paragraphs) + "\n"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    label, *figures = row
    cells = [label.ljust(widths[0]), *map(str.rjust, figures, widths[1:])]
    return f"| {' | '.join(cells)} |"


def _told(run: Mapping[str, str]) -> str:
    return "Measured on " + ", ".join(f"{name} {value}" if name != "date" else value for name, value in run.items())
