"""
Tokens, of people for the API and of sources for deliveries: how one is made, and what is kept of it.

Only the digest is stored. A token is 32 random bytes, so one round of SHA-256 cannot be guessed back, and a slow hash
would add nothing but time to every delivery.
"""

from __future__ import annotations

import hashlib
import secrets

API_PREFIX = "cda_"
SOURCE_PREFIX = "cds_"
"""How tokens start, so that secret scanners can tell them."""


def new_token(prefix: str) -> str:
    """A fresh token."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
