"""
What is observed, on its way into the tables: push operations and their states, conditions, the quota, connections,
tests.

Every statement here takes the earlier or the later of two moments, so nothing depends on the order in which deliveries
come, and a repeated one changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from errors.domain.codat import ID_LENGTH, SERVICE_LENGTH, lookup_key, service_key
from errors.domain.observations import ConnectionSeen, Ending, PushState, QuotaReading, Trial
from errors.ingest import targets
from errors.ingest.dialects import Dialect, Values
from errors.ingest.known import single
from errors.ingest.rows import ObservationRow, Row
from errors.models.observations import NEVER, NO_LIMIT


def store_observations(observed: Sequence[ObservationRow], dialect: Dialect) -> None:
    """Write them; the caller holds the lock."""
    pushes = [one for one in observed if isinstance(one.observation, PushState)]
    endings = [one for one in observed if isinstance(one.observation, Ending)]
    readings = [one for one in observed if isinstance(one.observation, QuotaReading)]
    trials = {one.source_id: dialect.moment(one.received_at) for one in observed if isinstance(one.observation, Trial)}
    if pushes:
        _store_pushes(pushes, dialect)
    for part in _distinct([_ending(one, dialect) for one in endings], width=1):
        dialect.insert(targets.ENDINGS, part)
    seen = [_connection(one) for one in observed if isinstance(one.observation, ConnectionSeen)]
    for part in _distinct(seen, width=1):
        dialect.insert(targets.CONNECTIONS, part)
    if readings:
        dialect.change(targets.READ_QUOTA, [_reading(one, dialect) for one in readings])
    if trials:
        dialect.change(targets.SEE_TRIAL, [(at, source_id) for source_id, at in trials.items()])


def open_conditions(rows: Iterable[Row], dialect: Dialect) -> None:
    """Write what the failures of these rows began."""
    never = dialect.moment(NEVER)
    values = [
        (row.condition, row.kind, row.source_id, dialect.moment(row.occurred_at), never)
        for row in rows
        if row.condition
    ]
    for part in _distinct(values, width=1):
        dialect.insert(targets.OPENINGS, part)


def _store_pushes(pushes: Sequence[ObservationRow], dialect: Dialect) -> None:
    operations = [_operation(one, dialect) for one in pushes]
    for part in _distinct(operations, width=1):
        dialect.insert(targets.PUSH_OPERATIONS, part)
    [found] = dialect.find((targets.KNOWN_PUSHES, single({values[0] for values in operations})))
    ids = {values[0]: values[1] for values in found}
    states = [_state(one, ids, dialect) for one in pushes]
    for part in _distinct(states, width=2):
        dialect.insert(targets.PUSH_STATES, part)


def _operation(row: ObservationRow, dialect: Dialect) -> Values:
    state: Any = row.observation
    opened_at = _not_after(row.received_at, state.requested_at or state.at)
    due_at = opened_at + dt.timedelta(minutes=state.timeout_minutes) if state.timeout_minutes else NO_LIMIT
    return (
        lookup_key(state.key)[:ID_LENGTH], state.key[:ID_LENGTH], row.source_id,
        state.company_id.casefold()[:ID_LENGTH], state.connection_id[:ID_LENGTH], state.data_type[:64],
        dialect.moment(opened_at), dialect.moment(due_at), dialect.moment(row.received_at), state.status.rank,
    )  # fmt: skip


def _state(row: ObservationRow, ids: dict[Any, Any], dialect: Dialect) -> Values:
    state: Any = row.observation
    at = dialect.moment(_not_after(row.received_at, state.at))
    return (
        ids[lookup_key(state.key)[:ID_LENGTH]], state.status.value, at, state.status_code or 0, state.http_status or 0,
        state.message, state.body,
    )  # fmt: skip


def _ending(row: ObservationRow, dialect: Dialect) -> Values:
    ending: Any = row.observation
    at = dialect.moment(_not_after(row.received_at, ending.at))
    return (ending.condition, "", row.source_id, dialect.moment(NEVER), at)


def _connection(row: ObservationRow) -> Values:
    seen: Any = row.observation
    return seen.connection_id[:ID_LENGTH], seen.platform.strip()[:SERVICE_LENGTH], service_key(seen.platform)


def _reading(row: ObservationRow, dialect: Dialect) -> Values:
    reading: Any = row.observation
    resets_at = dialect.moment(reading.resets_at.astimezone(dt.UTC)) if reading.resets_at else None
    at = dialect.moment(_not_after(row.received_at, reading.at))
    return (row.source_id, reading.limit, reading.remaining, resets_at, at)


def _not_after(received_at: dt.datetime, told: dt.datetime | None) -> dt.datetime:
    """A clock that runs ahead must not win over every later telling."""
    return min(told.astimezone(dt.UTC), received_at) if told else received_at


def _distinct(rows: Sequence[Values], *, width: int) -> Iterator[list[Values]]:
    """The rows in parts in which no two share their first `width` values: a statement may change a row once."""
    rest = rows
    while rest:
        part: dict[Hashable, Values] = {}
        rest = [row for row in rest if part.setdefault(tuple(row[:width]), row) is not row]
        yield list(part.values())
