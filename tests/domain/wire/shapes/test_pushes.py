from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.codat import message_of
from errors.domain.kinds import Kind
from errors.domain.observations import Ending, PushState, PushStatus
from errors.domain.report import Aside
from errors.domain.wire.bodies import Told
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes import items_in
from tests.domain.wire.shapes.bodies import (
    COMPANY,
    CONNECTION,
    FAILED,
    KEY,
    LINKED,
    OPERATION,
    SUCCESS,
    TIMED_OUT,
    in_camel_case,
    write,
)

DONE = dt.datetime(2026, 3, 4, 5, 7, 7, tzinfo=dt.UTC)
PASCAL = {name[0].upper() + name[1:]: value for name, value in FAILED.items()}
SNAKE = {
    "push_operation_key": KEY, "status": "timed_out", "status_code": 202, "data_type": "bills", "error_message": None,
}  # fmt: skip


class TestPushOperation:
    def test_that_is_pending_is_no_error_whatever_its_numbers(self):
        (item,) = items_in(OPERATION, Told(http_status=200))
        assert isinstance(item, Aside)
        (state,) = item.observations
        assert isinstance(state, PushState)
        assert (state.key, state.status, state.status_code, state.http_status) == (KEY, PushStatus.PENDING, 202, 200)
        assert (state.at, state.timeout_minutes, state.completed_at) == (state.requested_at, 90, None)
        assert state.body.startswith('{"changes"')

    def test_that_succeeded_ends_an_earlier_failure(self):
        (item,) = items_in(SUCCESS)
        assert item.observations[1:] == (Ending(condition=f"push:{KEY}", at=DONE),)

    def test_that_failed_is_one_error_under_its_key(self):
        (report,) = items_in(FAILED, Told(http_status=200))
        assert (report.kind, report.correlation_id) == (Kind.PUSH, KEY)
        assert report.identity == report.condition == f"push:{KEY}"
        assert (report.status_code, report.http_status, report.occurred_at) == (400, None, DONE)
        assert (report.company_id, report.connection_id, report.data_type) == (COMPANY, CONNECTION, "bills")
        assert (report.message, report.summary) == ("DueDate must lie behind IssueDate.", "")
        assert report.linked_ids == (LINKED,)
        assert report.service == "Writes"
        assert report.observations[0].message == report.message

    def test_that_timed_out_says_so_in_our_words(self):
        (report,) = items_in(TIMED_OUT)
        assert report.message == report.summary == "Writing bills timed out"

    def test_that_failed_with_warnings_only_does_not_blame_them(self):
        body = FAILED | {"errorMessage": None, "validation": {"warnings": FAILED["validation"]["warnings"]}}
        (report,) = items_in(body)
        assert report.message == message_of(report.body) or report.summary == "Writing bills failed"
        assert report.message == "Writing bills failed"

    @pytest.mark.parametrize("body", [PASCAL, SNAKE], ids=["PascalCase", "snake_case"])
    def test_is_read_in_every_spelling_and_kept_in_codats(self, body):
        (report,) = items_in(body)
        assert (report.correlation_id, report.data_type) == (KEY, "bills")
        assert report.message == (report.summary or message_of(report.body))
        assert report.body["pushOperationKey"] == KEY

    @pytest.mark.parametrize("change", [{"status": "Odd"}, {"status": None}, {"pushOperationKey": ""}])
    def test_that_is_not_as_documented_is_refused_by_name(self, change):
        with pytest.raises(UnreadableError, match="push_operation_not_understood"):
            items_in(OPERATION | change)

    def test_tells_a_time_limit_in_minutes(self):
        (item,) = items_in(OPERATION | {"timeoutInMinutes": None, "timeoutInSeconds": 61})
        assert item.observations[0].timeout_minutes == 2

    def test_stands_in_pages_of_a_list(self):
        items = items_in({"results": [OPERATION, FAILED, SUCCESS], "pageNumber": 1})
        assert [len(item.observations) for item in items] == [1, 3]
        assert items[0].message == "DueDate must lie behind IssueDate."


class TestWebhookAboutAPush:
    def test_has_the_keys_of_the_operation(self):
        (by_event,), (by_body,) = items_in(write("Failed")), items_in(FAILED)
        assert (by_event.correlation_id, by_event.identity) == (by_body.correlation_id, by_body.identity)
        assert by_event.message == "Writing bills failed"
        assert by_event.attributes["writeType"] == "Create"
        assert (by_event.company_name, by_event.observations[0].completed_at) == ("Harbour Bakery", DONE)

    def test_is_judged_by_its_status_and_not_by_its_name(self):
        (report,) = items_in(write("TimedOut", "bills.write.successful"))
        assert report.observations[0].status is PushStatus.TIMED_OUT

    def test_names_no_data_type_where_codats_example_has_a_placeholder(self):
        (report,) = items_in(write("Failed", "{dataType}.write.unsuccessful"))
        assert (report.data_type, report.summary) == ("", "Writing data failed")

    def test_of_a_success_tells_the_state_and_the_end(self):
        (item,) = items_in(write("Success", "bills.write.successful"))
        assert [type(one) for one in item.observations] == [PushState, Ending]

    def test_is_no_alert(self):
        assert items_in(in_camel_case(write("Failed")))[0].kind is Kind.PUSH
