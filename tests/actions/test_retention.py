from __future__ import annotations

import datetime as dt

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session

from errors.actions import retention, steps
from errors.actions.retention import apply_retention
from errors.models import (
    Company,
    CompanyTally,
    Condition,
    ErrorResponse,
    HourTally,
    Issue,
    LinkedId,
    MinuteTally,
    PushLookup,
    PushOperation,
    PushState,
    RejectedPart,
    Ticket,
    TicketError,
    WebhookMessage,
)
from tests.factories import NOW, make_error, make_reject, make_source, make_user

DAY = dt.timedelta(days=1)
OLD = NOW - 91 * DAY


class KilledError(Exception):
    """Stands for a process killed between two transactions."""


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch):
    monkeypatch.setattr(steps, "rest", lambda held: None)


@pytest.mark.django_db
class TestErrors:
    def test_go_when_they_occurred_too_long_ago(self):
        make_error(at=OLD, linked_ids=("5e1f0a2b3c4d5e6f",))
        kept = make_error(at=NOW - 89 * DAY, linked_ids=("6e1f0a2b3c4d5e6f",))
        assert apply_retention(now=NOW).errors == 1
        assert list(ErrorResponse.objects.all()) == [kept]
        assert LinkedId.objects.get().error == kept

    def test_go_though_they_reached_us_just_now(self):
        make_error(at=OLD, received_at=NOW)
        assert apply_retention(now=NOW).errors == 1

    def test_go_as_early_as_the_setting_says(self, settings):
        settings.RETENTION_DAYS = 7
        make_error(at=NOW - 8 * DAY)
        assert apply_retention(now=NOW).errors == 1

    def test_leave_their_ids_in_tickets(self):
        error = make_error(at=OLD, correlation_id="ab12cd34ef56")
        ticket = Ticket.objects.create(
            created_at=OLD, created_by=make_user(), issue=error.issue, severity=3, format="text", subject="s", text="t"
        )
        TicketError.objects.create(ticket=ticket, error=error, correlation_id="ab12cd34ef56")
        apply_retention(now=NOW)
        kept = TicketError.objects.get()
        assert (kept.error, kept.correlation_id, kept.ticket.issue) == (None, "ab12cd34ef56", error.issue)


@pytest.mark.django_db
class TestOtherRows:
    def test_rejects_and_companies_hours_go_with_errors(self):
        make_error(at=OLD, company_id="c1")
        make_error(company_id="c1")
        make_reject(at=OLD)
        make_reject()
        taken = apply_retention(now=NOW)
        assert (taken.rejects, taken.company_hours) == (1, 1)
        assert (RejectedPart.objects.count(), CompanyTally.objects.count()) == (1, 1)

    def test_a_company_goes_with_its_last_error_and_is_counted_no_longer(self):
        make_error(at=OLD, company_id="gone")
        make_error(company_id="kept")
        assert apply_retention(now=NOW).companies == 1
        assert [company.company_id for company in Company.objects.all()] == ["kept"]
        issue = Issue.objects.get()
        assert (issue.company_count, issue.error_count) == (1, 2)

    def test_an_issue_stays_as_long_as_its_counts(self):
        issue = make_error(at=OLD).issue
        later = NOW + 731 * DAY
        assert apply_retention(now=later).issues == 0
        MinuteTally.objects.all().delete()
        HourTally.objects.all().delete()
        assert apply_retention(now=NOW).issues == 0
        assert apply_retention(now=later).issues == 1
        assert not Issue.objects.filter(pk=issue.pk).exists()

    def test_sign_in_traces_go(self):
        Session.objects.create(session_key="ended", session_data="", expire_date=NOW - DAY)
        Session.objects.create(session_key="alive", session_data="", expire_date=NOW + DAY)
        AccessLog.objects.create(username="vera")
        AccessLog.objects.update(attempt_time=OLD)
        assert apply_retention(now=NOW).sign_ins == 2
        assert Session.objects.get().session_key == "alive"

    def test_observations_go_with_the_age_of_errors(self):
        source = make_source()
        for number, at in enumerate((OLD, NOW)):
            operation = PushOperation.objects.create(
                lookup_key=f"k{number}", key="k", source=source, opened_at=at, seen_at=at, rank=2
            )
            PushState.objects.create(operation=operation, status="Failed", at=at)
            Condition.objects.create(key=f"c{number}", source=source, opened_at=at)
            PushLookup.objects.create(source=source, lookup_key=f"k{number}", key="k", created_at=at, due_at=at)
        Condition.objects.create(key="long ago, and ended lately", source=source, opened_at=OLD, ended_at=NOW)
        assert apply_retention(now=NOW).observations == 3
        assert [PushOperation.objects.count(), PushState.objects.count(), PushLookup.objects.count()] == [1, 1, 1]
        assert Condition.objects.count() == 2

    def test_webhooks_go_when_codat_cannot_send_them_again(self):
        for days in (29, 31):
            WebhookMessage.objects.create(
                source=make_source(), message_id=f"m{days}", event_type="x", is_understood=True,
                received_at=NOW - days * DAY,
            )  # fmt: skip
        assert apply_retention(now=NOW).webhooks == 1
        assert WebhookMessage.objects.get().message_id == "m29"


@pytest.mark.django_db
class TestRuns:
    @pytest.fixture(autouse=True)
    def _small_steps(self, monkeypatch):
        monkeypatch.setattr(retention, "BATCH", 2)
        monkeypatch.setattr(steps, "BATCH", 2)
        for number in range(7):
            make_error(at=OLD - number * DAY, company_id=f"c{number}", linked_ids=(f"5e1f0a2b3c4d5e{number:02}",))

    def test_find_nothing_left_the_second_time(self):
        assert apply_retention(now=NOW).errors == 7
        again = apply_retention(now=NOW)
        assert not any(vars(again).values())

    def test_go_on_after_being_killed_between_any_two_steps(self, monkeypatch):
        def killed(held: float) -> None:
            raise KilledError

        kills = 0
        with monkeypatch.context() as patch:
            patch.setattr(steps, "rest", killed)
            while True:
                try:
                    apply_retention(now=NOW)
                    break
                except KilledError:
                    kills += 1
                    assert LinkedId.objects.count() == ErrorResponse.objects.count()
        assert kills == 4 + 4 + 4  # errors, companies' hours, companies: seven each, two at a time
        assert (ErrorResponse.objects.count(), Company.objects.count(), Issue.objects.get().company_count) == (0, 0, 0)

    def test_may_run_into_each_other(self, monkeypatch):
        def another_run(held: float) -> None:
            monkeypatch.setattr(steps, "rest", lambda held: None)
            apply_retention(now=NOW)

        monkeypatch.setattr(steps, "rest", another_run)
        assert apply_retention(now=NOW).errors == 2
        assert (ErrorResponse.objects.count(), Issue.objects.get().company_count) == (0, 0)
