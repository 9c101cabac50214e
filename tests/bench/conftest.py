"""
What all benchmarks share: how much effort to make, and the report that takes their figures.

In `make test` every benchmark runs for a moment and tells nothing. With `--benchmark-enable` it measures and prints;
`--write-report` writes BENCHMARKS.md too, which a run in between should not.
"""

from __future__ import annotations

from typing import TypeVar

import pytest
from django.utils import timezone

from tests.bench import machine, wrk
from tests.bench.report import Report, Table

T = TypeVar("T")
REPORT = pytest.StashKey[Report]()
UNMEASURED = pytest.StashKey[list[str]]()


def pytest_addoption(parser):
    parser.addoption("--write-report", action="store_true", help="write BENCHMARKS.md")


def pytest_configure(config):
    # Known to pytest-xdist, without which `make bench` runs.
    config.addinivalue_line("markers", "xdist_group(name): tests that one process runs")
    if config.getoption("benchmark_enable"):
        config.stash[REPORT] = Report(run={"date": timezone.now().date().isoformat()} | machine.describe())
        config.stash[UNMEASURED] = []


def pytest_terminal_summary(terminalreporter, config):
    if REPORT not in config.stash:
        return
    report = config.stash[REPORT]
    terminalreporter.write_line(f"\n{report.told}")
    for reason in config.stash[UNMEASURED]:
        terminalreporter.write_line(f"not measured: {reason}", yellow=True)
    if config.getoption("write_report"):
        report.write()


class Bench:
    """What a benchmark needs to know of the run, and whom it tells."""

    def __init__(self, config: pytest.Config) -> None:
        self.report = config.stash.get(REPORT, None)
        self._unmeasured = config.stash.get(UNMEASURED, [])

    def effort(self, measured: T, tried: T) -> T:
        """The first where it is measured, the second where it is only tried."""
        return measured if self.report else tried

    def add(self, table: Table, *cells: object) -> None:
        """A row for the report."""
        if self.report:
            self.report.add(table, *cells)

    def need_wrk(self) -> None:
        """Skip the benchmark where there is no wrk; the run says so at its end."""
        if not wrk.is_there():
            self._unmeasured.append(f"single errors, {wrk.MISSING}")
            pytest.skip(wrk.MISSING)


@pytest.fixture
def bench(pytestconfig):
    return Bench(pytestconfig)


@pytest.fixture(autouse=True)
def micro(request, pytestconfig):
    """What pytest-benchmark measured goes to a table of its module."""
    yield
    benchmark = request.node.funcargs.get("benchmark")
    if REPORT in pytestconfig.stash and benchmark and benchmark.stats:
        pytestconfig.stash[REPORT].add(*_micro_row(request, benchmark))


def _micro_row(request, benchmark):
    subject = request.module.__name__.rpartition("test_")[2].replace("_", " ")
    table = Table(
        key=f"micro {subject}",
        place=100,
        title=f"In one process: {subject}",
        about=request.module.__doc__.strip(),
        columns=("of", "median", "best", "also"),
        hindrance=getattr(request.module, "HINDRANCE", ""),
    )
    stats = benchmark.stats.stats
    also = ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in benchmark.extra_info.items())
    return table, _label(request), _told(stats.median), _told(stats.min), also


def _label(request) -> str:
    """What the test's name says, such as `reading takes a small multiple of decoding (single)`."""
    subject = request.cls.__name__.removeprefix("Test").lower() if request.cls else ""
    name = request.node.originalname.removeprefix("test_").replace("_", " ")
    case = f" ({request.node.callspec.id})" if hasattr(request.node, "callspec") else ""
    return f"{subject} {name}{case}".strip()


def _told(seconds: float) -> str:
    """Three digits and a unit."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
