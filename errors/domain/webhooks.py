"""
Whether a webhook is its sender's: Standard Webhooks' signature, as Codat's webhook service (Svix) makes it.

The signature is over the bytes as they came: a body that was decoded and written anew no longer fits. What is wrong is
told by a code and never by what would have been right.
Sources: the Standard Webhooks specification; Codat docs, Verify webhooks.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

SECRET_PREFIX = "whsec_"  # noqa: S105 - how every secret starts, and none itself
TOLERANCE = dt.timedelta(minutes=5)
"""How old a signature may be, and how far the sender's clock may run ahead."""
SHORTEST_SECRET, LONGEST_SECRET = 16, 256
"""Bytes. The specification asks for 24 to 64; longer and shorter ones have been given out."""
SIGNATURES = 32
"""How many of a header are looked at."""

_SECONDS = re.compile(r"[0-9]{1,11}")


class BadSignatureError(Exception):
    """The webhook cannot be believed. `code`: `signature_missing`, `signature_stale` or `signature_mismatch`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadSecretError(ValueError):
    """What was given is no secret of Standard Webhooks."""


class Envelope(NamedTuple):
    """What the headers say of a webhook."""

    id: str
    """The same in every attempt to deliver it."""
    timestamp: str
    signatures: str
    """`v1,BASE64`, several of them parted by spaces while secrets are exchanged."""


def envelope_in(headers: Mapping[bytes, bytes]) -> Envelope:
    """The envelope, under the names of the specification or Svix's own. Raises BadSignatureError."""
    for prefix in (b"webhook", b"svix"):
        names = (prefix + name for name in (b"-id", b"-timestamp", b"-signature"))
        told = [headers.get(name, b"").decode("latin-1").strip() for name in names]
        if all(told):
            return Envelope(*told)
    raise BadSignatureError("signature_missing")


def check_time(envelope: Envelope, *, now: dt.datetime) -> None:
    """Raises BadSignatureError where it was signed too long ago, or is yet to be."""
    if not _SECONDS.fullmatch(envelope.timestamp):
        raise BadSignatureError("signature_missing")
    if abs(int(envelope.timestamp) - now.timestamp()) > TOLERANCE.total_seconds():
        raise BadSignatureError("signature_stale")


def verify(envelope: Envelope, body: bytes, *, secrets: Iterable[bytes], now: dt.datetime) -> None:
    """
    Raises BadSignatureError unless one of the secrets signed the body, as it came, a short while ago.

    Every secret and every signature is compared, in constant time, so nothing is learnt from how long it takes.
    """
    check_time(envelope, now=now)
    given = [_given(word) for word in envelope.signatures.split()[:SIGNATURES]]
    expected = [sign(envelope, body, secret=secret) for secret in secrets]  # once each: the body may be large
    matches = [hmac.compare_digest(one, other) for one in expected for other in given]
    if not any(matches):
        raise BadSignatureError("signature_mismatch")


def sign(envelope: Envelope, body: bytes, *, secret: bytes) -> bytes:
    """The signature, base64 as it stands behind `v1,`."""
    signed = f"{envelope.id}.{envelope.timestamp}.".encode("latin-1", "replace") + body
    return base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest())


def secret_bytes(text: str) -> bytes:
    """The bytes of a secret as people copy it, `whsec_` and base64. Raises BadSecretError."""
    encoded = text.strip().removeprefix(SECRET_PREFIX)
    try:
        secret = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise BadSecretError("no base64") from None
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        raise BadSecretError(f"{len(secret)} bytes")
    return secret


def secret_text(secret: bytes) -> str:
    """The secret as it is copied."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def _given(word: str) -> bytes:
    """What stands behind `v1,`; nothing for the other versions, which take keys of another kind."""
    version, _, signature = word.partition(",")
    return signature.encode("latin-1", "replace") if version == "v1" else b""
