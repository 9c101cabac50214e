"""
`manage.py ingest` over mixed logs, beside what `json.loads` takes for the same bytes, line by line as texts.

What is asserted is far above what was measured, so that only a change of kind fails; and that the memory of the whole
process stays flat: a file that is four times as long may take little more.
"""

from __future__ import annotations

import json
import time
import timeit

import pytest

from tests.bench.report import Table
from tests.ingest.imports.samples import lines
from tests.receiver.serving import Server

pytestmark = pytest.mark.server

MEASURE = r"""
import json, re, resource, sys
import django; django.setup()
from django.core.management import call_command
from django.db import connection
before = resource.getrusage(resource.RUSAGE_SELF)
call_command("ingest", "--source", sys.argv[1], sys.argv[1], stdout=open("/dev/null", "w"))
after = resource.getrusage(resource.RUSAGE_SELF)
peak = 1024 * int(re.search("VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])  # ru_maxrss is the parent's too
print(json.dumps([after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak]))
"""
IMPORTS = Table(
    key="imports",
    place=75,
    title="Files",
    about=(
        "`manage.py ingest` over mixed logs (JSON and text lines, one error in a thousand): processor time of the whole"
        " import beside `json.loads` of the same lines as texts, and the peak memory of the process."
    ),
    columns=("file", "MB/s", "records/s", "ratio to json.loads", "memory"),
    hindrance="A line of text is looked at for the words that all error bodies share; around an error, line by line.",
)
MIB = 2**20
SMALL, LARGE = 16 * MIB, 64 * MIB
MOST_BYTES = 200 * MIB


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("imports"))
    one.prepare()
    return one


def make_file(path, size):
    chunk = b"".join(lines(100_000, every=1_000))
    path.write_bytes(chunk * (size // len(chunk) + 1))
    return path


def measured(server, path):
    return json.loads(server.run(MEASURE, str(path)))


class TestImport:
    def test_costs_less_than_to_decode_its_lines_as_texts_and_stays_small(self, benchmark, server, tmp_path, bench):
        _, small_memory = measured(server, make_file(tmp_path / "small.log", SMALL))
        path = make_file(tmp_path / "large.log", LARGE)
        taken, memory = benchmark.pedantic(lambda: measured(server, path), rounds=1)
        content = path.read_bytes()
        texts = [json.dumps(line.decode()) for line in content.splitlines()[:100_000]]
        share = sum(map(len, texts)) / len(content)
        plain = (
            min(timeit.repeat(lambda: [*map(json.loads, texts)], timer=time.process_time, number=1, repeat=3)) / share
        )
        benchmark.extra_info["MB a second"] = round(len(content) / taken / 1e6, 1)
        benchmark.extra_info["records a second"] = round(content.count(b"\n") / taken)
        benchmark.extra_info["ratio to json.loads"] = round(taken / plain, 2)
        benchmark.extra_info["MiB of memory"] = round(memory / MIB)
        told = benchmark.extra_info
        size, memory_told = f"{len(content) // MIB} MiB", f"{memory // MIB} MiB"
        bench.add(
            IMPORTS,
            size,
            told["MB a second"],
            f"{told['records a second']:,}",
            told["ratio to json.loads"],
            memory_told,
        )
        assert taken < 12 * plain
        assert memory < MOST_BYTES
        assert memory < small_memory + 40 * MIB
