"""
What deliveries tell beside errors (`errors.domain.observations`): push operations and their states, what lasts until it
ends, the quota, the platforms of connections, and which webhooks of Codat's have come.

Rows change so that the order in which they are told does not matter: the earliest and the latest moment win, and a
state never goes back.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from errors.models.access import Source
from errors.models.moments import MomentField

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands for what has not happened, since the databases' GREATEST does not agree about NULL."""
NO_LIMIT = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class PushOperationQuerySet(models.QuerySet["PushOperation"]):
    """Chainable filters over push operations."""

    def overdue(self, *, now: dt.datetime, patience: dt.timedelta) -> Self:
        """Pending for longer than their own time-out, or than `patience`."""
        return self.filter(rank=0).filter(Q(due_at__lte=now) | Q(opened_at__lte=now - patience))


class PushOperation(models.Model):
    """A write that Codat carries out later; its states tell its life."""

    lookup_key = models.CharField(max_length=128, unique=True)
    """The operation key without case and dashes; that of its error is the same."""
    key = models.CharField(max_length=128)
    """As Codat wrote it."""
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="push_operations", db_index=False)
    """Who told of it first."""
    company_id = models.CharField(max_length=128, blank=True)
    connection_id = models.CharField(max_length=128, blank=True)
    data_type = models.CharField(max_length=64, blank=True)
    opened_at = MomentField()
    """When it was requested, else first seen."""
    due_at = MomentField(default=NO_LIMIT)
    """When its time-out passes."""
    seen_at = MomentField()
    """When it was last told of."""
    rank = models.PositiveSmallIntegerField()
    """The state it has come to: `PushStatus.rank`."""

    objects = PushOperationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["opened_at", "id"], name="push_pending", condition=Q(rank=0)),  # the overview
            models.Index(fields=["seen_at"], name="push_seen"),  # the list of all, retention
            models.Index(fields=["rank", "seen_at", "id"], name="push_in_state"),  # the lists of those that ended
        ]

    def __str__(self) -> str:
        return self.key


class PushState(models.Model):
    """A push operation was in a state; the newest telling of each."""

    operation = models.ForeignKey(PushOperation, on_delete=models.CASCADE, related_name="states", db_index=False)
    status = models.CharField(max_length=16)
    """`PushStatus`."""
    at = MomentField()
    status_code = models.PositiveSmallIntegerField(default=0)
    """The operation's own; 0: not told."""
    http_status = models.PositiveSmallIntegerField(default=0)
    """Of the call that told it; 0: not told, as by a webhook."""
    message = models.TextField(blank=True)
    body = models.TextField(blank=True)
    """The operation as JSON, as it came, secrets scrubbed; empty where only a webhook told."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "status"], name="push_state_once")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.status}"


class Connection(models.Model):
    """A connection of which the platform was told, so that what names the connection alone can be told by platform."""

    connection_id = models.CharField(max_length=128, unique=True)
    platform = models.CharField(max_length=128)
    """Its name as it was told."""
    platform_key = models.CharField(max_length=128, db_index=True)
    """As services are compared: `codat.service_key`."""

    def __str__(self) -> str:
        return f"{self.connection_id} {self.platform}"


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Chainable filters over conditions."""

    def open(self) -> Self:
        return self.filter(opened_at__gt=F("ended_at"))


class Condition(models.Model):
    """What a failure began and a later success ends, such as a connection that was lost."""

    key = models.CharField(max_length=300, unique=True)
    """`Report.condition`."""
    kind = models.CharField(max_length=16, blank=True)
    """Of the failures; empty while only an end is known."""
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="conditions", db_index=False)
    opened_at = MomentField(default=NEVER)
    """The newest failure."""
    ended_at = MomentField(default=NEVER)
    """The newest end."""

    objects = ConditionQuerySet.as_manager()

    class Meta:
        indexes = [  # the overview's banners
            models.Index(fields=["kind", "opened_at"], name="condition_open", condition=Q(opened_at__gt=F("ended_at")))
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        """Whether it still lasts, as far as is known."""
        return bool(self.opened_at > self.ended_at)


class Quota(models.Model):
    """The newest reading of the daily quota by a source, whose calls all belong to one client of Codat's."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="quota")
    daily_limit = models.PositiveIntegerField()
    remaining = models.PositiveIntegerField()
    resets_at = MomentField(null=True)
    at = MomentField()

    def __str__(self) -> str:
        return f"{self.remaining} of {self.daily_limit}"


class WebhookMessage(models.Model):
    """A webhook of Codat's that has come, so that it changes nothing when it comes again."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="webhook_messages", db_index=False)
    message_id = models.CharField(max_length=128)
    """`webhook-id`, the same in every attempt."""
    event_type = models.CharField(max_length=128)
    is_understood = models.BooleanField()
    received_at = MomentField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "message_id"], name="webhook_once")]
        indexes = [
            models.Index(fields=["source", "event_type", "received_at"], name="webhook_types"),  # the source page
            models.Index(fields=["received_at"], name="webhook_age"),  # retention
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.message_id}"
