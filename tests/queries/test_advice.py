from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.guidance import Retry
from errors.domain.kinds import Kind
from errors.domain.report import Report
from errors.models import ErrorResponse, GuidanceEntry, GuidanceNote
from errors.queries import advice as advice_queries
from tests.factories import NOW, make_error, make_issue, make_user

pytestmark = pytest.mark.django_db


def make_entry(key: str = "move", *, status_code: int = 404, **fields) -> GuidanceEntry:
    return GuidanceEntry.objects.create(
        **{
            "key": key,
            "status_code": status_code,
            "title": "Being moved",
            "meaning": "It is being moved.",
            "retry": "later",
            "retry_text": "Yes, on Monday",
            "actor": "platform",
            "actor_text": "The platform: finish",
            "notice_text": "Late data",
            "steps": [{"title": title, "text": "Do."} for title in ("One", "Two", "Three")],
            "contact": "Nobody.",
            "updated_at": NOW,
            "updated_by": make_user(),
        }
        | fields
    )


class TestAdviceOfError:
    def test_uses_validation_messages_and_takes_one_query(self, django_assert_num_queries):
        error = make_error(
            status_code=402,
            service="PublicApi",
            message="Payment Required",
            body={"validation": {"errors": [{"message": "Company limit exceeded."}]}},
        )
        stored = ErrorResponse.objects.with_names().get(pk=error.pk)
        with django_assert_num_queries(1):
            advice = advice_queries.advice_of_error(stored)
        assert (advice.cause.id, advice.matched) == ("company-limit", ("Company limit exceeded",))

    def test_prefers_the_entry_of_the_team(self):
        make_entry(service_key="xero", phrases=["ledger"])
        assert advice_queries.advice_of_error(make_error(message="Ledger not found")).cause.id == "move"
        assert advice_queries.advice_of_error(make_error(message="Ledger not found", service="Wave")).cause is None

    def test_knows_the_entries_of_a_kind_by_text_and_by_state(self):
        make_entry(kind="sync", status_code=0, phrases=["4260"])
        body = {"syncStatusCode": 4260, "errorMessage": "The licence is over"}
        error = make_error(kind="sync", status_code=0, message="The licence is over", body=body)
        assert advice_queries.advice_of_error(error).cause.id == "move"
        assert "move" in {cause.id for cause in advice_queries.causes_of_kind(Kind.SYNC)}
        assert "move" not in {cause.id for cause in advice_queries.causes_of(404)}
        assert advice_queries.advice_of_error(make_error(message="4260")).cause is None

    def test_survives_an_entry_that_was_spoilt_past_the_action(self, caplog):
        make_entry(retry="whenever")
        assert advice_queries.advice_of_error(make_error(message="NotFound", service="PublicApi")).cause is not None
        assert "guidance.entry.invalid" in caplog.text

    def test_is_the_same_for_a_report_that_is_not_stored(self):
        report = Report(body={"error": "NotFound"}, message="NotFound", service="PublicApi", http_status=404)
        assert advice_queries.advice_of_report(report).cause.id == "route-retired"


class TestAdviceOfIssue:
    def test_is_that_of_its_newest_error_or_else_of_its_template(self):
        issue = make_issue(status_code=404, template="Data connection <connectionId> not found")
        error = make_error(issue=issue, message="Endpoint deprecated")
        assert advice_queries.advice_of_issue(issue, error).cause.id == "route-retired"
        assert advice_queries.advice_of_issue(issue, None).cause.id == "connection-not-found"


class TestRetryOfIssues:
    def test_reads_the_newest_body_and_leaves_out_what_is_not_known(self):
        limit = make_error(status_code=429, service="PublicApi", message="Too many requests").issue
        plan = make_error(
            status_code=402, message="No", body={"validation": {"errors": [{"message": "Account expired"}]}}
        )
        make_error(issue=plan.issue, at=NOW - dt.timedelta(days=1), message="No")
        empty = make_issue(status_code=503, template="gone")
        odd = make_error(status_code=403, service="PublicApi", message="Forbidden").issue
        found = advice_queries.retry_of_issues([limit.id, plan.issue.id, empty.id, odd.id])
        assert found == {limit.id: Retry.LATER, plan.issue.id: Retry.NO, empty.id: Retry.LATER}

    def test_takes_no_query_an_issue(self, django_assert_num_queries):
        ids = [make_error(status_code=500, message=f"Failure {n}").issue.id for n in range(30)]
        with django_assert_num_queries(3):
            first = advice_queries.retry_of_issues(ids)
        with django_assert_num_queries(2):
            assert advice_queries.retry_of_issues(ids) == first
        assert len(first) == 30

    def test_knows_a_new_entry_at_once_and_forgets_a_deleted_one(self):
        issue = make_error(status_code=404, message="Moving house").issue
        assert advice_queries.retry_of_issues([issue.id]) == {}
        entry = make_entry()
        assert advice_queries.retry_of_issues([issue.id]) == {issue.id: Retry.LATER}
        entry.delete()
        assert advice_queries.retry_of_issues([issue.id]) == {}

    def test_keeps_its_memory_bounded(self, monkeypatch):
        monkeypatch.setattr(advice_queries, "CACHE_SIZE", 3)
        for n in range(9):
            advice_queries.retry_of_issues([make_error(status_code=500, message=f"Crash {n}").issue.id])
        assert sum(map(len, advice_queries._RETRIES.values())) <= 4


class TestNotes:
    def test_come_newest_first_with_their_authors_in_one_query(self, django_assert_num_queries):
        user = make_user()
        for day, cause in enumerate(("maintenance", "gateway", "maintenance")):
            at = NOW + dt.timedelta(days=day)
            GuidanceNote.objects.create(cause_id=cause, text=str(day), created_at=at, created_by=user)
        with django_assert_num_queries(1):
            assert [(note.text, note.created_by) for note in advice_queries.notes("maintenance")] == [
                ("2", user),
                ("0", user),
            ]
        with django_assert_num_queries(1):
            found = advice_queries.notes_by_cause(["maintenance", "gateway", "compliance"])
        assert {cause: len(notes) for cause, notes in found.items()} == {"maintenance": 2, "gateway": 1}

    def test_stand_under_causes_that_are_listed_with_the_teams_first(self):
        make_entry(status_code=405)
        assert [cause.id for cause in advice_queries.causes_of(405)] == ["move", "wrong-method"]
