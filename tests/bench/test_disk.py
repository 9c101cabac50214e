"""
What a stored error takes of disk: the demo's stories, sizes as they are, with all indexes and counters.
"""

from __future__ import annotations

import json

import pytest

from tests.bench.report import Table
from tests.receiver.serving import Server

pytestmark = pytest.mark.server

LARGEST = 10
"""Tables and indexes that are told one by one."""
MOST_BYTES = 1_500
"""Half more than the aim: so much is a step back."""
DISK = Table(
    key="disk",
    place=60,
    title="Disk",
    about=(
        "Bytes of SQLite's file for a stored error, after a checkpoint and less an empty database: thirty days of the"
        " demo's stories, in envelopes with request, company and attributes. Bugsink takes 3.6 KB, GlitchTip 4.4 KB."
    ),
    columns=("what", "bytes an error", "share", "aim"),
    hindrance=(
        "the error's own text, which is kept as it came. Next is the index that finds an id and tells a redelivery: key"
        " and digest are text of 32 characters each, of which bytes would be half and a number of 64 bits a quarter."
    ),
)

FILL = """
import django; django.setup()
import json, sys
from django.db import connection
from django.utils import timezone
from errors.actions.sources import create_source
from errors.demo import SOURCES, fill
from errors.models import ErrorResponse
def pages():
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")
    sizes = dict(cursor.fetchall())
    cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    return sizes | {"file": cursor.fetchone()[0]}
with connection.cursor() as cursor:
    now = timezone.now()
    sources = {name: create_source(name, now=now).source for name in SOURCES}
    empty = pages()
    fill(sources, now=now, scale=float(sys.argv[1]))
    full = pages()
sizes = {name: size - empty.get(name, 0) for name, size in full.items()}
print(json.dumps({"errors": ErrorResponse.objects.count(), "sizes": sizes}))
"""


@pytest.fixture
def empty(tmp_path):
    server = Server(tmp_path)
    server.prepare()
    return server


class TestDisk:
    def test_holds_an_error_in_few_bytes(self, empty, bench):
        found = json.loads(empty.run(FILL, str(bench.effort(1.0, 0.1))))
        count, sizes = found["errors"], found["sizes"]
        assert count > 1_000
        whole = sizes.pop("file") / count
        bench.add(DISK, "all together", f"{whole:,.0f}", "", "<= 1,000")
        for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:LARGEST]:
            bench.add(DISK, f"`{name}`", f"{size / count:,.0f}", f"{size / count / whole:.0%}", "")
        assert whole < MOST_BYTES
