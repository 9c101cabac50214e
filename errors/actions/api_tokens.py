"""
API tokens of people: made, revoked.

A token is shown once, when it is made; the database keeps its digest only. It may do what its owner may.
"""

from __future__ import annotations

import datetime as dt

from errors.domain.tokens import API_PREFIX, digest, new_token
from errors.models import ApiToken, User

USE_NOTED_EVERY = dt.timedelta(hours=1)


def create_api_token(user: User, *, name: str, now: dt.datetime) -> str:
    """The text of a new token of `user`; nobody can read it again."""
    token = new_token(API_PREFIX)
    ApiToken.objects.create(user=user, name=name, digest=digest(token), created_at=now)
    return token


def revoke_api_token(token: ApiToken, *, now: dt.datetime) -> None:
    """Refuse the token from now on. A second time changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def note_use(token: ApiToken, *, now: dt.datetime) -> None:
    """Remember that the token was used, once an hour at most: reading must not become writing."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
