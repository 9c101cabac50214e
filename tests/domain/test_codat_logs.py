from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.codat_logs import LogDays
from errors.domain.kinds import Kind

THEN = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


class TestLogDays:
    @pytest.mark.parametrize(
        ("kind", "days"), [(Kind.RESPONSE, 15), (Kind.PUSH, 90), (Kind.READ, 90), (Kind.CONNECTION, 0)]
    )
    def test_are_those_of_the_log_that_holds_the_kind(self, kind, days):
        ends_at = LogDays(api=15, sync=90).ends_at(kind, THEN)
        assert ends_at == (THEN + dt.timedelta(days=days) if days else None)

    def test_end_at_no_moment_without_a_time(self):
        assert LogDays(api=15, sync=90).ends_at(Kind.RESPONSE, None) is None
