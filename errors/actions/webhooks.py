"""
The secrets that Codat's webhooks are signed with: pasted, made, retired; and the count of webhooks not believed.

Each endpoint in Codat's Portal has a secret of its own, which Codat makes: the usual way is to paste it here.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from django.db import transaction

from errors.domain.webhooks import BadSecretError, secret_bytes, secret_text
from errors.ingest.dialects import Target, Upsert, dialect_of
from errors.models import SignatureFailure, SigningSecret, Source
from errors.sealing import SealBrokenError, seal, unseal

ACTIVE_AT_ONCE = 2
SECRET_BYTES = 24
FAILURES = Target(
    SignatureFailure,
    ("source_id", "code", "count", "last_at"),
    Upsert(keys=("source_id", "code"), added=("count",), latest=("last_at",)),
)


class TooManySecretsError(Exception):
    """As many secrets are active as may be; one has to be retired first."""


class SameSecretError(Exception):
    """The source has this secret already."""


def new_secret() -> str:
    """A fresh secret, as it is copied."""
    return secret_text(secrets.token_bytes(SECRET_BYTES))


def add_secret(source: Source, text: str, *, now: dt.datetime) -> SigningSecret:
    """
    Believe webhooks signed with it, beside the other active one.

    Raises BadSecretError, SameSecretError, TooManySecretsError.
    """
    secret = secret_bytes(text)
    with transaction.atomic():
        Source.objects.select_for_update().get(pk=source.pk)
        active = list(source.signing_secrets.active())
        if secret in {known for one in active if (known := bytes_of(one)) is not None}:
            raise SameSecretError
        if len(active) >= ACTIVE_AT_ONCE:
            raise TooManySecretsError
        return SigningSecret.objects.create(source=source, sealed=seal(secret_text(secret)), created_at=now)


def retire_secret(secret: SigningSecret, *, now: dt.datetime) -> None:
    """Believe it no longer; receivers notice within a second. A second time changes nothing."""
    SigningSecret.objects.filter(pk=secret.pk, retired_at=None).update(retired_at=now)


def bytes_of(secret: SigningSecret) -> bytes | None:
    """The secret as it signs; None where it cannot be read, as under another SECRET_KEY."""
    try:
        return secret_bytes(unseal(secret.sealed))
    except (SealBrokenError, BadSecretError):
        return None


def count_failures(counts: Mapping[tuple[int, str], int], *, now: dt.datetime) -> None:
    """Add up webhooks that were not believed: how many of each source and code."""
    known = set(Source.objects.filter(pk__in={source_id for source_id, _ in counts}).values_list("pk", flat=True))
    dialect = dialect_of()
    with dialect.exclusive():
        at = dialect.moment(now)
        rows = [(source_id, code, count, at) for (source_id, code), count in counts.items() if source_id in known]
        dialect.insert(FAILURES, rows)
