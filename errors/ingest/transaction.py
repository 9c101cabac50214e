"""
What one transaction changes, in the order in which the rows need each other.

Counters are added to, never counted anew; so everything that stores or deletes counted rows has to hold the
same lock (`Dialect.exclusive`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from errors.domain.kinds import Kind
from errors.ingest import targets
from errors.ingest.delivery import NEAR_MISS
from errors.ingest.dialects import Dialect
from errors.ingest.fresh import FreshErrors
from errors.ingest.known import Identity, Memory, find_known
from errors.ingest.observed import open_conditions, store_observations
from errors.ingest.pipeline import REPEAT_WINDOW
from errors.ingest.refiling import refile
from errors.ingest.rows import ObservationRow, RejectRow, Row


class Place(NamedTuple):
    """Where in a file of the spool the reading will go on."""

    segment: str
    read_to: int


class MessageRow(NamedTuple):
    """A webhook that has come; one of each in a batch."""

    source_id: int
    message_id: str
    event_type: str
    is_understood: bool
    received_at: dt.datetime


class Tail(NamedTuple):
    """What is written with the last of a batch's transactions, since it says that all of the batch is stored."""

    observations: Sequence[ObservationRow] = ()
    messages: Sequence[MessageRow] = ()
    place: Place | None = None
    checkpoint: Callable[[Dialect], None] | None = None
    """Writes how far whoever stores the batch has come, once it is known what becomes of it."""


def commit(
    rows: Sequence[Row], rejects: Sequence[RejectRow], *, dialect: Dialect, memory: Memory, tail: Tail | None
) -> list[int]:
    """Store the batch and answer the ids of the issues that are new."""
    with dialect.exclusive(pipelined=True):
        memory.refresh(dialect)
        known = find_known(rows, memory, dialect) if rows else {}
        fresh, repeats = _tell_repeats(rows, known, dialect)
        new_issue_ids = FreshErrors(fresh, memory, dialect).store() if fresh else []
        if repeats:  # after the errors, since some may be repeats of what came in with them
            dialect.change(targets.ADD_REDELIVERIES, [(count, *identity) for identity, count in repeats.items()])
            telling = [row for row in rows if row.is_repeat and _may_tell_more(row)]
            if refile(telling, memory=memory, dialect=dialect):
                memory.forget()
        if rejects:
            _store_rejects(rejects, dialect)
        open_conditions(rows, dialect)
        _count_for_sources(rows, rejects, tail.observations if tail else (), dialect)
        if tail:
            _store_tail(tail, dialect)
    return new_issue_ids


def _store_tail(tail: Tail, dialect: Dialect) -> None:
    if tail.observations:
        store_observations(tail.observations, dialect)
    if tail.messages:
        rows = [(*row[:-1], dialect.moment(row.received_at)) for row in tail.messages]
        dialect.insert(targets.MESSAGES, rows)
    if tail.place:
        dialect.insert(targets.SPOOL_PLACES, [tail.place])
    if tail.checkpoint:
        tail.checkpoint(dialect)


def _tell_repeats(
    rows: Sequence[Row], known: dict[Identity, Any], dialect: Dialect
) -> tuple[list[Row], Counter[Identity]]:
    """Mark the redeliveries; answer the other rows, and how often which error was delivered again."""
    repeats = Counter[Identity]()
    fresh, added = [], set[Identity]()
    for row in rows:
        identity = _known_identity(row, known, dialect)
        row.is_repeat = identity is not None
        if identity:
            row.may_be_stored = row.may_be_stored and identity not in added
            repeats[identity] += not row.may_be_stored
            continue
        added.add((row.lookup_key, row.body_digest))
        known[row.lookup_key, row.body_digest] = dialect.moment(row.received_at) if row.earlier_key else ""
        fresh.append(row)
    return fresh, repeats


def _may_tell_more(row: Row) -> bool:
    """Whether it may hold the cause of an error that was told without one."""
    return row.kind == Kind.PUSH and not row.summary


def _known_identity(row: Row, known: dict[Identity, Any], dialect: Dialect) -> Identity | None:
    identity = (row.lookup_key, row.body_digest)
    if identity in known:
        return identity
    earlier = (row.earlier_key, row.body_digest)
    if not row.earlier_key or earlier not in known:
        return None
    if known[earlier] <= dialect.moment(row.received_at - REPEAT_WINDOW):
        return None
    row.correlation_id = row.earlier_key
    return earlier


def _store_rejects(rejects: Iterable[RejectRow], dialect: Dialect) -> None:
    rows = [
        (
            row.source_id, dialect.moment(row.received_at), row.reject.index, row.reject.reason, row.reject.detail,
            row.reject.text,
        )
        for row in rejects
    ]  # fmt: skip
    dialect.insert(targets.REJECTS, rows)


def _count_for_sources(
    rows: Sequence[Row], rejects: Sequence[RejectRow], observed: Sequence[ObservationRow], dialect: Dialect
) -> None:
    counts: dict[int, list[int]] = {}
    latest: dict[int, dt.datetime] = {}
    for row in rows:
        counts.setdefault(row.source_id, [0, 0, 0, 0])[row.is_repeat] += not (row.is_repeat and row.may_be_stored)
        latest[row.source_id] = row.received_at
    for reject in rejects:
        is_near_miss = reject.reject.reason == NEAR_MISS
        counts.setdefault(reject.source_id, [0, 0, 0, 0])[2 + is_near_miss] += 1
        latest[reject.source_id] = reject.received_at
    for one in observed:
        counts.setdefault(one.source_id, [0, 0, 0, 0])
        latest[one.source_id] = one.received_at
    changes = []
    for source_id, received_at in latest.items():
        at = dialect.moment(received_at)
        changes.append((*counts[source_id], at, at, source_id))
    dialect.change(targets.COUNT_FOR_SOURCE, changes)
