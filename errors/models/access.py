"""
Who may do what: people with a role, their API tokens, and the sources that deliver.

Of a token its digest is stored (`errors.domain.tokens`).
"""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models

from errors.models.moments import MomentField


class Role(models.TextChoices):
    """What a person may do; each role may do what the one before it may."""

    VIEWER = "viewer", "Viewer"
    AGENT = "agent", "Agent"
    ADMINISTRATOR = "administrator", "Administrator"


class User(AbstractUser):
    """A person who browses. Viewers read, agents export tickets and write guidance, administrators manage the rest."""

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.VIEWER)

    @property
    def may_act(self) -> bool:
        """Whether this person may export tickets, store pasted errors and write guidance."""
        return self.role in {Role.AGENT, Role.ADMINISTRATOR} or self.is_superuser

    @property
    def may_administer(self) -> bool:
        """Whether this person may manage sources and people."""
        return self.role == Role.ADMINISTRATOR or self.is_superuser


class ApiToken(models.Model):
    """A bearer token of a person for the REST API; it may do what its owner may."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = MomentField()
    last_used_at = MomentField(null=True)
    revoked_at = MomentField(null=True)

    def __str__(self) -> str:
        return self.name


class Environment(models.TextChoices):
    """Which of Codat's worlds a source reports from."""

    PRODUCTION = "production", "Production"
    SANDBOX = "sandbox", "Sandbox"


class SourceQuerySet(models.QuerySet["Source"]):
    """Chainable filters over sources."""

    def by_name(self) -> Self:
        return self.order_by("name", "id")


class Source(models.Model):
    """Who delivers. Its counters change in the transaction that stores what they count."""

    name = models.CharField(max_length=100, unique=True)
    environment = models.CharField(max_length=16, choices=Environment.choices, default=Environment.PRODUCTION)
    created_at = MomentField()
    last_delivery_at = MomentField(null=True)
    accepted_count = models.PositiveBigIntegerField(default=0)
    duplicate_count = models.PositiveBigIntegerField(default=0)
    rejected_count = models.PositiveBigIntegerField(default=0)
    near_miss_count = models.PositiveBigIntegerField(default=0, db_default=0)
    """Log records that nearly held an error response; kept among the rejects, and in no other count."""
    last_trial_at = MomentField(null=True)
    """When a test delivery came last (`errors.domain.trial`)."""

    objects = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class SourceToken(models.Model):
    """A token that can only deliver, for one source. Two may be valid at once while one replaces the other."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = MomentField()
    last_used_at = MomentField(null=True)
    """Told by the receivers some seconds late, so that no delivery waits for it."""
    revoked_at = MomentField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk} of {self.source}"


class SourceMinute(models.Model):
    """How many deliveries of a source came in a minute; also those that held no error, which leave no other trace."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="minutes", db_index=False)
    minute_at = MomentField()
    delivery_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "minute_at"], name="source_minute_once")]

    def __str__(self) -> str:
        return f"{self.delivery_count} at {self.minute_at}"
