"""Observations end in the same tables in whatever order and however often they are told."""

from __future__ import annotations

import datetime as dt
import json
from itertools import permutations

import pytest

from errors.domain.kinds import Kind
from errors.domain.observations import ConnectionSeen, Ending, PushState, PushStatus, QuotaReading
from errors.domain.report import Aside
from errors.ingest import Delivery, pack, store
from errors.ingest.delivery import Message
from errors.models import Condition, Connection, ErrorResponse, Issue, PushOperation, Quota, WebhookMessage
from errors.models import PushState as State
from errors.models.observations import NO_LIMIT
from tests.factories import NOW, make_source
from tests.ingest.samples import assert_counters_agree, make_report

pytestmark = pytest.mark.django_db

KEY = "3C1E8A52-9D0B-4B7A-8F6E-2A4C5D6E7F80"
HOUR = dt.timedelta(hours=1)


def write(*items, source=None, at=NOW, message=None):
    source = source or make_source()
    [receipt] = store.write([
        pack(Delivery(items=items, source_id=source.pk, received_at=at, message=message))
    ]).receipts  # fmt: skip
    return receipt


def aside(*observations):
    return Aside(observations=observations)


def pushed(status, *, at=NOW, **told):
    return PushState(key=KEY, status=status, at=at, **told)


def failed_push(**told):
    return make_report(
        KEY, error="Push failed", status=400, kind=Kind.PUSH, identity=f"push:{KEY}", condition=f"push:{KEY}", **told
    )


class TestPushOperations:
    def test_come_to_the_same_state_in_any_order(self):
        told = [
            aside(pushed(PushStatus.PENDING, at=NOW - HOUR, company_id="C1", timeout_minutes=30)),
            aside(pushed(PushStatus.TIMED_OUT, at=NOW - HOUR / 2, data_type="bills")),
            aside(pushed(PushStatus.SUCCESS, status_code=200)),
        ]
        for order in permutations(told):
            PushOperation.objects.all().delete()
            for item in (*order, order[0]):
                write(item)
            operation = PushOperation.objects.get()
            assert (operation.rank, operation.company_id, operation.data_type) == (3, "c1", "bills")
            assert (operation.opened_at, operation.due_at) == (NOW - HOUR, NOW - HOUR / 2)
            states = operation.states.order_by("at").values_list("status", "at", "status_code")
            assert list(states) == [
                ("Pending", NOW - HOUR, 0), ("TimedOut", NOW - HOUR / 2, 0), ("Success", NOW, 200),
            ]  # fmt: skip

    def test_are_one_in_one_delivery_too(self):
        receipt = write(aside(pushed(PushStatus.PENDING)), aside(pushed(PushStatus.PENDING, data_type="bills")))
        assert receipt.accepted == 2
        assert PushOperation.objects.get().data_type == "bills"
        assert State.objects.count() == 1

    def test_have_no_time_out_where_none_was_told(self):
        write(aside(pushed(PushStatus.PENDING)))
        assert PushOperation.objects.get().due_at == NO_LIMIT

    def test_keep_their_body_without_secrets(self):
        body = json.dumps({"pushOperationKey": KEY, "errorMessage": "bad", "apiKey": "abcdef0123456789"})
        write(aside(pushed(PushStatus.FAILED, body=body, message="bad")))
        write(aside(pushed(PushStatus.FAILED)))  # a webhook, which holds no body
        state = State.objects.get()
        assert (state.message, json.loads(state.body)["pushOperationKey"]) == ("bad", KEY)
        assert "abcdef0123456789" not in state.body

    def test_are_overdue_past_their_time_out_or_past_patience(self):
        write(aside(pushed(PushStatus.PENDING, at=NOW - HOUR, timeout_minutes=30)))
        overdue = PushOperation.objects.overdue
        assert overdue(now=NOW, patience=2 * HOUR).count() == 1
        assert overdue(now=NOW - 0.6 * HOUR, patience=2 * HOUR).count() == 0
        assert overdue(now=NOW - 0.6 * HOUR, patience=HOUR / 4).count() == 1
        write(aside(pushed(PushStatus.SUCCESS)))
        assert overdue(now=NOW, patience=HOUR / 4).count() == 0

    def test_fail_once_however_many_tell_of_it(self):
        write(failed_push())
        told = make_report(KEY, error="Another text", kind=Kind.PUSH, identity=f"push:{KEY}", condition=f"push:{KEY}")
        assert write(told).duplicates == 1
        error = ErrorResponse.objects.select_related("issue").get()
        assert (error.redelivery_count, error.issue.kind) == (1, "push")
        assert_counters_agree()


class TestKinds:
    def test_are_issues_of_their_own(self):
        write(make_report("a" * 32), make_report("b" * 32, kind=Kind.READ))
        assert sorted(Issue.objects.values_list("kind", flat=True)) == ["read", "response"]

    def test_are_shown_by_their_summary(self):
        write(make_report("a" * 32, error="", kind=Kind.READ, summary="Reading bills 12 ended in FetchError"))
        error = ErrorResponse.objects.select_related("issue").get()
        assert error.message == "Reading bills 12 ended in FetchError"
        assert error.issue.template.startswith("Reading bills <")


class TestConditions:
    def test_last_until_they_end_in_any_order(self):
        failure = make_report("a" * 32, kind=Kind.CONNECTION, condition="connection:C:1", occurred_at=NOW - HOUR)
        end = aside(Ending(condition="connection:c:1", at=NOW))
        for order in ([failure, end], [end, failure]):
            Condition.objects.all().delete()
            for item in order:
                write(item)
            condition = Condition.objects.get()
            assert (condition.kind, condition.opened_at, condition.ended_at) == ("connection", NOW - HOUR, NOW)
            assert not condition.is_open

    def test_are_open_again_after_a_later_failure(self):
        write(aside(Ending(condition="connection:c", at=NOW - HOUR)))
        write(make_report("a" * 32, kind=Kind.CONNECTION, condition="connection:c", occurred_at=NOW))
        assert Condition.objects.open().get().is_open

    def test_of_the_quota_belong_to_a_source(self):
        one, other = make_source("one"), make_source("other")
        write(make_report("a" * 32, kind=Kind.RATE_LIMIT, condition="quota"), source=one)
        write(aside(Ending(condition="quota", at=NOW)), source=other)
        assert Condition.objects.open().get().source == one


class TestQuotas:
    def test_show_the_newest_reading(self):
        source = make_source()
        for hours, remaining in ((2, 900), (0, 400), (1, 700)):
            reading = QuotaReading(limit=1_000, remaining=remaining, resets_at=NOW + HOUR, at=NOW - hours * HOUR)
            write(aside(reading), source=source)
        quota = Quota.objects.get()
        assert (quota.daily_limit, quota.remaining, quota.at, quota.resets_at) == (1_000, 400, NOW, NOW + HOUR)


class TestWebhooks:
    def test_change_nothing_when_they_come_again(self):
        message = Message(id="msg_1", event_type="bills.write.unsuccessful")
        assert write(failed_push(), message=message).accepted == 1
        again = write(failed_push(), aside(pushed(PushStatus.FAILED)), at=NOW + HOUR, message=message)
        assert (again.accepted, again.duplicates) == (0, 0)
        assert ErrorResponse.objects.get().redelivery_count == 0
        assert not PushOperation.objects.exists()
        assert WebhookMessage.objects.get().received_at == NOW
        assert_counters_agree()

    def test_are_told_apart_by_source(self):
        for name in ("one", "other"):
            write(aside(), source=make_source(name), message=Message(id="msg_1", event_type="x", is_understood=False))
        assert WebhookMessage.objects.filter(is_understood=False).count() == 2

    def test_are_a_sign_of_life_of_their_source(self):
        write(aside(Ending(condition="read:1")))
        assert make_source().last_delivery_at == NOW

    def test_stand_twice_in_one_batch_and_count_once(self):
        source = make_source()
        message = Message(id="msg_1", event_type="x")
        parcel = pack(Delivery(items=[make_report("a" * 32)], source_id=source.pk, received_at=NOW, message=message))
        receipts = store.write([parcel, parcel]).receipts
        assert [receipt.accepted for receipt in receipts] == [1, 0]
        assert_counters_agree()


class TestConnections:
    def test_are_known_by_the_platform_that_was_told_however_often(self):
        seen = ConnectionSeen(connection_id="c-1", platform="QuickBooks Online")
        for _ in range(2):
            write(aside(seen, seen), aside(ConnectionSeen(connection_id="c-2", platform=" Xero ")))
        assert sorted(Connection.objects.values_list("connection_id", "platform", "platform_key")) == [
            ("c-1", "QuickBooks Online", "quickbooks online"),
            ("c-2", "Xero", "xero"),
        ]
