from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from errors.models import Ticket, TicketError
from errors.queries.deadlines import ending_issues
from errors.queries.errors import error_list
from errors.queries.issues import issue_list
from tests.factories import NOW, make_error, make_user
from tests.queries.conftest import asked

DAY = dt.timedelta(days=1)


def response(days, message, **fields):
    return make_error(at=NOW - days * DAY, message=message, **fields)


@pytest.fixture
def ending(db):
    return response(13, "Account not found")


class TestEndingIssues:
    def test_are_those_whose_newest_error_leaves_the_log_within_three_days(self, ending, reading):
        response(11, "Still time")
        response(16, "Gone")
        response(13, "It strikes on")
        response(1, "It strikes on")
        write = response(88, "Writing bills failed", kind=Kind.PUSH, status_code=0)
        response(88, "It was lost", kind=Kind.CONNECTION, status_code=0)
        with reading(queries=1):
            assert set(ending_issues(now=NOW)) == {ending.issue, write.issue}
        rows = issue_list(asked("log=ending")).rows
        assert {row.issue for row in rows} == {ending.issue, write.issue}

    @pytest.mark.parametrize("names_issue", [True, False])
    def test_are_without_those_that_a_ticket_tells_of(self, ending, names_issue):
        issue = ending.issue if names_issue else None
        ticket = Ticket.objects.create(created_at=NOW, created_by=make_user(), issue=issue, severity=3, format="text")
        if not names_issue:
            TicketError.objects.create(ticket=ticket, error=ending, correlation_id=ending.correlation_id)
        assert list(ending_issues(now=NOW)) == []


class TestErrorList:
    def test_shows_errors_by_their_own_time(self, ending):
        response(1, "Account not found")
        response(14.9, "Other")
        assert [row.message for row in error_list(asked("log=ending")).rows] == ["Account not found", "Other"]

    def test_notes_what_it_cannot_read(self, db):
        assert asked("log=soon").ignored == ("log=soon",)
