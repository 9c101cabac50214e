"""
What the database already holds of a batch: read in one go, before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from errors.ingest import targets
from errors.ingest.dialects import Dialect
from errors.ingest.pipeline import Row

Identity = tuple[str, str]
"""Look-up key and body digest."""


class Known(NamedTuple):
    """By the keys that rows name them by; issues, companies and services with their ids."""

    errors: dict[Identity, Any]
    """When each was received, as the database stores it."""
    services: dict[str, tuple[int, str]]
    """With the name as it is spelled there."""
    issues: dict[str, int]
    companies: dict[str, int]


def find_known(rows: Sequence[Row], dialect: Dialect) -> Known:
    """What of the rows is there."""
    identities = {(row.lookup_key, row.body_digest) for row in rows}
    identities |= {(row.earlier_key, row.body_digest) for row in rows if row.earlier_key}
    errors, services, issues, companies = dialect.find(
        (targets.KNOWN_ERRORS, identities),
        (targets.KNOWN_SERVICES, single({row.service_key for row in rows})),
        (targets.KNOWN_ISSUES, single({row.fingerprint for row in rows})),
        (targets.KNOWN_COMPANIES, single({row.company_id for row in rows if row.company_id})),
    )
    return Known(
        errors={(key, digest): received for key, digest, received in errors},
        services={key: (service_id, name) for key, service_id, name in services},
        issues={str(fingerprint): int(issue_id) for fingerprint, issue_id in issues},
        companies={str(company_id): int(key) for company_id, key in companies},
    )


def single(keys: Iterable[str]) -> list[tuple[str]]:
    """The keys as a look-up by one column wants them."""
    return [(key,) for key in keys]
