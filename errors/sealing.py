"""
Secrets that have to be read again (signing secrets, API keys), encrypted where they are kept.

The key is made of SECRET_KEY, so a copy of the database alone opens nothing, and whoever changes SECRET_KEY without
keeping the old one among OLD_SECRET_KEYS loses what was sealed under it: that is told, and nothing else breaks.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from errors.conf import conf

PURPOSE = b"codat-dash sealed secrets, 1"
"""Parts this key from whatever else is made of SECRET_KEY. Changing it makes every sealed secret unreadable."""


class SealBrokenError(Exception):
    """It was sealed under another SECRET_KEY, or damaged."""


def seal(text: str) -> str:
    """The text, encrypted and authenticated; another one at each call."""
    return _box(conf().secret_keys).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises SealBrokenError."""
    try:
        return _box(conf().secret_keys).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBrokenError from None


def is_readable(sealed: str) -> bool:
    """Whether it can still be opened."""
    try:
        unseal(sealed)
    except SealBrokenError:
        return False
    return True


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    """The first key seals, all of them open."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
