"""
An error that was told without its cause, and the cause that is told later: the error gets the text, and moves to the
issue of errors with that text.

A webhook says only that a write failed; the push operation, captured or fetched afterwards, says why. Both are one
error (`Report.identity`), so the second is a redelivery, and all that counts the error moves with it. Rare, so it is
written with the ORM; the caller holds the lock and has stored what came in the same batch. How many rows an UPDATE or a
DELETE met is not known here, since PostgreSQL gets the batch in a pipeline: what depends on it is read first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import F, Max, Min, QuerySet

from errors.domain import signature
from errors.ingest.fresh import linked_ids_of
from errors.ingest.rows import Row
from errors.models import (
    CompanyTally,
    DayTally,
    ErrorResponse,
    HourTally,
    Issue,
    IssueCompany,
    LinkedId,
    MinuteTally,
    Service,
)

BUCKETS: dict[type[Any], dict[str, Any]] = {
    MinuteTally: {"second": 0, "microsecond": 0},
    HourTally: {"minute": 0, "second": 0, "microsecond": 0},
    DayTally: {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
}
"""What of a time is left out of each tally's bucket."""


def refile(rows: Iterable[Row], *, using: str) -> bool:
    """
    Give the stored errors that these redeliveries tell more about what they tell.

    Whether there were any: then issues and pairs may be gone that a writer remembers.
    """
    is_any = False
    for row in rows:
        error = (
            ErrorResponse.objects.using(using)
            .exclude(summary="")
            .filter(lookup_key=row.lookup_key, body_digest=row.body_digest)
            .select_related("issue")
            .first()
        )
        if error:
            _Refiling(error, row, using).run()
            is_any = True
    return is_any


class _Refiling:
    """One error on its way from one issue to another."""

    def __init__(self, error: ErrorResponse, row: Row, using: str) -> None:
        self.error = error
        self.row = row
        self.using = using
        self.old = error.issue
        self.company_id: Any = error.company_id

    def run(self) -> None:
        issue = self._issue()
        self._tell(issue)
        self._link_ids()
        if issue.pk == self.old.pk:
            return
        self._move_tallies(issue)
        if self.company_id:
            self._move_pair(issue)
        _grow(issue, self.error.occurred_at, using=self.using)
        self.old.refresh_from_db(using=self.using)
        if self.old.error_count == 1:  # it was never more than the lack of a cause
            self.old.delete(using=self.using)
        else:
            _shrink(self.old, ErrorResponse.objects.filter(issue=self.old), using=self.using)

    def _issue(self) -> Issue:
        row, at = self.row, self.error.occurred_at
        service, _ = Service.objects.using(self.using).get_or_create(
            key=row.service_key, defaults={"name": row.service_name}
        )
        issue, _ = Issue.objects.using(self.using).get_or_create(
            fingerprint=row.fingerprint,
            defaults={
                "status_code": row.status_code, "service": service, "signature_version": signature.VERSION,
                "exception": row.exception, "template": row.template, "kind": row.kind,
                "first_seen_at": at, "last_seen_at": at,
            },
        )  # fmt: skip
        return issue

    def _tell(self, issue: Issue) -> None:
        error, row = self.error, self.row
        attributes = error.attributes | msgspec.json.decode(row.attributes) | {"event": error.body}
        names = ("http_status", "body_status", "data_type", "connection_id", "request_method", "request_url")
        ErrorResponse.objects.using(self.using).filter(pk=error.pk).update(
            body=msgspec.json.decode(row.body),
            attributes=attributes,
            summary="",
            issue=issue,
            **{name: getattr(row, name) or getattr(error, name) for name in names},
        )

    def _link_ids(self) -> None:
        found = [
            LinkedId(error=self.error, correlation_id=text, lookup_key=key) for text, key, *_ in linked_ids_of(self.row)
        ]
        LinkedId.objects.using(self.using).bulk_create(found, ignore_conflicts=True)

    def _move_tallies(self, issue: Issue) -> None:
        """In each table whose bucket still counts the error: minutes are dropped and hours folded with age."""
        source_id = self.error.source_id
        for model, left_out in BUCKETS.items():
            at = self.error.occurred_at.replace(**left_out)
            self._move_count(model, issue, {"bucket_at": at, "source_id": source_id})
        if self.company_id:
            hour = self.error.occurred_at.replace(**BUCKETS[HourTally])
            self._move_count(
                CompanyTally,
                issue,
                {"bucket_at": hour, "source_id": source_id, "company_id": self.company_id},
            )

    def _move_count(self, model: type[Any], issue: Issue, key: dict[str, Any]) -> None:
        rows = model._default_manager.using(self.using)
        old = rows.filter(issue=self.old, **key)
        if old.exists():
            old.update(count=F("count") - 1)
            old.filter(count=0).delete()
            rows.get_or_create(issue=issue, **key)  # with a count of 0
            rows.filter(issue=issue, **key).update(count=F("count") + 1)

    def _move_pair(self, issue: Issue) -> None:
        pairs, at = IssueCompany.objects.using(self.using), self.error.occurred_at
        issues = Issue.objects.using(self.using)
        company_id = self.company_id
        pair, is_new = pairs.get_or_create(
            issue=issue, company_id=company_id, defaults={"first_seen_at": at, "last_seen_at": at}
        )
        if is_new:
            issues.filter(pk=issue.pk).update(company_count=F("company_count") + 1)
        _grow(pair, at, using=self.using)
        left = pairs.get(issue=self.old, company_id=company_id)
        if left.error_count == 1:
            left.delete()
            issues.filter(pk=self.old.pk).update(company_count=F("company_count") - 1)
        else:
            errors = ErrorResponse.objects.filter(issue=self.old, company_id=company_id)
            _shrink(left, errors, using=self.using)


def _grow(row: Any, at: dt.datetime, *, using: str) -> None:
    """One error more on an issue, or on a pair of issue and company."""
    first, last = min(row.first_seen_at, at), max(row.last_seen_at, at)
    rows = type(row).objects.using(using).filter(pk=row.pk)
    rows.update(error_count=F("error_count") + 1, first_seen_at=first, last_seen_at=last)


def _shrink(row: Any, errors: QuerySet[ErrorResponse], *, using: str) -> None:
    """One error fewer on an issue or a pair, of which `errors` are left; without any it keeps its moments."""
    span = errors.using(using).order_by().aggregate(first=Min("occurred_at"), last=Max("occurred_at"))
    first, last = span["first"] or row.first_seen_at, span["last"] or row.last_seen_at
    rows = type(row).objects.using(using).filter(pk=row.pk)
    rows.update(error_count=F("error_count") - 1, first_seen_at=first, last_seen_at=last)
