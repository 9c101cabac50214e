"""Reports as a delivery would tell them, and the invariants that hold after whatever was written."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Max, Min

from errors.domain.report import Report
from errors.ingest.delivery import NEAR_MISS
from errors.models import (
    Company,
    CompanyTally,
    ErrorResponse,
    HourTally,
    Issue,
    IssueCompany,
    MinuteTally,
    RejectedPart,
    Source,
)


def make_report(
    correlation_id: str = "", *, error: str = "Account not found", status: int = 404, **fields: Any
) -> Report:
    """A report of a bare body."""
    service = fields.pop("service", "Xero")
    body = {"statusCode": status, "service": service, "error": error, "correlationId": correlation_id}
    told = {
        "body": body,
        "message": error,
        "correlation_id": correlation_id,
        "service": service,
        "body_status": status,
    }
    return Report(**told | fields)


def assert_counters_agree() -> None:
    """Each counter equals the count of the rows that it counts."""
    errors = list(ErrorResponse.objects.select_related("issue", "company"))
    minutes = Counter((e.occurred_at.replace(second=0, microsecond=0), e.issue_id, e.source_id) for e in errors)
    hours = Counter((at.replace(minute=0), *key) for (at, *key), n in minutes.items() for _ in range(n))
    named = [e for e in errors if e.company_id]
    company_hours = Counter(
        (e.occurred_at.replace(minute=0, second=0, microsecond=0), e.issue_id, e.company_id, e.source_id) for e in named
    )
    pairs = Counter((e.issue_id, e.company_id) for e in named)
    assert _counts(MinuteTally, "bucket_at", "issue_id", "source_id", "count") == minutes
    assert _counts(HourTally, "bucket_at", "issue_id", "source_id", "count") == hours
    assert _counts(CompanyTally, "bucket_at", "issue_id", "company_id", "source_id", "count") == company_hours
    assert _counts(Issue, "id", "error_count") == Counter(e.issue_id for e in errors)
    assert _counts(Issue, "id", "company_count") == Counter(issue_id for issue_id, _ in pairs)
    assert _counts(Company, "id", "error_count") == Counter(e.company_id for e in named)
    assert _counts(IssueCompany, "issue_id", "company_id", "error_count") == pairs
    _assert_sources_agree(errors)
    _assert_spans_agree()


def _assert_sources_agree(errors: list[ErrorResponse]) -> None:
    assert _counts(Source, "id", "accepted_count") == Counter(e.source_id for e in errors)
    kept = list(RejectedPart.objects.values_list("source_id", "reason"))
    assert _counts(Source, "id", "rejected_count") == Counter(source for source, reason in kept if reason != NEAR_MISS)
    assert _counts(Source, "id", "near_miss_count") == Counter(source for source, reason in kept if reason == NEAR_MISS)
    assert sum(Source.objects.values_list("duplicate_count", flat=True)) == sum(e.redelivery_count for e in errors)


def _assert_spans_agree() -> None:
    for model, path in ((Issue, "errors"), (Company, "errors")):
        rows = model.objects.annotate(first=Min(f"{path}__occurred_at"), last=Max(f"{path}__occurred_at"))
        for row in rows:
            assert (row.first_seen_at, row.last_seen_at) == (row.first, row.last)


def _counts(model: Any, *columns: str) -> Counter[Any]:
    """The last column by the others; zeros are left out, as a Counter of rows has none."""
    rows = model.objects.values_list(*columns)
    return Counter(
        {(key if len(key) > 1 else key[0]): count for *key_, count in rows if count for key in [tuple(key_)]}
    )
