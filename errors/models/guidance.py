"""
A team's own guidance, beside the documented catalogue (`errors/domain/guidance/catalogue.toml`).

An entry is a cause with its rule, in the same shape as the catalogue's; a note is a remark under any cause.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from errors.models.moments import MomentField


class GuidanceEntry(models.Model):
    """A cause that the team added; it is matched before the catalogue's."""

    key = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, default="response", db_default="response")
    """What it is a cause of: `domain.kinds.Kind`."""
    status_code = models.PositiveSmallIntegerField()
    """Of responses; 0 for every other kind."""
    service_key = models.CharField(max_length=128, blank=True)
    """Case-folded; empty: any service."""
    phrases = models.JSONField(default=list)
    """Words of which one must stand in the text, or be the state, in any case; empty: any text."""
    title = models.CharField(max_length=200)
    meaning = models.TextField()
    retry = models.CharField(max_length=16)
    retry_text = models.CharField(max_length=80)
    actor = models.CharField(max_length=16)
    actor_text = models.CharField(max_length=80)
    notice_text = models.CharField(max_length=80)
    steps = models.JSONField(default=list)
    """A list of `{"title": text, "text": text}`."""
    contact = models.TextField(blank=True)
    updated_at = MomentField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "guidance entries"

    def __str__(self) -> str:
        return self.title


class GuidanceNote(models.Model):
    """A remark of the team under a cause, shown wherever that cause is."""

    cause_id = models.CharField(max_length=64, db_index=True)
    text = models.TextField()
    created_at = MomentField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.text[:60]
