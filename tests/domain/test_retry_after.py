"""When Codat asked to retry, as senders tell it."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.retry_after import asked_moment, retry_after

AT = dt.datetime(2026, 11, 24, 14, 0, tzinfo=dt.UTC)


class TestHeader:
    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("30", AT + dt.timedelta(seconds=30)),
            (" 1.5 ", AT + dt.timedelta(seconds=1.5)),
            ("Tue, 24 Nov 2026 15:00:00 GMT", AT + dt.timedelta(hours=1)),
            ("Tue, 24 Nov 2026 16:00:00 +0200", AT),
            ("999999999", AT + dt.timedelta(days=366)),
        ],
    )
    def test_is_seconds_from_the_answer_or_a_date(self, text, moment):
        assert asked_moment(text, at=AT) == moment

    @pytest.mark.parametrize(
        "text", ["", "soon", "-5", "9999999999", "1e9", "é", "١٢", "Tue, 24 Nov 1926 15:00:00 GMT"]
    )
    def test_is_none_where_it_names_none(self, text):
        assert asked_moment(text, at=AT) is None


class TestAttributes:
    @pytest.mark.parametrize(
        "told",
        [
            {"retryAfter": "60"},
            {"Retry-After": 60},
            {"retry_after": "60"},
            {"headers": {"retry-after": "60"}},
            {"response": {"status": 429, "headers": {"Retry-After": "60"}}},
        ],
    )
    def test_tell_it_under_any_spelling(self, told):
        assert retry_after(told, at=AT) == AT + dt.timedelta(minutes=1)

    @pytest.mark.parametrize(
        "told",
        [{}, {"retryAfter": None}, {"retryAfter": True}, {"headers": "retry-after"}, {"other": {"retryAfter": "60"}}],
    )
    def test_of_something_else_tell_none(self, told):
        assert retry_after(told, at=AT) is None
