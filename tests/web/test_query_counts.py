from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from errors.domain.kinds import Kind
from tests.factories import make_condition, make_error, make_push, make_reject, make_source

HOUR = dt.timedelta(hours=1)


@pytest.mark.django_db
class TestEveryPage:
    @pytest.mark.parametrize(
        "address",
        [
            "/", "/?since=30d", "/issues/", "/issues/?since=30d", "/errors/", "/errors/?q=failure", "/companies/",
            "/companies/c1/", "/pushes/?state=all", "/pushes/?state=pending", "/guidance/", "/guidance/404/",
            "/tickets/", "/sources/", "/search/?q=failure", "/groups/404/xero/", "/api/v1/errors/", "/api/v1/issues/",
            "/api/v1/companies/", "/api/v1/pushes/?state=all", "/api/v1/conditions/", "/api/v1/rejects/",
        ],
    )  # fmt: skip
    def test_asks_no_more_where_more_is_stored(self, administrator_client, address):
        def queries() -> int:
            administrator_client.get(address)  # days that are over and advice are read once
            with CaptureQueriesContext(connection) as asked:
                assert administrator_client.get(address).status_code == 200
            return len(asked)

        _store(3)
        few = queries()
        _store(12)
        assert queries() <= few


def _store(count: int) -> None:
    """Errors, companies, writes and rejects of so many kinds and more, each kind with its own source."""
    now = timezone.now()
    for number in range(count):
        letter, at = "abcdefghijkl"[number], now - HOUR * (number % 5) - dt.timedelta(minutes=1)
        source = make_source(f"source {letter}")
        make_error(at=at, message=f"Failure of kind {letter}", company_id=f"c{number}", source=source)
        make_push(opened_at=at, seen_at=at, source=source, company_id=f"c{number}")
        make_condition(f"connection:c{number}:{letter}{count}", kind=Kind.CONNECTION, opened_at=at, source=source)
        make_reject(source, at=at)
