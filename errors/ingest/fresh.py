"""
The errors of a batch that are no redeliveries, and all that counts them.

A counter's row is written once a batch, whatever the number of errors it counts (`errors.ingest.counting`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from errors.domain import signature
from errors.domain.codat import ID_LENGTH, lookup_key
from errors.ingest import targets
from errors.ingest.counting import spans
from errors.ingest.dialects import Dialect
from errors.ingest.known import Memory, single
from errors.ingest.rows import Row


class FreshErrors:
    """One batch's new errors on their way into the tables."""

    def __init__(self, rows: Sequence[Row], memory: Memory, dialect: Dialect) -> None:
        self.rows = rows
        self.with_company = [row for row in rows if row.company_id]
        self.memory = memory
        self.dialect = dialect
        for row in rows:
            row.occurred = dialect.moment(row.occurred_at)

    def store(self) -> list[int]:
        """Everything that these errors change; answers the ids of issues that are new."""
        new_issue_ids = self.store_issues()
        if self.with_company:
            self._store_companies()
            self.store_pairs()
            self._store_company_tallies()
        self._store_errors()
        self._store_tallies()
        return new_issue_ids

    def _store_services(self) -> None:
        services, names = self.memory.services, {row.service_key: row.service_name for row in self.rows}
        changed = [(key, name) for key, name in names.items() if key not in services or services[key][1] != name]
        if changed:
            self.dialect.insert(targets.SERVICES, changed)
            [found] = self.dialect.find((targets.KNOWN_SERVICES, single(names)))
            self.memory.learn_services(found)

    def store_issues(self) -> list[int]:
        """The issues and their services, grown by these errors; answers the ids of those that are new."""
        self._store_services()
        services, known = self.memory.services, self.memory.issues
        issues = spans(self.rows, [row.fingerprint for row in self.rows])
        rows = [
            (
                span.row.status_code, services[span.row.service_key][0], signature.VERSION, fingerprint,
                span.row.exception, span.row.template, span.first, span.last, span.count, 0, span.row.kind,
            )
            for fingerprint, span in issues.items()
        ]  # fmt: skip
        self.dialect.insert(targets.ISSUES, rows)
        if not (new := issues.keys() - known.keys()):
            return []
        [found] = self.dialect.find((targets.KNOWN_ISSUES, single(new)))
        self.memory.learn_issues(found)
        return sorted(known[fingerprint] for fingerprint in new)

    def _store_companies(self) -> None:
        names = {row.company_id: row.company_name for row in self.with_company if row.company_name}
        companies = spans(self.with_company, [row.company_id for row in self.with_company])
        rows = [
            (company_id, names.get(company_id, ""), span.first, span.last, span.count)
            for company_id, span in companies.items()
        ]
        self.dialect.insert(targets.COMPANIES, rows)
        if new := companies.keys() - self.memory.companies.keys():
            [found] = self.dialect.find((targets.KNOWN_COMPANIES, single(new)))
            self.memory.learn_companies(found)

    def store_pairs(self) -> None:
        """The pairs of issue and company, of which memory knows the ids, grown by these errors."""
        issues, companies, known = self.memory.issues, self.memory.companies, self.memory.pairs
        keys = [(issues[row.fingerprint], companies[row.company_id]) for row in self.with_company]
        pairs = spans(self.with_company, keys)
        if new := pairs.keys() - known:
            [found] = self.dialect.find((targets.KNOWN_PAIRS, new))
            new -= {(issue_id, company_id) for issue_id, company_id in found}
        rows = [(*pair, span.count, span.first, span.last) for pair, span in pairs.items()]
        self.dialect.insert(targets.PAIRS, rows)
        known |= pairs.keys()
        grown = Counter(issue_id for issue_id, _ in new)
        if grown:
            self.dialect.change(targets.ADD_COMPANIES, [(count, issue_id) for issue_id, count in grown.items()])

    def _store_errors(self) -> None:
        issue_ids, company_ids, moment = self.memory.issues, self.memory.companies, self.dialect.moment
        rows = [
            (
                row.correlation_id, row.lookup_key, not row.earlier_key, row.body_digest, issue_ids[row.fingerprint],
                row.source_id, company_ids.get(row.company_id), row.http_status, row.body_status, row.occurred,
                moment(row.received_at), row.connection_id, row.data_type, row.request_method, row.request_url, 0,
                row.body, row.attributes, row.summary, row.condition,
            )
            for row in self.rows
        ]  # fmt: skip
        self.dialect.insert(targets.ERRORS, rows)
        linked = [values for row in self.rows if row.linked_ids for values in linked_ids_of(row)]
        if linked:
            self.dialect.change(targets.INSERT_LINKED_ID, linked)

    def _store_tallies(self) -> None:
        issue_ids, minute, hour = self.memory.issues, self.dialect.minute, self.dialect.hour
        minutes = Counter([(minute(row.occurred), issue_ids[row.fingerprint], row.source_id) for row in self.rows])
        hours = Counter[tuple[object, int, int]]()
        for (at, issue_id, source_id), count in minutes.items():
            hours[hour(at), issue_id, source_id] += count
        self.dialect.insert(targets.MINUTES, [(*key, count) for key, count in minutes.items()])
        self.dialect.insert(targets.HOURS, [(*key, count) for key, count in hours.items()])

    def _store_company_tallies(self) -> None:
        issue_ids, company_ids, hour = self.memory.issues, self.memory.companies, self.dialect.hour
        hours = Counter([
            (hour(row.occurred), issue_ids[row.fingerprint], company_ids[row.company_id], row.source_id)
            for row in self.with_company
        ])  # fmt: skip
        self.dialect.insert(targets.COMPANY_HOURS, [(*key, count) for key, count in hours.items()])


def linked_ids_of(row: Row) -> Iterator[tuple[str, str, str, str]]:
    """What finds the error by ids that its texts name, its own left out: (id, its key, the error's key and digest)."""
    texts = {lookup_key(text)[:ID_LENGTH]: text for text in row.linked_ids}
    for key, text in texts.items():
        if key and key != row.lookup_key:
            yield text[:ID_LENGTH], key, row.lookup_key, row.body_digest
