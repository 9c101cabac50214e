from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.report import Report
from errors.domain.ticket import NothingToTellError, draft
from errors.models import Ticket, TicketError
from errors.queries.pages import BadCursorError
from errors.queries.tickets import (
    earlier_tickets,
    facts_of_error,
    facts_of_issue,
    facts_of_report,
    facts_of_selection,
    ticket_list,
)
from tests.factories import NOW, make_error, make_source, make_user

HOUR = dt.timedelta(hours=1)
pytestmark = pytest.mark.django_db


def make_ticket(*, issue=None, errors=(), at=NOW, user=None) -> Ticket:
    ticket = Ticket.objects.create(
        created_at=at, created_by=user or make_user(), issue=issue, severity=3, format="text", subject="s", text="t"
    )
    for error in errors:
        TicketError.objects.create(ticket=ticket, error=error, correlation_id=error.correlation_id)
    return ticket


class TestFactsOfError:
    def test_tell_the_error_and_how_often_its_issue_occurred(self):
        make_error(at=NOW - 30 * HOUR, company_id="c1")
        error = make_error(
            company_id="C2",
            connection_id="k1",
            data_type="bills",
            request_method="POST",
            request_url="https://api.codat.io/companies/c2/push/bills",
            linked_ids=("5e1f0a2b3c4d5e6f",),
            body={"validation": {"errors": [{"message": "Too long"}]}},
            http_status=404,
        )
        facts = facts_of_error(error, now=NOW)
        [told] = facts.candidates
        assert (told.company_id, told.connection_id, told.data_type) == ("c2", "k1", "bills")
        assert (told.linked_ids, told.validation) == (("5e1f0a2b3c4d5e6f",), ("Too long",))
        assert (facts.extent.error_count, facts.extent.company_count, facts.extent.day_count) == (2, 2, 1)
        assert (facts.issue_id, facts.environment, facts.log_days.api) == (error.issue_id, "production", 15)

    def test_name_the_service_as_the_response_did(self):
        error = make_error(service="QuickbooksOnline", body={"service": "QUICKBOOKSONLINE"})
        assert facts_of_error(error, now=NOW).candidates[0].service == "QUICKBOOKSONLINE"

    def test_know_the_company_name_only_to_leave_it_out(self):
        error = make_error(message="No bill of Larkspur Mill Ltd", company_id="c1", company_name="Larkspur Mill Ltd")
        told = draft(facts_of_error(error, now=NOW), severity=3)
        assert "Larkspur" not in str(told.sections) + told.subject
        assert "No bill of [company]" in str(told.sections)

    def test_tell_of_earlier_tickets_about_it_or_its_issue(self):
        error, other = make_error(), make_error()
        about_error = make_ticket(errors=[error], at=NOW - HOUR)
        about_issue = make_ticket(issue=error.issue, at=NOW - 2 * HOUR)
        make_ticket(errors=[make_error(message="Of another kind")])
        earlier = facts_of_error(error, now=NOW).earlier
        assert [one.ticket_id for one in earlier] == [about_error.pk, about_issue.pk]
        assert [one.ticket_id for one in facts_of_error(other, now=NOW).earlier] == [about_issue.pk]


class TestFactsOfIssue:
    def test_choose_five_spread_over_companies(self):
        for number in range(8):
            error = make_error(at=NOW - number * HOUR, company_id=f"c{number // 2}")
        facts = facts_of_issue(error.issue, now=NOW)
        assert len(facts.candidates) == 5
        assert {one.company_id for one in facts.candidates} == {"c0", "c1", "c2", "c3"}

    def test_lead_with_the_selected_error(self):
        selected = make_error(at=NOW - 20 * HOUR)
        make_error()
        told = draft(facts_of_issue(selected.issue, now=NOW, selected=selected), severity=3)
        assert told.named[0].error_id == selected.pk
        assert len(told.named) == 2

    def test_cost_few_queries_whatever_the_number_of_errors(self, django_assert_max_num_queries):
        for number in range(12):
            error = make_error(company_id=f"c{number}")
        with django_assert_max_num_queries(7):
            facts_of_issue(error.issue, now=NOW)


class TestFactsOfSelection:
    def test_count_the_selection_and_not_the_issues(self):
        errors = [make_error(at=NOW - HOUR, company_id="c1"), make_error(company_id="c2"), make_error(company_id="c2")]
        make_error()
        facts = facts_of_selection(errors, now=NOW)
        assert (facts.extent.error_count, facts.extent.company_count) == (3, 2)
        assert (facts.extent.first_seen_at, facts.issue_id) == (NOW - HOUR, errors[0].issue_id)

    def test_belong_to_no_issue_where_they_span_several(self):
        errors = [
            make_error(message="One"),
            make_error(message="Other", source=make_source("dev", environment="sandbox")),
        ]
        facts = facts_of_selection(errors, now=NOW)
        assert (facts.issue_id, facts.environment) == (None, "")
        assert facts.issue_reference.count(", ") == 1

    def test_need_an_error(self):
        with pytest.raises(NothingToTellError):
            facts_of_selection([], now=NOW)


class TestFactsOfReport:
    def test_tell_what_was_pasted_without_its_secrets(self):
        report = Report(
            body={"error": "Refused: Bearer abcdefghijklmnop0123456789", "statusCode": 401},
            message="Refused: Bearer abcdefghijklmnop0123456789",
            body_status=401,
        )
        facts = facts_of_report(report, now=NOW)
        told = draft(facts, severity=4)
        assert "abcdefghijklmnop" not in str(told)
        assert told.named[0].error_id is None
        assert "no correlationId" in told.subject


class TestEarlierTickets:
    def test_are_newest_first_and_each_once(self):
        error = make_error()
        old = make_ticket(issue=error.issue, errors=[error], at=NOW - HOUR)
        new = make_ticket(errors=[error])
        assert earlier_tickets(issue=error.issue, error_ids=[error.pk]) == [new, old]
        assert earlier_tickets() == []


class TestTicketList:
    def test_pages_by_key_both_ways(self):
        user = make_user()
        tickets = [make_ticket(at=NOW - number // 2 * HOUR, user=user) for number in range(5)]
        expected = sorted(tickets, key=lambda one: (one.created_at, one.pk), reverse=True)
        first = ticket_list(limit=2)
        second = ticket_list(cursor=first.next, limit=2)
        third = ticket_list(cursor=second.next, limit=2)
        assert first.rows + second.rows + third.rows == expected
        assert (first.previous, third.next) == (None, None)
        assert ticket_list(cursor=third.previous, limit=2).rows == second.rows
        assert ticket_list(cursor=second.previous, limit=2).previous is None

    def test_is_empty_at_first(self):
        assert ticket_list().rows == []

    def test_refuses_a_cursor_of_another_list(self):
        with pytest.raises(BadCursorError):
            ticket_list(cursor="WyJmIiwxXQ")
