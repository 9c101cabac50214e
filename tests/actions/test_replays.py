"""Rejects read again: stored once, counted once, and kept where they still cannot be read."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from errors.actions import replays
from errors.actions.replays import Outcome, replay, replay_all
from errors.domain.report import REJECT_TEXT_LENGTH
from errors.domain.trial import BODY
from errors.models import ErrorResponse, RejectedPart, Source
from tests.factories import NOW, make_reject, make_source

ID = "0190c4a1-6b8e-4d1f-9b53-7f3f0a9d1c22"
READABLE = json.dumps(BODY | {"correlationId": ID, "error": "Invoice not found"})


@pytest.fixture
def source(db):
    one = make_source()
    Source.objects.filter(pk=one.pk).update(near_miss_count=2)
    return one


def counts(source):
    return Source.objects.values_list("accepted_count", "rejected_count", "near_miss_count").get(pk=source.pk)


class TestReplay:
    def test_stores_what_can_be_read_by_now_and_counts_it_as_an_error_only(self, source):
        part = make_reject(source, text=READABLE, at=NOW - dt.timedelta(days=1))
        assert replay(part).outcome is Outcome.ACCEPTED
        assert ErrorResponse.objects.get().correlation_id == ID
        assert ErrorResponse.objects.get().received_at == part.received_at
        assert not RejectedPart.objects.exists()
        assert counts(source) == (1, 0, 2)

    def test_counts_nothing_twice_when_two_people_press_at_once(self, source):
        part = make_reject(source, text=READABLE)
        same = RejectedPart.objects.get(pk=part.pk)
        assert [replay(part).outcome, replay(same).outcome] == [Outcome.ACCEPTED, Outcome.REPEAT]
        assert ErrorResponse.objects.count() == 1
        assert counts(source) == (1, 0, 2)

    def test_finds_the_body_in_a_line_of_a_log(self, source):
        assert replay(make_reject(source, text=f"12:00:01 ERROR {READABLE}")).outcome is Outcome.ACCEPTED

    def test_keeps_what_still_cannot_be_read_with_todays_reason(self, source):
        part = make_reject(source, reason="once_a_reason", detail="Old.", text="half a {")
        done = replay(part)
        assert (done.outcome, done.reason) == (Outcome.REJECTED, "not_json")
        part.refresh_from_db()
        assert (part.reason, part.detail) == (done.reason, done.detail)
        assert counts(source) == (0, 1, 2)

    def test_takes_a_near_miss_for_an_error_only_by_the_strict_rules(self, source):
        nearly = json.dumps({"statusCode": 404, "service": "Xero", "error": "x"})
        part = make_reject(source, reason="near_miss", text=nearly)
        assert replay(part).outcome is Outcome.REJECTED
        assert replay(make_reject(source, reason="near_miss", text=READABLE)).outcome is Outcome.ACCEPTED
        assert counts(source) == (1, 2, 1)

    @pytest.mark.parametrize("text", ["", "{" + "x" * (REJECT_TEXT_LENGTH - 1)])
    def test_says_so_where_its_text_was_not_all_kept(self, source, text):
        assert replay(make_reject(source, text=text)).outcome is Outcome.CUT
        assert RejectedPart.objects.count() == 1


class TestReplayAll:
    def test_tells_what_came_of_those_of_a_reason(self, source):
        for text in (READABLE, READABLE, "half a {", ""):
            make_reject(source, reason="too_deep", text=text)
        make_reject(source, reason="other", text=READABLE)
        make_reject(make_source("other"), reason="too_deep", text=READABLE)
        found = replay_all(source, reason="too_deep")
        assert found == {Outcome.ACCEPTED: 1, Outcome.REPEAT: 1, Outcome.REJECTED: 1, Outcome.CUT: 1}
        assert RejectedPart.objects.filter(source=source).count() == 3

    def test_stops_when_much_was_stored(self, source, monkeypatch):
        monkeypatch.setattr(replays, "STORED_AT_ONCE", 2)
        for number in range(3):
            make_reject(source, text=READABLE.replace("0190", f"019{number}"), reason="r")
        assert replay_all(source, reason="r") == {Outcome.ACCEPTED: 2}
        assert replay_all(source, reason="r") == {Outcome.ACCEPTED: 1}
