from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.ticket import ADD, SEVERITIES, EarlierTicket, Extent, NothingToTellError, draft
from tests.domain.ticket.facts import NOW, error, facts, told_in_full, without_anything


def lines(told, key):
    return next(field.lines for field in told.fields if field.key == key)


class TestSubject:
    def test_says_severity_status_service_error_and_id(self):
        subject = draft(facts(), severity=2).subject
        assert subject.startswith("[Severity 2] 404 QuickbooksOnline: Invoice not found for company")
        assert subject.endswith("(correlationId a0b1c2d3e4f5061728394a5b6c7d0001)")

    def test_is_short_enough_for_its_column_whatever_comes_in(self):
        long = error(service="S" * 500, message="m " * 9_000, correlation_id="c" * 500, status_code=32_767)
        assert len(draft(facts(long), severity=1).subject) <= 300

    def test_says_that_there_is_no_id(self):
        assert draft(without_anything(), severity=4).subject == (
            "[Severity 4] Error unknown service: no message (no correlationId)"
        )


class TestDraft:
    def test_needs_an_error(self):
        with pytest.raises(NothingToTellError):
            draft(facts(candidates=()), severity=3)

    def test_puts_the_correlation_id_first(self):
        assert draft(told_in_full(), severity=3).fields[0].lines == ("a0b1c2d3e4f5061728394a5b6c7d0001",)

    def test_says_plainly_that_the_response_had_no_id(self):
        assert lines(draft(without_anything(), severity=3), "correlation_id") == ("No correlation id in the response",)

    def test_gives_both_statuses_where_they_differ(self):
        assert lines(draft(told_in_full(), severity=3), "status") == (
            "400 Bad Request (HTTP status 400, statusCode in the body 409)",
        )

    def test_leaves_amounts_and_the_company_name_out(self):
        assert lines(draft(told_in_full(), severity=3), "validation") == (
            "Lines add up to [amount], the total says [amount].",
            "SupplierRef of [company] is unknown.",
        )

    def test_asks_people_for_what_it_cannot_know(self):
        told = draft(without_anything(), severity=3)
        assert {field.key for field in told.fields if field.is_to_add} == {
            *("occurred_at", "company_id", "request", "steps_before", "tried", "impact", "deadline", "expected"),
        }

    def test_asks_for_the_request_body_of_a_write_only(self):
        assert lines(draft(told_in_full(), severity=3), "request_body")[0].startswith(ADD)
        assert lines(draft(facts(error(request_method="GET")), severity=3), "request_body") == ()

    def test_takes_no_foreign_add_for_its_own(self):
        told = draft(facts(error(message="[add]")), severity=3)
        assert "error" not in {field.key for field in told.fields if field.is_to_add}


class TestExtent:
    def test_says_how_many_and_since_when(self):
        [told] = lines(draft(told_in_full(), severity=3), "extent")
        assert told.startswith("1,284 errors like this, for 37 companies, since 2026-11-21 15:00:00 UTC, the last at")
        assert told.endswith("2026-11-24 14:50:00 UTC; 310 in the last 24 hours")

    def test_says_so_where_no_company_is_known(self):
        one = Extent(error_count=1, company_count=0, first_seen_at=NOW, last_seen_at=NOW)
        assert lines(draft(facts(extent=one), severity=3), "extent") == (
            "1 error like this, no company given, at 2026-11-24 15:00:00 UTC",
        )

    def test_counts_the_errors_that_it_does_not_name(self):
        more = lines(draft(told_in_full(), severity=3), "more_errors")
        assert len(more) == 5
        assert more[-1] == "and 1,279 more errors, whose ids we can send"

    def test_says_what_a_named_error_was_where_it_is_of_another_kind(self):
        other = error(2, status_code=429, service="Xero", message="Slow down")
        assert lines(draft(facts(error(1), other), severity=3), "more_errors")[0].endswith("  429 Xero: Slow down")

    def test_gives_the_day_when_codat_can_no_longer_look(self):
        assert lines(draft(facts(), severity=3), "codat_log_until") == (
            "Codat keeps API logs 15 days: until 2026-12-09 14:50:00 UTC",
        )

    def test_says_that_the_log_is_gone(self):
        old = error(occurred_at=NOW - dt.timedelta(days=20))
        assert lines(draft(facts(old), severity=3), "codat_log_until") == (
            "Codat keeps API logs 15 days: these calls left the log by 2026-11-19 15:00:00 UTC",
        )

    def test_counts_the_named_ids_that_have_left_the_log(self):
        old = error(2, occurred_at=NOW - dt.timedelta(days=20))
        assert lines(draft(facts(error(1), old), severity=3), "codat_log_until")[0].endswith(
            "; 1 id has left it already"
        )

    def test_names_the_newest_earlier_tickets(self):
        earlier = tuple(EarlierTicket(ticket_id=n, created_at=NOW - dt.timedelta(n), severity=4) for n in range(1, 6))
        told = lines(draft(facts(earlier=earlier), severity=3), "earlier_tickets")
        assert told[0] == "no. 1 of 2026-11-23 15:00:00 UTC, severity 4"
        assert told[-1] == "and 2 more"


class TestSeverities:
    def test_are_codats_four_with_a_time_for_each_plan(self):
        assert list(SEVERITIES) == [1, 2, 3, 4]
        assert dict(SEVERITIES[1].first_response)["Standard"] == "4 hours"
        assert dict(SEVERITIES[4].first_response)["Basic"] == "5 business days"


class TestRetryAfter:
    def test_is_told_where_codat_asked_for_it(self):
        told = draft(facts(error(retry_after=NOW)), severity=3)
        assert lines(told, "retry_after") == ("Codat asked to retry after 2026-11-24 15:00:00 UTC",)

    def test_has_no_line_where_it_did_not(self):
        assert lines(draft(facts(), severity=3), "retry_after") == ()
