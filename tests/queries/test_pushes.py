from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest

from errors.models import Connection
from errors.queries.pages import BadCursorError
from errors.queries.pushes import STATES, overdue_pushes, platforms_of_pushes, push_life, push_list
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
        with reading(queries=2):  # nothing names a connection
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

    def test_tells_the_ends_apart_with_the_newest_first(self, db):
        for number, status in enumerate(["Failed", "TimedOut", "Success", "Failed"]):
            make_push(
                f"push-{status}-{number}", states=(("Pending", NOW - 90 * MINUTE), (status, NOW - number * MINUTE))
            )
        make_push("push-Pending-9", opened_at=NOW)
        found = {state: told(push_list(asked(default_window=None), state=state)) for state in STATES}
        assert found["failed"] == ["push-Failed-0", "push-Failed-3"]
        assert found["timed_out"] == ["push-TimedOut-1"]
        assert found["success"] == ["push-Success-2"]
        assert len(found["all"]) == 5
        first = push_list(asked(default_window=None), state="failed", limit=1)
        assert told(push_list(asked(default_window=None), state="failed", limit=1, cursor=first.next)) == [
            "push-Failed-3"
        ]

    def test_knows_the_platform_where_anything_told_it_of_the_connection(self, db, reading):
        Connection.objects.create(connection_id="c-1", platform="QuickBooks Online", platform_key="quickbooks online")
        make_push("through-quickbooks", connection_id="c-1")
        make_push("through-something", connection_id="c-2", opened_at=NOW - MINUTE)
        with reading(queries=2):
            page = push_list(asked(default_window=None), state="all")
        assert [row.platform for row in page.rows] == ["QuickBooks Online", ""]
        narrow = asked("service=QuickBooks+Online", default_window=None)
        assert told(push_list(narrow, state="pending")) == ["through-quickbooks"]
        assert overdue_pushes(narrow).count == 0
        assert platforms_of_pushes() == ["QuickBooks Online"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("kettle", ["9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3"]),
            ("C-1", ["9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3"]),
            ("9B1C7F22", ["9b1c7f22-3a44-4b8e-8f21-55aa90c1d2e3"]),
            ("Invoices", ["another-push-key"]),
            ("k-2", ["another-push-key"]),
            ("100%", []),
        ],
    )
    def test_finds_by_company_key_connection_and_data_type(self, db, text, found):
        make_company("c-1", name="Blue Kettle")
        make_push(KEY, company_id="c-1")
        make_push("another-push-key", data_type="invoices", connection_id="k-2")
        assert told(push_list(asked(f"q={quote(text)}", default_window=None), state="all")) == found


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
