from __future__ import annotations

import pytest

from errors.actions.tickets import export
from errors.domain.report import Report
from errors.domain.ticket import FORMATS, NothingToTellError
from errors.models import Ticket, TicketError
from errors.queries.tickets import facts_of_error, facts_of_issue, facts_of_report, facts_of_selection
from tests.factories import NOW, make_error, make_user

pytestmark = pytest.mark.django_db


class TestExport:
    def test_remembers_who_took_what_when(self, agent):
        error = make_error(company_id="c1")
        ticket = export(facts=facts_of_error(error, now=NOW), severity=2, format="text", user=agent, now=NOW)
        kept = Ticket.objects.get()
        assert (kept.created_by, kept.created_at, kept.severity, kept.format) == (agent, NOW, 2, "text")
        assert kept.issue == error.issue
        assert kept.text == ticket.text
        assert kept.subject in kept.text
        assert TicketError.objects.get().error == error

    def test_names_five_errors_of_an_issue(self, agent):
        for number in range(7):
            error = make_error(company_id=f"c{number}")
        ticket = export(facts=facts_of_issue(error.issue, now=NOW), severity=3, format="json", user=agent, now=NOW)
        assert ticket.ticket_errors.count() == 5

    @pytest.mark.parametrize("name", FORMATS)
    def test_keeps_the_text_as_it_left(self, agent, name):
        facts = facts_of_error(make_error(), now=NOW)
        ticket = export(facts=facts, severity=4, format=name, user=agent, now=NOW)
        assert Ticket.objects.get().text == ticket.text
        assert ticket.text.strip()

    def test_names_the_first_in_the_second(self, agent):
        error = make_error()
        first = export(facts=facts_of_error(error, now=NOW), severity=3, format="text", user=agent, now=NOW)
        second = export(facts=facts_of_error(error, now=NOW), severity=3, format="text", user=agent, now=NOW)
        assert "Told before" not in first.text
        assert f"Told before:      no. {first.pk} of 2026-11-24 14:20:00 UTC, severity 3" in second.text

    def test_takes_a_pasted_report_that_is_not_stored(self, agent):
        report = Report(
            body={"error": "Not ready"}, message="Not ready", http_status=409, correlation_id="ab12cd34ef56"
        )
        export(facts=facts_of_report(report, now=NOW), severity=4, format="text", user=agent, now=NOW)
        kept = TicketError.objects.get()
        assert (kept.error, kept.correlation_id, kept.ticket.issue) == (None, "ab12cd34ef56", None)

    def test_keeps_the_id_of_an_error_that_was_deleted_meanwhile(self, agent):
        error = make_error()
        facts = facts_of_selection([error], now=NOW)
        error.delete()
        export(facts=facts, severity=4, format="text", user=agent, now=NOW)
        assert TicketError.objects.get().error is None

    @pytest.mark.parametrize("wrong", [{"severity": 5}, {"format": "docx"}])
    def test_records_nothing_that_cannot_be_written(self, agent, wrong):
        facts = facts_of_error(make_error(), now=NOW)
        with pytest.raises(KeyError):
            export(**{"facts": facts, "severity": 3, "format": "text", "user": agent, "now": NOW} | wrong)
        assert not Ticket.objects.exists()

    def test_needs_an_error(self):
        issue = make_error().issue
        issue.errors.all().delete()
        with pytest.raises(NothingToTellError):
            export(facts=facts_of_issue(issue, now=NOW), severity=3, format="text", user=make_user(), now=NOW)
