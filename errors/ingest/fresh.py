"""
The errors of a batch that are no redeliveries, and all that counts them.

A counter's row is written once a batch, whatever the number of errors it counts (`errors.ingest.counting`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from errors.domain import signature
from errors.domain.codat import ID_LENGTH, lookup_key
from errors.ingest import targets
from errors.ingest.counting import buckets, spans
from errors.ingest.dialects import Dialect
from errors.ingest.pipeline import Row
from errors.models import Company, Issue, IssueCompany, Service


class FreshErrors:
    """The rows of a batch that are no redeliveries, on their way into the tables."""

    def __init__(self, rows: list[Row], dialect: Dialect) -> None:
        self.rows = rows
        self.dialect = dialect
        self.issue_ids: dict[str, int] = {}
        self.company_ids: dict[str, int] = {}

    def store(self) -> list[int]:
        """Everything that these rows change; answers the ids of new issues."""
        new_issue_ids = self._store_issues(self._service_ids())
        with_company = [row for row in self.rows if row.company_id]
        if with_company:
            self._store_companies(with_company)
            self._store_pairs(with_company)
        self._store_errors()
        self._store_tallies(with_company)
        return new_issue_ids

    def _service_ids(self) -> dict[str, int]:
        names = {row.service_key: row.service_name for row in self.rows}
        wanted = [(key,) for key in names]
        found = self.dialect.find(Service, ("key",), wanted, returned=("key", "name", "id"))
        same = {key for key, name, _ in found if name == names[key]}
        if len(same) < len(names):
            self.dialect.insert(targets.SERVICES, [pair for pair in names.items() if pair[0] not in same])
            found = self.dialect.find(Service, ("key",), wanted, returned=("key", "name", "id"))
        return {key: service_id for key, _, service_id in found}

    def _store_issues(self, service_ids: dict[str, int]) -> list[int]:
        moment = self.dialect.moment
        issues = spans(self.rows, lambda row: row.fingerprint)
        rows = [
            (
                span.row.status_code, service_ids[span.row.service_key], signature.VERSION, fingerprint,
                span.row.exception, span.row.template, moment(span.first), moment(span.last), span.count, 0,
            )
            for fingerprint, span in issues.items()
        ]  # fmt: skip
        self.dialect.insert(targets.ISSUES, rows)
        wanted = [(fingerprint,) for fingerprint in issues]
        found = self.dialect.find(Issue, ("fingerprint",), wanted, returned=("fingerprint", "id", "error_count"))
        self.issue_ids = {fingerprint: issue_id for fingerprint, issue_id, _ in found}
        # An issue that has no other errors than this batch's was born with it.
        return [issue_id for fingerprint, issue_id, count in found if count == issues[fingerprint].count]

    def _store_companies(self, rows: Sequence[Row]) -> None:
        moment = self.dialect.moment
        names = {row.company_id: row.company_name for row in rows if row.company_name}
        companies = spans(rows, lambda row: row.company_id)
        self.dialect.insert(
            targets.COMPANIES,
            [
                (company_id, names.get(company_id, ""), moment(span.first), moment(span.last), span.count)
                for company_id, span in companies.items()
            ],
        )
        wanted = [(company_id,) for company_id in companies]
        found = self.dialect.find(Company, ("company_id",), wanted, returned=("company_id", "id"))
        self.company_ids = {str(company_id): int(key) for company_id, key in found}

    def _store_pairs(self, rows: Sequence[Row]) -> None:
        moment = self.dialect.moment
        pairs = spans(rows, lambda row: (self.issue_ids[row.fingerprint], self.company_ids[row.company_id]))
        columns = ("issue_id", "company_id")
        known = {tuple(pair) for pair in self.dialect.find(IssueCompany, columns, pairs, returned=columns)}
        self.dialect.insert(
            targets.PAIRS,
            [(*pair, span.count, moment(span.first), moment(span.last)) for pair, span in pairs.items()],
        )
        grown = Counter(issue_id for issue_id, company_id in pairs if (issue_id, company_id) not in known)
        if grown:
            self.dialect.change(targets.ADD_COMPANIES, [(count, issue_id) for issue_id, count in grown.items()])

    def _store_errors(self) -> None:
        self.dialect.insert(targets.ERRORS, [self._error(row) for row in self.rows])
        linked = [values for row in self.rows if row.linked_ids for values in _linked_ids(row)]
        if linked:
            self.dialect.change(targets.INSERT_LINKED_ID, linked)

    def _error(self, row: Row) -> tuple[object, ...]:
        moment = self.dialect.moment
        return (
            row.correlation_id, row.lookup_key, not row.earlier_key, row.body_digest, self.issue_ids[row.fingerprint],
            row.source_id, self.company_ids.get(row.company_id), row.http_status, row.body_status,
            moment(row.occurred_at), moment(row.received_at), row.connection_id, row.data_type, row.request_method,
            row.request_url, 0, row.body, row.attributes,
        )  # fmt: skip

    def _store_tallies(self, with_company: Sequence[Row]) -> None:
        moment, issue_ids, company_ids = self.dialect.moment, self.issue_ids, self.company_ids
        minutes = buckets(self.rows, lambda row, minute: (minute, issue_ids[row.fingerprint], row.source_id))
        hours = Counter[tuple[dt.datetime, int, int]]()
        for (minute, issue_id, source_id), count in minutes.items():
            hours[minute.replace(minute=0), issue_id, source_id] += count
        of_companies = buckets(
            with_company,
            lambda row, minute: (
                minute.replace(minute=0), issue_ids[row.fingerprint], company_ids[row.company_id], row.source_id,
            ),
        )  # fmt: skip
        for target, counts in (
            (targets.MINUTES, minutes), (targets.HOURS, hours), (targets.COMPANY_HOURS, of_companies),
        ):  # fmt: skip
            self.dialect.insert(target, [(moment(at), *key, count) for (at, *key), count in counts.items()])


def _linked_ids(row: Row) -> Iterator[tuple[str, ...]]:
    """What finds the error by ids that its texts name, its own left out."""
    texts = {lookup_key(text)[:ID_LENGTH]: text for text in row.linked_ids}
    for key, text in texts.items():
        if key and key != row.lookup_key:
            yield text[:ID_LENGTH], key, row.lookup_key, row.body_digest
