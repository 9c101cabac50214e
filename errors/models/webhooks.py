"""
What Codat's webhooks are believed by, and how often one was not believed.

Secrets are sealed (`errors.sealing`); no page shows one again after it was made or pasted.
"""

from __future__ import annotations

from typing import Self

from django.db import models

from errors.models.access import Source
from errors.models.moments import MomentField


class SigningSecretQuerySet(models.QuerySet["SigningSecret"]):
    """Chainable filters over signing secrets."""

    def active(self) -> Self:
        return self.filter(retired_at=None)


class SigningSecret(models.Model):
    """A secret that signs webhooks to a source. Two are active at once while one replaces the other."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="signing_secrets")
    sealed = models.TextField()
    created_at = MomentField()
    retired_at = MomentField(null=True)

    objects = SigningSecretQuerySet.as_manager()

    def __str__(self) -> str:
        return f"secret {self.pk} of {self.source}"


class SignatureFailure(models.Model):
    """How many webhooks to a source were refused for one reason."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="signature_failures", db_index=False)
    code = models.CharField(max_length=32)
    """`BadSignatureError.code`."""
    count = models.PositiveBigIntegerField()
    last_at = MomentField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "code"], name="signature_failure_once")]

    def __str__(self) -> str:
        return f"{self.count} {self.code}"
