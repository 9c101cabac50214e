"""
Causes that are asked of Codat: the API key of a source, and the outbox of writes whose cause is still to be asked for.

Codat's webhooks say that a write failed and never why (codat docs, Webhooks); `GET /companies/{id}/push/{key}` does.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from errors.models.access import Source
from errors.models.moments import MomentField


class CodatApiKey(models.Model):
    """A source's API key of Codat's, sealed; whose client's writes the source tells of."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="codat_api_key")
    sealed = models.TextField()
    created_at = MomentField()
    swept_to = models.PositiveBigIntegerField(default=0)
    """The newest error that was looked at for a missing cause."""
    paused_until = MomentField(null=True)
    """Codat asked to wait, or the daily quota is nearly used up."""
    is_refused = models.BooleanField(default=False)
    """Nothing is asked with it any more: Codat refuses it, or it cannot be read."""
    trouble = models.TextField(blank=True)
    """A sentence for people: why it waits or is not used."""

    def __str__(self) -> str:
        return f"API key of {self.source}"


class LookupState(models.TextChoices):
    """What became of a look-up."""

    WAITING = "waiting", "waiting"
    DONE = "done", "answered"
    GIVEN_UP = "given_up", "given up"


class PushLookupQuerySet(models.QuerySet["PushLookup"]):
    """Chainable filters over look-ups."""

    def due(self, *, now: dt.datetime) -> Self:
        """Those that may be asked now, the longest due first."""
        is_free = Q(source__codat_api_key__paused_until=None) | Q(source__codat_api_key__paused_until__lte=now)
        return (
            self.filter(state=LookupState.WAITING, due_at__lte=now, source__codat_api_key__is_refused=False)
            .filter(is_free)
            .order_by("due_at", "id")
        )


class PushLookup(models.Model):
    """A write that failed for a cause that nobody has told, and how far asking for it has come."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="push_lookups", db_index=False)
    lookup_key = models.CharField(max_length=128)
    """Of the error and of the push operation."""
    key = models.CharField(max_length=128)
    """The operation key as Codat wrote it."""
    company_id = models.CharField(max_length=128)
    state = models.CharField(max_length=16, choices=LookupState.choices, default=LookupState.WAITING)
    created_at = MomentField()
    due_at = MomentField()
    tried_at = MomentField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)
    """A sentence for people: why the last attempt came to nothing."""

    objects = PushLookupQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lookup_key", "source"], name="lookup_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="lookup_due", condition=Q(state="waiting")),  # the task
            models.Index(fields=["tried_at"], name="lookup_tried"),  # how many in a minute
            models.Index(fields=["source", "state"], name="lookup_states"),  # the source page
            models.Index(fields=["created_at"], name="lookup_age"),  # retention
        ]

    def __str__(self) -> str:
        return self.key
