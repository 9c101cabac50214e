"""An error that was told without its cause gets it from a later delivery, and every counter goes with it."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from errors.ingest import Delivery, pack, store
from errors.ingest.known import Memory
from errors.models import ErrorResponse, Issue, LinkedId
from tests.factories import NOW, make_source
from tests.ingest.samples import assert_counters_agree, make_report

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
KEYS = ["1" * 32, "2" * 32, "3" * 32]
DOWNSTREAM = "9f" * 16


def failure(key, **told):
    usual = {"status": None, "service": "Writes", "company_id": "c1", "occurred_at": NOW - HOUR}
    return make_report(key, kind=Kind.PUSH, identity=f"push:{key}", **usual | told)


def event(key, **told):
    """As a webhook tells it."""
    return failure(key, error="", summary="Writing invoices failed", **told)


def operation(key, **told):
    """As the push operation tells it."""
    return failure(key, status=400, error="Push failed: see validation", linked_ids=(DOWNSTREAM,), **told)


def write(*reports, at=NOW):
    source = make_source()
    return store.write([pack(Delivery(items=[one], source_id=source.pk, received_at=at)) for one in reports]).receipts


class TestCause:
    def test_told_later_moves_the_error_to_its_issue(self):
        write(event(KEYS[0]), event(KEYS[1], occurred_at=NOW - 3 * HOUR))
        [receipt] = write(operation(KEYS[0]))
        assert receipt.duplicates == 1
        error = ErrorResponse.objects.get(lookup_key=KEYS[0])
        assert (error.message, error.issue.status_code, error.body_status) == ("Push failed: see validation", 400, 400)
        assert error.attributes["event"]["correlationId"] == KEYS[0]
        assert LinkedId.objects.get().correlation_id == DOWNSTREAM
        assert Issue.objects.count() == 2
        assert_counters_agree()

    def test_takes_an_issue_along_that_was_only_the_lack_of_it(self):
        write(event(KEYS[0]))
        write(operation(KEYS[0]))
        assert Issue.objects.get().status_code == 400
        assert_counters_agree()

    def test_joins_errors_that_have_it_already(self):
        write(operation(KEYS[0], occurred_at=NOW - 5 * HOUR), event(KEYS[1], company_id="c2"))
        write(operation(KEYS[1], company_id="c2"))
        issue = Issue.objects.get()
        assert (issue.error_count, issue.company_count) == (2, 2)
        assert_counters_agree()

    def test_may_stand_in_the_same_batch(self):
        write(event(KEYS[0]), operation(KEYS[0]), event(KEYS[2]), operation(KEYS[2]))
        assert {error.message for error in ErrorResponse.objects.all()} == {"Push failed: see validation"}
        assert_counters_agree()

    def test_is_not_lost_to_a_webhook_that_comes_late(self):
        write(operation(KEYS[0]))
        write(event(KEYS[0]))
        assert ErrorResponse.objects.get().message == "Push failed: see validation"
        assert_counters_agree()

    def test_leaves_the_writer_no_memory_of_an_issue_that_went(self):
        source, memory = make_source(), Memory()
        for report in (event(KEYS[0]), operation(KEYS[0]), event(KEYS[1]), event(KEYS[2])):
            delivery = Delivery(items=[report], source_id=source.pk, received_at=NOW)
            [receipt] = store.write([pack(delivery)], memory=memory).receipts
            assert receipt.rejected == ()
        assert_counters_agree()

    def test_need_not_tell_the_company_again(self):
        write(event(KEYS[0]), event(KEYS[1], company_id=""))
        write(operation(KEYS[0], company_id=""), operation(KEYS[1]))
        issue = Issue.objects.get()
        assert (issue.error_count, issue.company_count) == (2, 1)
        assert_counters_agree()

    def test_of_many_comes_in_one_batch(self):
        keys = [f"{number:032x}" for number in range(1, 1_201)]
        told = {key: {"company_id": f"c{int(key, 16) % 7}", "occurred_at": NOW - int(key, 16) * HOUR} for key in keys}
        write(*(event(key, **told[key]) for key in keys))
        write(*(operation(key, **told[key]) for key in keys[::2]))
        assert ErrorResponse.objects.filter(summary="").count() == 600
        assert [issue.error_count for issue in Issue.objects.all()] == [600, 600]
        assert_counters_agree()

    @pytest.mark.parametrize("count", [1, 40])
    def test_takes_as_many_queries_for_one_as_for_many(self, count, django_assert_max_num_queries):
        keys = [f"{number:032x}" for number in range(1, count + 1)]
        write(*map(event, keys))
        with django_assert_max_num_queries(40):
            write(*map(operation, keys))

    def test_moves_nothing_twice(self):
        write(event(KEYS[0]))
        for _ in range(3):
            write(operation(KEYS[0]))
        assert ErrorResponse.objects.get().redelivery_count == 3
        assert_counters_agree()
