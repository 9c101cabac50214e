"""
What stands beside the errors of a database that has lived: four sources, writes, webhooks, rejects, tickets.

`tests.bench.filling` fills the errors; `spread` goes before it, since copies inherit the source of their seed, and
`surround` after it. `copied` brings all of it to PostgreSQL, row for row.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from errors.domain.kinds import Kind
from errors.models.moments import MomentField, microseconds, moment_of
from errors.models.observations import NO_LIMIT

SOURCES = ("ledger", "shop", "sync", "webhooks")
"""`shop` is there already; `sync` reports from the sandbox."""
PUSHES, WEBHOOKS, REJECTS, CONDITIONS, TICKETS = 100_000, 150_000, 20_000, 5_000, 400
PUSH_SHARE = 25
"""One seed of so many is a write that failed."""
CHUNK = 20_000

_SPREAD = """
INSERT INTO errors_source (name, environment, created_at, accepted_count, duplicate_count, rejected_count)
    SELECT name, iif(name = 'sync', 'sandbox', 'production'), {now}, 0, 0, 0 FROM
    (SELECT 'ledger' AS name UNION ALL SELECT 'sync' UNION ALL SELECT 'webhooks');
UPDATE errors_errorresponse SET source_id = (SELECT min(id) FROM errors_source) + id % 10 / 3;
UPDATE errors_issue SET kind = '{push}', status_code = 0
    WHERE id IN (SELECT id FROM errors_issue ORDER BY error_count DESC LIMIT -1 OFFSET 20) AND id % {push_share} = 0;
UPDATE errors_company SET name = 'Company ' || id || ' of ' || substr('Kettle Harbor Meadow', 1 + id % 14, 6);
"""
_SURROUNDED = """
UPDATE errors_source SET last_delivery_at = {now},
    accepted_count = (SELECT count(*) FROM errors_errorresponse WHERE source_id = errors_source.id);
UPDATE errors_issue SET company_count = (SELECT count(*) FROM errors_issuecompany WHERE issue_id = errors_issue.id);
UPDATE errors_errorresponse SET condition = 'push:' || lookup_key
    WHERE issue_id IN (SELECT id FROM errors_issue WHERE kind = '{push}');
CREATE TEMP TABLE number AS WITH RECURSIVE one(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM one WHERE n < {most})
    SELECT n FROM one;
CREATE TEMP TABLE company AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, company_id FROM errors_company;
INSERT INTO errors_pushoperation
    (lookup_key, key, source_id, company_id, connection_id, data_type, opened_at, due_at, seen_at, rank)
    SELECT guid, guid, source_id, company_id, '', 'invoices', at, {no_limit}, at + 60000000,
           iif(n % 50 = 0, 0, iif(n % 50 = 1, 2, 3))
    FROM (SELECT n, lower(hex(randomblob(16))) AS guid, (SELECT min(id) + n % 4 FROM errors_source) AS source_id,
                 company.company_id AS company_id, {since} + n * (({now} - {since}) / {pushes}) AS at
          FROM number JOIN company ON place = n % 400 WHERE n < {pushes} ORDER BY n LIMIT -1 OFFSET 0);
INSERT INTO errors_pushstate (operation_id, status, at, status_code, http_status, message, body)
    SELECT id, 'Pending', opened_at, 202, 200, '', '{{"status": "Pending"}}' FROM errors_pushoperation
    UNION ALL SELECT id, iif(rank = 2, 'Failed', 'Success'), seen_at, 200, 0, '', '' FROM errors_pushoperation
    WHERE rank > 0;
INSERT INTO errors_webhookmessage (source_id, message_id, event_type, is_understood, received_at)
    SELECT (SELECT max(id) - (n % 10 = 0) FROM errors_source), 'msg_' || n,
           'invoices.write.' || iif(n % 9, 'successful', 'unsuccessful') || '.' || (n % 23), n % 100 > 0,
           {since} + n * (({now} - {since}) / {webhooks})
    FROM number WHERE n < {webhooks} ORDER BY n;
INSERT INTO errors_rejectedpart (source_id, received_at, position, reason, detail, text)
    SELECT (SELECT min(id) + n % 4 FROM errors_source), {since} + n * (({now} - {since}) / {rejects}), 0,
           iif(n % 3, 'not_json', iif(n % 2, 'event_not_understood', 'status_code_missing')), 'Detail ' || n,
           '{{"number": ' || n || '}}' FROM number WHERE n < {rejects} ORDER BY n;
INSERT INTO errors_condition (key, kind, source_id, opened_at, ended_at)
    SELECT 'connection:' || company_id || ':' || n, 'connection', (SELECT min(id) FROM errors_source), at,
           iif(n % 10, at + 1, 0)
    FROM (SELECT n, company.company_id AS company_id, {since} + n * (({now} - {since}) / {conditions}) AS at
          FROM number JOIN company ON place = n % 400 WHERE n < {conditions} ORDER BY n);
INSERT INTO errors_sourceminute (source_id, minute_at, delivery_count)
    SELECT errors_source.id, minute, 5 FROM errors_source JOIN
    (SELECT {now} - {now} % 60000000 - n * 60000000 AS minute FROM number WHERE n < 4320);
INSERT INTO errors_quota (source_id, daily_limit, remaining, resets_at, at)
    SELECT id, 5000, 1200, {now} + 3600000000, {now} FROM errors_source;
"""
_TICKETS = """
INSERT INTO errors_ticket (created_at, created_by_id, issue_id, severity, format, subject, text)
    SELECT {now} - (n + 1) * 3600000000, (SELECT min(id) FROM errors_user),
           (SELECT min(id) FROM errors_issue) + n * 3 % 100, 3, 'text',
           'Errors of a kind', 'Told to Codat.' FROM number WHERE n < {tickets} ORDER BY n DESC;
INSERT INTO errors_ticketerror (ticket_id, error_id, correlation_id)
    SELECT errors_ticket.id, errors_errorresponse.id, errors_errorresponse.correlation_id FROM errors_ticket
    JOIN errors_errorresponse ON errors_errorresponse.id =
         (SELECT max(id) FROM errors_errorresponse) - errors_ticket.id * 97;
"""


def spread(path: Path, *, now: dt.datetime) -> None:
    """Give the seeds of a database four sources, some issues without a status code, and companies with names."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_SPREAD.format(now=microseconds(now), push=Kind.PUSH.value, push_share=PUSH_SHARE))


def surround(path: Path, *, now: dt.datetime, share: float = 1.0) -> None:
    """Fill what stands beside the errors, that `share` of it. Tickets need a person."""
    counts = {"pushes": PUSHES, "webhooks": WEBHOOKS, "rejects": REJECTS, "conditions": CONDITIONS, "tickets": TICKETS}
    numbers: dict[str, Any] = {name: max(1, int(count * share)) for name, count in counts.items()}
    numbers |= {"now": microseconds(now), "since": microseconds(now - dt.timedelta(days=30))}
    numbers |= {"no_limit": microseconds(NO_LIMIT), "most": max(WEBHOOKS, PUSHES), "push": Kind.PUSH.value}
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for setting in ("synchronous=OFF", "temp_store=MEMORY"):
            database.execute(f"PRAGMA {setting}")
        database.executescript(f"BEGIN; {(_SURROUNDED + _TICKETS).format(**numbers)} COMMIT;")


def copied(path: Path, uri: str) -> None:
    """Bring all rows of the project's tables from SQLite to a PostgreSQL that has the same tables, and none of it."""
    with closing(sqlite3.connect(path)) as old, psycopg.connect(uri, autocommit=True) as new:
        new.execute("SET session_replication_role = replica")  # foreign keys hold already
        for model in apps.get_app_config("errors").get_models(include_auto_created=True):
            _copy(model, old, new)
        new.execute("VACUUM ANALYZE")


def _copy(model: type[models.Model], old: sqlite3.Connection, new: psycopg.Connection[Any]) -> None:
    table, fields = model._meta.db_table, [field for field in model._meta.local_fields if field.column]
    names = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    target = sql.Identifier(table)
    new.execute(sql.SQL("TRUNCATE {} CASCADE").format(target))
    with new.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(target, names)) as copy:
        for row in _rows(old, table, fields):
            copy.write_row(row)
    if isinstance(model._meta.pk, models.AutoField):
        new.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(table, target)
        )


def _rows(old: sqlite3.Connection, table: str, fields: list[Any]) -> Iterator[list[Any]]:
    turns = [_turn(field) for field in fields]
    for row in old.execute(f"SELECT {', '.join(field.column for field in fields)} FROM {table}"):
        yield [turn(value) if turn and value is not None else value for turn, value in zip(turns, row, strict=True)]


def _turn(field: Any) -> Callable[[Any], Any] | None:
    """What SQLite's value has to become."""
    if isinstance(field, MomentField):
        return moment_of
    return bool if isinstance(field, models.BooleanField) else None
