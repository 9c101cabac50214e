"""Causes of failed writes, asked of a server that answers as Codat documents."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest

from errors.actions import codat_keys, lookups
from errors.domain.kinds import Kind
from errors.domain.observations import PushState as Told
from errors.domain.observations import PushStatus
from errors.ingest import write_now
from errors.models import CodatApiKey, ErrorResponse, LinkedId, PushLookup, PushState, Quota
from errors.outbound import http
from tests.factories import NOW, make_source
from tests.ingest.samples import assert_counters_agree, make_report
from tests.outbound.fake import FakeServer

pytestmark = pytest.mark.django_db

KEY, OTHER = "5c1e0f0a-6d5b-4a37-9c58-3f0f4c0e7d11", "5c1e0f0a-6d5b-4a37-9c58-3f0f4c0e7d12"
COMPANY = "0b7c4f5e-1111-4222-8333-944455556666"
DOWNSTREAM = "9f" * 16
API_KEY = "abcdefgh12345678"
MINUTE = dt.timedelta(minutes=1)
QUOTA = {"X-Rate-Limit-Limit": "1000", "X-Rate-Limit-Remaining": "900", "X-Rate-Limit-Reset": "2026-11-25T00:00:00Z"}


def operation(key=KEY, **members):
    told = {
        "companyId": COMPANY,
        "pushOperationKey": key,
        "dataConnectionKey": "1f0c9d0e-aaaa-4bbb-8ccc-9ddd0eee1fff",
        "dataType": "invoices",
        "requestedOnUtc": "2026-11-24T13:00:00Z",
        "completedOnUtc": "2026-11-24T13:01:00Z",
        "status": "Failed",
        "statusCode": 400,
        "errorMessage": f"Something downstream failed. Correlation ID: {DOWNSTREAM}. Message: the number is taken",
        "validation": {"errors": [{"itemId": "Number", "message": "Number is taken", "validatorName": "Invoice"}]},
    }
    return json.dumps(told | members).encode()


def path(key=KEY):
    return f"/companies/{COMPANY}/push/{key}"


def failed_write(key=KEY, *, source=None, at=NOW - MINUTE):
    """As a webhook tells of it."""
    state = Told(key=key, status=PushStatus.FAILED, at=at, company_id=COMPANY, data_type="invoices")
    report = make_report(
        key, kind=Kind.PUSH, identity=f"push:{key}", condition=f"push:{key}", error="", status=None, service="Writes",
        summary="Writing invoices failed", company_id=COMPANY, occurred_at=at, observations=(state,),
    )  # fmt: skip
    write_now([report], source=source or make_source(), received_at=NOW)


@pytest.fixture
def fake(settings):
    with FakeServer().running() as one:
        settings.CODAT_API_URL = one.url
        settings.PRIVATE_ADDRESSES = True
        one.usual = (200, QUOTA, operation())
        yield one


@pytest.fixture
def source():
    one = make_source()
    codat_keys.set_key(one, API_KEY, now=NOW)
    return one


def look_up(now=NOW):
    """As the task does; how many questions were asked."""
    lookups.gather(now=now)
    asked = 0
    while lookups.look_up_next(now=now):
        asked += 1
    return asked


class TestCause:
    def test_is_fetched_and_given_to_the_error(self, fake, source):
        failed_write()
        assert look_up() == 1
        error = ErrorResponse.objects.get()
        assert (error.summary, error.issue.status_code, error.body_status) == ("", 400, 400)
        assert error.message == "Number is taken"
        assert error.body["validation"]["errors"][0]["message"] == "Number is taken"
        assert LinkedId.objects.get().correlation_id == DOWNSTREAM
        state = PushState.objects.get()
        assert (state.status_code, state.http_status, "taken" in state.message) == (400, 200, True)
        assert PushLookup.objects.get().state == "done"
        assert_counters_agree()

    def test_is_asked_for_with_the_key(self, fake, source):
        failed_write()
        look_up()
        [(asked, headers)] = fake.asked
        assert asked == path()
        assert base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode() == API_KEY

    def test_is_asked_for_once(self, fake, source):
        failed_write()
        assert [look_up(), look_up(NOW + 60 * MINUTE)] == [1, 0]
        failed_write()
        assert look_up(NOW + 120 * MINUTE) == 0
        assert_counters_agree()

    def test_of_a_write_before_the_key_is_asked_for_too(self, fake):
        failed_write()
        failed_write(OTHER, at=NOW - dt.timedelta(days=20))
        codat_keys.set_key(make_source(), API_KEY, now=NOW)
        assert look_up() == 1

    def test_is_not_asked_for_without_a_key(self, fake):
        failed_write()
        assert (look_up(), PushLookup.objects.count(), fake.asked) == (0, 0, [])

    def test_of_another_sources_write_is_not_asked_for(self, fake, source):
        failed_write(source=make_source("other"))
        assert look_up() == 0

    def test_that_nobody_tells_leaves_the_error_as_it_is(self, fake, source):
        failed_write()
        fake.usual = (200, {}, operation(status="TimedOut", statusCode=504, errorMessage=None, validation=None))
        look_up()
        assert PushLookup.objects.get().trouble == "Codat tells no cause."
        assert_counters_agree()


class TestRate:
    def test_is_held_over_all_who_ask(self, fake, source, settings):
        settings.CODAT_API_RATE = 1
        failed_write()
        failed_write(OTHER)
        fake.answers = {path(): (200, {}, operation()), path(OTHER): (200, {}, operation(OTHER))}
        assert [look_up(), look_up(NOW + MINUTE / 2), look_up(NOW + 1.1 * MINUTE)] == [1, 0, 1]

    def test_feeds_the_gauge_of_the_quota(self, fake, source):
        failed_write()
        look_up()
        assert (Quota.objects.get().remaining, Quota.objects.get().daily_limit) == (900, 1000)

    def test_leaves_the_last_of_the_quota_to_others(self, fake, source):
        failed_write()
        failed_write(OTHER)
        fake.usual = (200, QUOTA | {"X-Rate-Limit-Remaining": "50"}, operation())
        assert look_up() == 1
        assert CodatApiKey.objects.get().paused_until == dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
        fake.usual = (200, QUOTA, operation(OTHER))
        assert look_up(dt.datetime(2026, 11, 25, 0, 1, tzinfo=dt.UTC)) == 1

    @pytest.mark.parametrize("told", ["120", "Tue, 24 Nov 2026 14:22:00 GMT"])
    def test_waits_as_long_as_codat_asks(self, fake, source, told):
        failed_write()
        fake.usual = (429, {"Retry-After": told}, b"{}")
        assert [look_up(), look_up(NOW + 1.9 * MINUTE)] == [1, 0]
        assert PushLookup.objects.get().attempts == 0
        fake.usual = (200, {}, operation())
        assert look_up(NOW + 2.1 * MINUTE) == 1

    @pytest.mark.parametrize("told", ["", "soon", "-5", "99999999999999", "é"])
    def test_waits_a_while_where_codat_says_nothing_sensible(self, fake, source, told):
        failed_write()
        fake.usual = (429, {"Retry-After": told}, b"{}")
        look_up()
        assert CodatApiKey.objects.get().paused_until == NOW + MINUTE


class TestTrouble:
    @pytest.mark.parametrize("status", [401, 403])
    def test_with_the_key_stops_all_questions_until_there_is_another(self, fake, source, status):
        failed_write()
        failed_write(OTHER)
        fake.usual = (status, {}, b"{}")
        assert [look_up(), look_up(NOW + 600 * MINUTE)] == [1, 0]
        key = CodatApiKey.objects.get()
        assert (key.is_refused, key.trouble) == (True, f"Codat refuses the API key ({status}).")
        codat_keys.set_key(source, "another-key", now=NOW)
        fake.answers = {path(): (200, {}, operation()), path(OTHER): (200, {}, operation(OTHER))}
        assert look_up() == 2

    def test_with_the_seal_is_told(self, fake, source, settings):
        failed_write()
        settings.SECRET_KEY = "another"
        look_up()
        assert "sealed under another SECRET_KEY" in CodatApiKey.objects.get().trouble
        assert fake.asked == []

    @pytest.mark.parametrize(
        "answer", [(404, {}, b"{}"), (400, {}, b"no"), (302, {"Location": "/x"}, b""), (200, {}, b"x" * 2**21)]
    )
    def test_that_lasts_ends_the_question(self, fake, source, answer):
        failed_write()
        fake.usual = answer
        look_up()
        lookup = PushLookup.objects.get()
        assert (lookup.state, bool(lookup.trouble)) == ("given_up", True)
        assert ErrorResponse.objects.get().summary == "Writing invoices failed"

    @pytest.mark.parametrize(
        "answer",
        [(500, {}, b"{}"), (503, {}, b""), (200, {}, b"<html>"), (200, {}, b"[]"), (200, {}, operation(OTHER)),
         (200, {}, operation(status="Pending", statusCode=202, errorMessage=None, validation=None))],
    )  # fmt: skip
    def test_that_passes_is_waited_for_longer_and_longer(self, fake, source, answer):
        failed_write()
        fake.usual = answer
        now, asked = NOW, 0
        while PushLookup.objects.filter(state="waiting").exists() or not asked:
            asked += look_up(now)
            now = max(PushLookup.objects.get().due_at, now) + MINUTE / 60
        assert (asked, PushLookup.objects.get().state) == (len(lookups.DELAYS) + 1, "given_up")
        assert dt.timedelta(hours=27) < now - NOW < dt.timedelta(hours=29)
        assert_counters_agree()

    def test_of_a_server_that_hangs_passes(self, fake, source, monkeypatch):
        monkeypatch.setattr(http, "_TIMEOUT", http.httpx.Timeout(0.2))
        failed_write()
        fake.usual = fake.hang
        look_up()
        assert PushLookup.objects.get().state == "waiting"


class TestKey:
    @pytest.mark.parametrize("text", ["", "short", "two words here", "ключключ", "x" * 201])
    def test_is_no_other_text(self, text):
        with pytest.raises(codat_keys.BadKeyError):
            codat_keys.set_key(make_source(), text, now=NOW)

    def test_is_sealed_and_can_be_removed(self, source):
        assert API_KEY not in CodatApiKey.objects.get().sealed
        codat_keys.remove_key(source)
        codat_keys.remove_key(source)
        assert not CodatApiKey.objects.exists()
