"""
The stored errors, the issues they belong to, and the services and companies they name.

A group (status code x service) has no table: it is the issues that share both. The error's message is
read from its body, so the text stands in the database once. Indexes ascend although lists show the newest first:
they are read backwards as fast, and what is new is added at their end, which is cheaper and leaves their pages full.
A time that each error changes is in as few of them as can be: its entry moves, so two pages are written for one error.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from errors.domain.codat import message_of
from errors.domain.kinds import Kind
from errors.domain.retry_after import retry_after
from errors.models.access import Source
from errors.models.moments import MomentField


class Service(models.Model):
    """A service as Codat names it; spellings that differ only in case are one (`QuickbooksOnline`)."""

    key = models.CharField(max_length=128, unique=True)
    """The case-folded name."""
    name = models.CharField(max_length=128)
    """The newest spelling."""

    def __str__(self) -> str:
        return self.name


class IssueQuerySet(models.QuerySet["Issue"]):
    """Chainable filters over issues."""

    def newest_first(self) -> Self:
        return self.order_by("-last_seen_at", "-id")


class Issue(models.Model):
    """The errors that share status code, service and message signature."""

    status_code = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="issues")
    signature_version = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=32, unique=True)
    """Hex digest of status code, service key, signature version, template, and kind where that is no response."""
    kind = models.CharField(max_length=16, default=Kind.RESPONSE.value, db_default=Kind.RESPONSE.value)
    """`errors.domain.kinds.Kind`; that of all its errors."""
    exception = models.CharField(max_length=200)
    template = models.TextField()
    first_seen_at = MomentField()
    last_seen_at = MomentField()
    error_count = models.PositiveBigIntegerField(default=0)
    company_count = models.PositiveIntegerField(default=0)

    objects = IssueQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["last_seen_at", "id"], name="issue_newest"),  # the issue list
            models.Index(fields=["status_code", "service"], name="issue_group"),  # the group page
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """A short name that people can say: `404-7f3a91`, or `push-7f3a91` where there is no status code."""
        return f"{self.status_code or self.kind}-{self.fingerprint[:6]}"


class Company(models.Model):
    """A company that errors name, by its Codat company id."""

    company_id = models.CharField(max_length=128, unique=True)
    """Case-folded as it is looked up; Codat writes GUIDs in lower case."""
    name = models.CharField(max_length=200, blank=True)
    """The newest name that a sender gave, else empty."""
    first_seen_at = MomentField()
    last_seen_at = MomentField()
    error_count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name or self.company_id


class ErrorResponseQuerySet(models.QuerySet["ErrorResponse"]):
    """Chainable filters over errors."""

    def newest_first(self) -> Self:
        return self.order_by("-occurred_at", "-id")

    def with_names(self) -> Self:
        """With issue, service, company and source, as every list shows them."""
        return self.select_related("issue__service", "company", "source")


class ErrorResponse(models.Model):
    """
    A stored report, keyed by its correlationId.

    Two rows may share a correlation id (a further response of that id); the same body twice is one row
    with a `redelivery_count`.
    """

    correlation_id = models.CharField(max_length=128)
    """As Codat wrote it, or ours where Codat's was no key."""
    lookup_key = models.CharField(max_length=128)
    """The correlation id without case, dashes, braces, quotes and white space."""
    has_correlation_id = models.BooleanField(default=True)
    """False: Codat's id was missing or a placeholder, and `correlation_id` is ours."""
    body_digest = models.CharField(max_length=32)
    """Hex digest of the stored body, members sorted: tells a redelivery from a further response."""
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="errors", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="errors", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="errors", db_index=False)
    http_status = models.PositiveSmallIntegerField(null=True)
    body_status = models.PositiveSmallIntegerField(null=True)
    occurred_at = MomentField()
    received_at = MomentField()
    connection_id = models.CharField(max_length=128, blank=True)
    data_type = models.CharField(max_length=64, blank=True)
    request_method = models.CharField(max_length=16, blank=True)
    request_url = models.CharField(max_length=2048, blank=True)
    redelivery_count = models.PositiveIntegerField(default=0)
    body = models.JSONField(default=dict)
    """Codat's body as it came, secrets scrubbed."""
    attributes = models.JSONField(default=dict)
    summary = models.TextField(blank=True, default="", db_default="")
    """What happened, in our words, where the body holds no text that says it."""
    condition = models.CharField(max_length=300, blank=True, default="", db_default="")
    """`Condition.key` of what this began, which may have ended since."""

    objects = ErrorResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            # Look-up by correlation id, and the identity of a redelivery.
            models.UniqueConstraint(fields=["lookup_key", "body_digest"], name="error_identity")
        ]
        indexes = [
            models.Index(fields=["occurred_at", "id"], name="error_newest"),  # the error list
            models.Index(fields=["issue", "occurred_at", "id"], name="error_of_issue"),  # the issue page
            models.Index(  # the company page
                fields=["company", "occurred_at", "id"], name="error_of_company", condition=Q(company__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.correlation_id

    @property
    def message(self) -> str:
        """What happened: Codat's `error` text, else the first validation message, else our summary."""
        return self.summary or message_of(self.body)

    @property
    def retry_after(self) -> dt.datetime | None:
        """When Codat asked to retry, where the sender told the header."""
        return retry_after(self.attributes, at=self.occurred_at) if self.attributes else None


class LinkedId(models.Model):
    """A second correlation id that an error's text names ("Correlation ID: ..."); search finds the error by it."""

    error = models.ForeignKey(ErrorResponse, on_delete=models.CASCADE, related_name="linked_ids")
    correlation_id = models.CharField(max_length=128)
    lookup_key = models.CharField(max_length=128, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["error", "lookup_key"], name="linked_id_once")]

    def __str__(self) -> str:
        return self.correlation_id


class IssueCompany(models.Model):
    """How often an issue struck a company."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="issue_companies", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="company_issues", db_index=False)
    error_count = models.PositiveBigIntegerField(default=0)
    first_seen_at = MomentField()
    last_seen_at = MomentField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "company"], name="issue_company_once")]
        indexes = [models.Index(fields=["company"], name="company_issues")]  # what retention takes with a company

    def __str__(self) -> str:
        return f"{self.issue_id} x {self.company_id}"
