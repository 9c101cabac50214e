from __future__ import annotations

import datetime as dt

import pytest

from errors.queries.pages import BadCursorError
from errors.queries.pushes import overdue_pushes, push_life, push_list
from tests.factories import NOW, make_company, make_push, make_source
from tests.queries.conftest import asked

MINUTE = dt.timedelta(minutes=1)
KEY = "9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3"


def told(page):
    return [row.operation.key for row in page.rows]


class TestOverdue:
    def test_is_what_waits_past_its_time_out_or_past_patience(self, db, reading, settings):
        settings.PUSH_PATIENCE_MINUTES = 60
        make_push("fresh-push-key", opened_at=NOW - 5 * MINUTE)
        make_push("past-its-time-out", opened_at=NOW - 5 * MINUTE, due_at=NOW - MINUTE)
        make_push("past-patience", opened_at=NOW - 61 * MINUTE)
        make_push("ended-long-ago", states=(("Pending", NOW - 90 * MINUTE), ("Success", NOW - 80 * MINUTE)))
        with reading(queries=1):
            found = overdue_pushes(asked(default_window=None))
        assert (found.count, found.oldest_at) == (2, NOW - 61 * MINUTE)
        with reading(queries=2):
            page = push_list(asked(default_window=None), state="overdue")
        assert told(page) == ["past-patience", "past-its-time-out"]
        assert all(row.is_overdue for row in page.rows)

    def test_obeys_the_filter(self, db):
        make_push(opened_at=NOW - 61 * MINUTE, source=make_source("staging", environment="sandbox"), company_id="c-1")
        assert overdue_pushes(asked("environment=sandbox")).count == 1
        assert overdue_pushes(asked("environment=production")).count == 0
        assert overdue_pushes(asked("company_id=c-2")).count == 0


class TestList:
    def test_walks_all_pages_there_and_back(self, db):
        for number in range(5):
            make_push(f"push-number-{number}", opened_at=NOW - number * MINUTE)
        everything = asked(default_window=None)
        first = push_list(everything, state="pending", limit=2)
        second = push_list(everything, state="pending", limit=2, cursor=first.next)
        third = push_list(everything, state="pending", limit=2, cursor=second.next)
        assert [told(page) for page in (first, second, third)] == [
            ["push-number-4", "push-number-3"],
            ["push-number-2", "push-number-1"],
            ["push-number-0"],
        ]
        assert third.next is None
        assert told(push_list(everything, state="pending", limit=2, cursor=third.previous)) == told(second)
        with pytest.raises(BadCursorError):
            push_list(everything, state="pending", cursor="nonsense")

    def test_names_companies(self, db):
        make_company("c-1", name="Blue Kettle")
        make_push(company_id="c-1")
        assert push_list(asked(default_window=None), state="all").rows[0].company_name == "Blue Kettle"


class TestLife:
    def test_is_found_by_any_spelling_and_by_a_beginning_that_is_one_keys(self, db, reading):
        make_push(KEY)
        with reading(queries=5):
            assert push_life(KEY.upper().replace("-", ""), now=NOW).key == KEY
        assert push_life(KEY[:8], now=NOW).key == KEY
        make_push(KEY[:-1] + "4")
        assert push_life(KEY[:8], now=NOW) is None
        assert push_life("00000000-0000-0000-0000-000000000000", now=NOW) is None

    def test_tells_its_states_in_order_and_whether_the_cause_is_known(self, db):
        make_push(KEY, states=(("TimedOut", NOW), ("Pending", NOW - MINUTE)))
        life = push_life(KEY, now=NOW)
        assert [state.status for state in life.states] == ["Pending", "TimedOut"]
        assert (life.row.status, life.is_without_cause, life.error) == ("TimedOut", True, None)
        life.row.operation.states.filter(status="TimedOut").update(message="The ledger is locked")
        assert not push_life(KEY, now=NOW).is_without_cause
