"""
What the database already holds of a batch: read in one go, before anything is written.

Errors are looked up for every batch. Services, issues, companies and their pairs are few and come again and again, so
a writer remembers them for as long as nobody else has changed the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from errors.ingest import targets
from errors.ingest.dialects import Dialect, Lookup, Values
from errors.ingest.rows import Row

MEMORY_LENGTH = 200_000
"""Companies, or pairs of issue and company, that are remembered; a few dozen megabytes at the most."""

Identity = tuple[str, str]
"""Look-up key and body digest."""


class Memory:
    """What a writer knows of the small tables, by the keys that rows name them by."""

    def __init__(self) -> None:
        self.services: dict[str, tuple[int, str]] = {}
        """The id, and the name as it is spelled there."""
        self.issues: dict[str, int] = {}
        self.companies: dict[str, int] = {}
        self.pairs: set[tuple[int, int]] = set()
        self._state: object = None

    def forget(self) -> None:
        """Whatever was written last may have been undone, or changed by somebody else."""
        for part in (self.services, self.issues, self.companies, self.pairs):
            part.clear()
        self._state = None

    def refresh(self, dialect: Dialect) -> None:
        """Inside the transaction: forget all if anybody else may have written since the last one."""
        state = dialect.others_changes()
        if state is None or state != self._state or len(self.companies) + len(self.pairs) > MEMORY_LENGTH:
            self.forget()
        self._state = state

    def learn_services(self, found: Iterable[Values]) -> None:
        """Rows of `targets.KNOWN_SERVICES`."""
        self.services.update({key: (service_id, name) for key, service_id, name in found})

    def learn_issues(self, found: Iterable[Values]) -> None:
        """Rows of `targets.KNOWN_ISSUES`."""
        self.issues.update((str(fingerprint), int(issue_id)) for fingerprint, issue_id in found)

    def learn_companies(self, found: Iterable[Values]) -> None:
        """Rows of `targets.KNOWN_COMPANIES`."""
        self.companies.update((str(company_id), int(key)) for company_id, key in found)


def find_known(rows: Sequence[Row], memory: Memory, dialect: Dialect) -> dict[Identity, Any]:
    """When each error of the rows that is there was received, as the database stores it; the rest goes to memory."""
    identities = {(row.lookup_key, row.body_digest) for row in rows}
    identities |= {(row.earlier_key, row.body_digest) for row in rows if row.earlier_key}
    wanted: dict[Lookup, Iterable[Any]] = {targets.KNOWN_ERRORS: identities}
    for lookup, part, keys in (
        (targets.KNOWN_SERVICES, memory.services, {row.service_key for row in rows}),
        (targets.KNOWN_ISSUES, memory.issues, {row.fingerprint for row in rows}),
        (targets.KNOWN_COMPANIES, memory.companies, {row.company_id for row in rows if row.company_id}),
    ):
        if new := keys - part.keys():
            wanted[lookup] = single(new)
    found = dict(zip(wanted, dialect.find(*wanted.items()), strict=True))
    memory.learn_services(found.get(targets.KNOWN_SERVICES, ()))
    memory.learn_issues(found.get(targets.KNOWN_ISSUES, ()))
    memory.learn_companies(found.get(targets.KNOWN_COMPANIES, ()))
    return {(key, digest): received for key, digest, received in found[targets.KNOWN_ERRORS]}


def single(keys: Iterable[str]) -> list[tuple[str]]:
    """The keys as a look-up by one column wants them."""
    return [(key,) for key in keys]
