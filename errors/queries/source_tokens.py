"""
The tokens of a source, with what whoever replaces one has to know: whether the old one is still used.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from errors.models import Source, SourceToken

UNUSED_FOR = dt.timedelta(days=1)
"""A token that nobody used for so long, while a newer one was used, has been replaced everywhere."""


@dataclass(frozen=True)
class TokenRow:
    """A token."""

    token: SourceToken
    is_replaced: bool
    """There is a newer one that is valid, so this one is to go."""
    is_still_used: bool
    """Revoking it would lock out a sender."""


def token_rows(source: Source, *, now: dt.datetime) -> list[TokenRow]:
    """The newest first. One query."""
    tokens = list(source.tokens.order_by("-created_at", "-id"))
    valid = [token for token in tokens if token.revoked_at is None]
    newest = valid[0] if valid else None
    return [
        TokenRow(
            token=token,
            is_replaced=token.revoked_at is None and token is not newest,
            is_still_used=token.last_used_at is not None and now - token.last_used_at < UNUSED_FOR,
        )
        for token in tokens
    ]
