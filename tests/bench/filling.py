"""
A database with millions of errors in minutes: a few thousand go through the write path, the rest are their copies.

Each copy has ids and a time of its own and is inserted in the order of time; what counts it is counted from the rows at
the end, so counters agree with rows as ever. Indexes that can be dropped are built afterwards. The one over random keys
grows row by row, so its pages are as full as those of a database that has lived.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from errors.models.moments import microseconds

SEED_ERRORS = 10_000
DAYS = 90
MINUTE_DAYS = 3
"""Minutes are dropped when they are older."""

# Programs for a server's environment; the bodies come from a file, one a line.
SEED = """
import django; django.setup()
import sys
from pathlib import Path
from django.utils import timezone
from errors.ingest import Parcel, store
from errors.models import Source
lines = Path(sys.argv[1]).read_bytes().splitlines()
source_id, now = Source.objects.get().pk, timezone.now()
for start in range(0, len(lines), 1_000):
    payload = b"\\n".join(lines[start : start + 1_000])
    store.write([Parcel(source_id=source_id, received_at=now, payload=payload)])
"""

_FRESH = {
    "correlation_id": "guid",
    "lookup_key": "guid",
    "body_digest": "digest",
    "occurred_at": "at",
    "received_at": "at",
    "body": "replace(body, correlation_id, guid)",
}
"""The columns in which a copy differs from its seed."""
_COPIES = """
INSERT INTO errors_errorresponse ({columns})
SELECT {values} FROM (
    SELECT seed.*, lower(hex(randomblob(16))) AS guid, lower(hex(randomblob(16))) AS digest,
           CAST((:since + (:before + place) * :step) * 1000000 AS INTEGER) AS at
    FROM seed WHERE place < :count ORDER BY place LIMIT -1 OFFSET 0
)
"""  # with the LIMIT the inner query is not merged into the outer one, which would draw a guid for each use of it

_COUNTED = """
DELETE FROM errors_minutetally; DELETE FROM errors_hourtally; DELETE FROM errors_companytally;
DELETE FROM errors_issuecompany; DELETE FROM errors_linkedid;
INSERT INTO errors_linkedid (error_id, correlation_id, lookup_key)
    SELECT id, guid, guid FROM (SELECT id, lower(hex(randomblob(16))) AS guid FROM errors_errorresponse
                                WHERE body LIKE '%Correlation ID:%' LIMIT -1 OFFSET 0);
INSERT INTO errors_hourtally (bucket_at, issue_id, source_id, count)
    SELECT occurred_at - occurred_at % 3600000000 AS at, issue_id, source_id, count(*)
    FROM errors_errorresponse GROUP BY at, issue_id, source_id;
INSERT INTO errors_minutetally (bucket_at, issue_id, source_id, count)
    SELECT occurred_at - occurred_at % 60000000 AS at, issue_id, source_id, count(*)
    FROM errors_errorresponse WHERE occurred_at >= {minutes_since} GROUP BY at, issue_id, source_id;
INSERT INTO errors_companytally (bucket_at, issue_id, company_id, source_id, count)
    SELECT occurred_at - occurred_at % 3600000000 AS at, issue_id, company_id, source_id, count(*)
    FROM errors_errorresponse WHERE company_id IS NOT NULL GROUP BY at, issue_id, company_id, source_id;
INSERT INTO errors_issuecompany (issue_id, company_id, error_count, first_seen_at, last_seen_at)
    SELECT issue_id, company_id, count(*), min(occurred_at), max(occurred_at)
    FROM errors_errorresponse WHERE company_id IS NOT NULL GROUP BY issue_id, company_id;
UPDATE errors_issue SET error_count = told.count, first_seen_at = told.first, last_seen_at = told.last
    FROM (SELECT issue_id, count(*) AS count, min(occurred_at) AS first, max(occurred_at) AS last
          FROM errors_errorresponse GROUP BY issue_id) AS told WHERE told.issue_id = errors_issue.id;
UPDATE errors_company SET error_count = told.count, first_seen_at = told.first, last_seen_at = told.last
    FROM (SELECT company_id, count(*) AS count, min(occurred_at) AS first, max(occurred_at) AS last
          FROM errors_errorresponse GROUP BY company_id) AS told WHERE told.company_id = errors_company.id;
UPDATE errors_source SET accepted_count = (SELECT count(*) FROM errors_errorresponse);
"""


def fill(path: Path, *, count: int, now: dt.datetime) -> None:
    """Bring a database that holds seeds to `count` errors, spread evenly over DAYS up to now."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # What is lost when this is interrupted is thrown away anyway.
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000", "temp_store=MEMORY"):
            database.execute(f"PRAGMA {setting}")
        with _without_indexes(database):
            database.execute("BEGIN")
            _copy(database, count=count, now=now)
            database.execute("COMMIT")
            since = microseconds(now - dt.timedelta(days=MINUTE_DAYS))
            database.executescript(_COUNTED.format(minutes_since=since))
        database.execute("PRAGMA journal_mode=WAL")
    os.sync()  # else the disk is busy with it while others are measured


@contextmanager
def _without_indexes(database: sqlite3.Connection) -> Iterator[None]:
    """Drops the indexes of what grows, all but those of constraints, and builds them anew at the end."""
    tables = ("errorresponse", "minutetally", "hourtally", "companytally", "linkedid")
    named = ", ".join(f"'errors_{table}'" for table in tables)
    sql = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({named})"
    indexes = database.execute(sql).fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    yield
    for _, statement in indexes:
        database.execute(statement)


def _copy(database: sqlite3.Connection, *, count: int, now: dt.datetime) -> None:
    """Copies of the seeds in place of the seeds."""
    names = [name for _, name, *_ in database.execute("PRAGMA table_info(errors_errorresponse)") if name != "id"]
    copies = _COPIES.format(columns=", ".join(names), values=", ".join(_FRESH.get(name, name) for name in names))
    database.execute(
        "CREATE TEMP TABLE seed AS"
        " SELECT row_number() OVER (ORDER BY random()) - 1 AS place, * FROM errors_errorresponse"
    )
    database.execute("DELETE FROM errors_errorresponse")
    [seeds] = database.execute("SELECT count(*) FROM seed").fetchone()
    step = DAYS * 86_400 / count
    since = now.timestamp() - DAYS * 86_400
    for before in range(0, count, seeds):
        database.execute(copies, {"since": since, "step": step, "before": before, "count": min(seeds, count - before)})
