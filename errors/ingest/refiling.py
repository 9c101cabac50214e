"""
Errors that were told without their cause, and the cause that is told later: each gets the text, and moves to the issue
of errors with that text.

A webhook says only that a write failed; the push operation, captured or fetched afterwards, says why. Both are one
error (`Report.identity`), so the second is a redelivery, and all that counts the error moves with it. A batch may tell
of thousands, so each table is written once for all of them; the caller holds the lock and has stored what came in the
same batch. How many rows a statement met is not known here, since PostgreSQL gets the batch in a pipeline: what depends
on it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from errors.ingest import targets
from errors.ingest.dialects import Dialect, Target, Values
from errors.ingest.fresh import FreshErrors, linked_ids_of
from errors.ingest.known import Memory
from errors.ingest.rows import Row
from errors.models import ErrorResponse, Issue, LinkedId

LOOKED_UP_AT_ONCE = 500

_encode = msgspec.json.Encoder().encode


class _Told(NamedTuple):
    """A stored error that has no cause yet, and the row that tells it."""

    error: ErrorResponse
    row: Row


class _Move(NamedTuple):
    """An error on its way from one issue to another."""

    error: ErrorResponse
    old: int
    new: int


def refile(rows: Iterable[Row], *, memory: Memory, dialect: Dialect) -> bool:
    """
    Give the stored errors that these redeliveries tell more about what they tell.

    Whether there were any: then issues and pairs may be gone that a writer remembers.
    """
    told = _told(rows, dialect.connection.alias)
    if told:
        _Refiling(told, memory, dialect).run()
    return bool(told)


def _told(rows: Iterable[Row], using: str) -> list[_Told]:
    firsts: dict[tuple[str, str], Row] = {}
    for row in rows:
        firsts.setdefault((row.lookup_key, row.body_digest), row)
    keys = [key for key, _ in firsts]
    errors = [
        error
        for start in range(0, len(keys), LOOKED_UP_AT_ONCE)
        for error in ErrorResponse.objects.using(using)
        .exclude(summary="")
        .filter(lookup_key__in=keys[start : start + LOOKED_UP_AT_ONCE])
        .select_related("issue", "company")
    ]
    found = [(error, firsts.get((error.lookup_key, error.body_digest))) for error in errors]
    return [_Told(error, row) for error, row in found if row]


class _Refiling:
    """What one batch tells of errors that are there."""

    def __init__(self, told: Sequence[_Told], memory: Memory, dialect: Dialect) -> None:
        self.told = told
        self.memory = memory
        self.dialect = dialect
        self.using = dialect.connection.alias

    def run(self) -> None:
        moving = [one for one in self.told if one.row.fingerprint != one.error.issue.fingerprint]
        self.memory.learn_companies((c.company_id, c.pk) for one in moving if (c := one.error.company))
        coming = FreshErrors([_as_stored(one) for one in moving], self.memory, self.dialect)
        coming.store_issues()
        coming.store_pairs()
        moves = [_Move(one.error, one.error.issue_id, self.memory.issues[one.row.fingerprint]) for one in moving]
        self._tell({move.error.pk: move.new for move in moves})
        self._link_ids()
        self._move_tallies(moves)
        self._leave_pairs(moves)
        self._leave_issues(moves)

    def _tell(self, issue_ids: dict[int, int]) -> None:
        self.dialect.change(
            targets.TELL_CAUSE,
            [
                (
                    row.body, _told_beside(error, row), issue_ids.get(error.pk, error.issue_id),
                    *(getattr(row, name) or getattr(error, name) for name in targets.TOLD_WITH_CAUSE), error.pk,
                )
                for error, row in self.told
            ],
        )  # fmt: skip

    def _link_ids(self) -> None:
        found = [
            LinkedId(error=error, correlation_id=text, lookup_key=key)
            for error, row in self.told
            for text, key, *_ in linked_ids_of(row)
        ]
        LinkedId.objects.using(self.using).bulk_create(found, ignore_conflicts=True)

    def _move_tallies(self, moves: Sequence[_Move]) -> None:
        """In each table whose bucket still counts the error: minutes are dropped and hours folded with age."""
        dialect = self.dialect
        buckets = ((targets.MINUTES, dialect.minute), (targets.HOURS, dialect.hour), (targets.DAYS, dialect.day))
        for target, bucket in buckets:
            places = [(bucket(self._moment(move)), move) for move in moves]
            pairs = [((at, old, e.source_id), (at, new, e.source_id)) for at, (e, old, new) in places]
            self._move_counts(target, pairs)
        of_companies = [(dialect.hour(self._moment(move)), move) for move in moves if move.error.company_id]
        self._move_counts(
            targets.COMPANY_HOURS,
            [
                ((at, old, error.company_id, error.source_id), (at, new, error.company_id, error.source_id))
                for at, (error, old, new) in of_companies
            ],
        )

    def _moment(self, move: _Move) -> Any:
        return self.dialect.moment(move.error.occurred_at)

    def _move_counts(self, target: Target, moves: Sequence[tuple[Values, Values]]) -> None:
        [found] = self.dialect.find((targets.KNOWN_COUNTS[target], {old for old, _ in moves}))
        counted = {tuple(key) for *key, _ in found}
        left = Counter(old for old, _ in moves if old in counted)
        reached = Counter(new for old, new in moves if old in counted)
        take, drop = targets.LEAVE_COUNTS[target]
        self.dialect.change(take, [(count, *key) for key, count in left.items()])
        self.dialect.change(drop, list(left))
        self.dialect.insert(target, [(*key, count) for key, count in reached.items()])

    def _leave_pairs(self, moves: Sequence[_Move]) -> None:
        left = Counter((move.old, move.error.company_id) for move in moves if move.error.company_id)
        [found] = self.dialect.find((targets.KNOWN_COUNTS[targets.PAIRS], left))
        emptied = Counter(issue_id for issue_id, company_id, count in found if count == left[issue_id, company_id])
        take, drop = targets.LEAVE_COUNTS[targets.PAIRS]
        self.dialect.change(take, [(count, *pair) for pair, count in left.items()])
        self.dialect.change(drop, list(left))
        self.dialect.change(targets.ADD_COMPANIES, [(-count, issue_id) for issue_id, count in emptied.items()])

    def _leave_issues(self, moves: Sequence[_Move]) -> None:
        """An issue of which nothing is left was never more than the lack of causes."""
        left = Counter(move.old for move in moves)
        self.dialect.change(targets.LEAVE_ISSUE, [(count, issue_id) for issue_id, count in left.items()])
        Issue.objects.using(self.using).filter(pk__in=list(left), error_count=0).delete()


def _as_stored(told: _Told) -> Row:
    """The row as it would be, had it come with what is stored of its error."""
    error = told.error
    return msgspec.structs.replace(
        told.row,
        occurred_at=error.occurred_at,
        company_id=error.company.company_id if error.company else "",
    )


def _told_beside(error: ErrorResponse, row: Row) -> str:
    return _encode(error.attributes | msgspec.json.decode(row.attributes) | {"event": error.body}).decode()
