"""
Sources and their tokens: made, replaced, revoked.

A token is shown once, when it is made; the database keeps its digest only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from errors.actions.webhooks import add_secret, new_secret
from errors.domain.tokens import SOURCE_PREFIX, digest, new_token
from errors.models import Source, SourceToken
from errors.models.access import Environment


@dataclass(frozen=True)
class NewSource:
    """A source that was just made, with the only sight of its token and its signing secret."""

    source: Source
    token: str
    secret: str = ""
    """That signs webhooks; empty where none was asked for."""


class NameTakenError(Exception):
    """There is a source of that name."""


def create_source(
    name: str, *, environment: str = Environment.PRODUCTION, with_secret: bool = False, now: dt.datetime
) -> NewSource:
    """
    A source with its first token, and a signing secret only where somebody will see it. Raises NameTakenError.
    """
    with transaction.atomic():
        source, is_new = Source.objects.get_or_create(
            name=name.strip()[:100], defaults={"environment": environment, "created_at": now}
        )
        if not is_new:
            raise NameTakenError(name)
        secret = new_secret() if with_secret else ""
        if secret:
            add_secret(source, secret, now=now)
        return NewSource(source=source, token=add_token(source, now=now), secret=secret)


def add_token(source: Source, *, now: dt.datetime) -> str:
    """A further token of the source, valid beside the others until they are revoked."""
    token = new_token(SOURCE_PREFIX)
    SourceToken.objects.create(source=source, digest=digest(token), created_at=now)
    return token


def revoke_token(token: SourceToken, *, now: dt.datetime) -> None:
    """Refuse the token from now on; receivers notice within a second. A second time changes nothing."""
    SourceToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
