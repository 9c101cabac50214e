"""
What is deleted with age: errors, rejects and companies' hours after RETENTION_DAYS, sign-in traces with them.

Age is counted from when an error occurred, not from when it reached us: an old log that is imported today is taken at
the next run, and its counts stay. Counts have their own clock (`errors.actions.rollup`). Every step is a small
transaction that stands alone, so a run may be killed at any moment, and two may run at once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from errors.actions.steps import drain, take
from errors.conf import conf
from errors.models import (
    Company,
    CompanyTally,
    Condition,
    DayTally,
    ErrorResponse,
    FileImport,
    HourTally,
    Issue,
    IssueCompany,
    MinuteTally,
    PushLookup,
    PushOperation,
    RejectedPart,
    Source,
    WebhookMessage,
)

WEBHOOKS_KEPT = dt.timedelta(days=30)
"""That a webhook has come: twice as long as Codat can send it again on demand (Codat docs, Webhook troubleshooting)."""
BATCH = 200
"""Errors a transaction: the write path waits a few milliseconds for each."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How many rows of each kind a run deleted."""

    errors: int
    rejects: int
    company_hours: int
    companies: int
    issues: int
    imports: int
    sign_ins: int
    observations: int
    """Push operations, conditions and look-ups."""
    webhooks: int


def apply_retention(*, now: dt.datetime) -> Taken:
    """Delete what is older than the settings allow. A second run finds nothing left."""
    before = now - dt.timedelta(days=conf().retention_days)
    counts_before = now - dt.timedelta(days=max(conf().tally_days, conf().retention_days))
    return Taken(
        errors=drain(lambda: _take_errors(before=before)),
        rejects=sum(take(rows) for rows in _rejects(before=before)),
        company_hours=take(CompanyTally.objects.filter(bucket_at__lt=before).order_by("bucket_at")),
        companies=drain(lambda: _take_companies(before=before)),
        issues=drain(lambda: _take_issues(before=counts_before)),
        imports=take(FileImport.objects.filter(changed_at__lt=before).order_by("pk")),
        sign_ins=sum(take(rows) for rows in _sign_ins(before=before, now=now)),
        observations=sum(take(rows) for rows in _observations(before=before)),
        webhooks=take(WebhookMessage.objects.filter(received_at__lt=now - WEBHOOKS_KEPT).order_by("received_at", "id")),
    )


def _take_errors(*, before: dt.datetime) -> int:
    """The oldest errors; Django takes their second ids along, and unlinks them from tickets."""
    oldest = ErrorResponse.objects.filter(occurred_at__lt=before).order_by("occurred_at", "id").only("pk")
    found = list(oldest[:BATCH].values_list("pk", flat=True))
    ErrorResponse.objects.filter(pk__in=found).only("pk").delete()
    return len(found)


def _rejects(*, before: dt.datetime) -> list[QuerySet[RejectedPart]]:
    """By source, since the index that knows their age begins with it."""
    return [
        RejectedPart.objects.filter(source=source, received_at__lt=before).order_by("received_at", "id")
        for source in Source.objects.all()
    ]


def _take_companies(*, before: dt.datetime) -> int:
    """Companies that nothing kept names any more; their issues count them no longer."""
    bare = Company.objects.filter(
        ~Exists(ErrorResponse.objects.filter(company=OuterRef("pk"))),
        ~Exists(CompanyTally.objects.filter(company=OuterRef("pk"))),
        last_seen_at__lt=before,
    )
    found = list(bare.order_by("last_seen_at", "id").values_list("pk", flat=True)[:BATCH])
    struck = IssueCompany.objects.filter(company__in=found).values("issue").annotate(companies=Count("pk"))
    for row in struck:
        Issue.objects.filter(pk=row["issue"]).update(company_count=F("company_count") - row["companies"])
    Company.objects.filter(pk__in=found).delete()
    return len(found)


def _take_issues(*, before: dt.datetime) -> int:
    """Issues without errors and without counts; tickets about them stay."""
    bare = Issue.objects.filter(
        ~Exists(ErrorResponse.objects.filter(issue=OuterRef("pk"))),
        *(~Exists(tally.objects.filter(issue=OuterRef("pk"))) for tally in (MinuteTally, HourTally, DayTally)),
        last_seen_at__lt=before,
    )
    found = list(bare.order_by("last_seen_at", "id").values_list("pk", flat=True)[:BATCH])
    Issue.objects.filter(pk__in=found).delete()
    return len(found)


def _sign_ins(*, before: dt.datetime, now: dt.datetime) -> list[QuerySet[Session] | QuerySet[AccessLog]]:
    """Sessions that have ended, and the log of who signed in from where."""
    return [
        Session.objects.filter(expire_date__lt=now).order_by("pk"),
        AccessLog.objects.filter(attempt_time__lt=before).order_by("pk"),
        AccessAttempt.objects.filter(attempt_time__lt=before).order_by("pk"),
    ]


def _observations(*, before: dt.datetime) -> list[QuerySet[Any]]:
    """Operations with their states, what began and ended, and what was asked about them: as old as their errors."""
    return [
        PushOperation.objects.filter(seen_at__lt=before).order_by("seen_at", "id"),
        Condition.objects.filter(opened_at__lt=before, ended_at__lt=before).order_by("id"),
        PushLookup.objects.filter(created_at__lt=before).order_by("created_at", "id"),
    ]
