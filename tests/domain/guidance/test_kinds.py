from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors.domain.guidance import CATALOGUE, Actor, Retry, ToldBy, advise
from errors.domain.guidance.loader import CatalogueError, read
from errors.domain.guidance.states import MOST, STATES, states_in
from errors.domain.kinds import Kind
from errors.domain.report import Report
from errors.domain.wire.shapes import items_in
from errors.domain.wire.shapes.reads import FAILURES, NOT_SUPPORTED
from errors.domain.wire.shapes.reports import LENDING_CODES, METRIC_ERRORS
from errors.domain.wire.shapes.syncs import CODES, FIRST_FAILURE
from tests.domain.wire.shapes import bodies

OTHERS = [kind for kind in Kind if kind is not Kind.RESPONSE]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["status", "payload", "type", "code"]), inner),
)

# (body as it is delivered, cause)
DELIVERED = [
    (bodies.FAILED | {"validation": None, "errorMessage": "The ledger is closed."}, "push-failed"),
    (bodies.FAILED | {"validation": None, "errorMessage": "No currency exists for code X"}, "currency-mismatch"),
    (bodies.TIMED_OUT, "push-timed-out"),
    (bodies.write("Failed"), "push-cause-untold"),
    (bodies.write("TimedOut"), "push-timed-out"),
    (bodies.alert("Push Operation Timed Out", {"pushOperationKey": bodies.KEY}), "push-timed-out"),
    (bodies.connected("connection.disconnected", "Unlinked"), "connection-unlinked"),
    (bodies.connected("connection.disconnected", "Deauthorized"), "connection-lost"),
    (bodies.connected("connection.failed", "PendingAuth"), "connection-not-made"),
    (bodies.LOST, "connection-lost"),
    (bodies.LOST | {"errorMessage": "Wrong password."}, "connection-not-made"),
    (bodies.event("client.rateLimit.reached", dailyQuota=1000, quotaRemaining=0), "quota-used-up"),
    (bodies.event("reports.creditModel.generate.unsuccessful", id=bodies.OTHER), "report-not-generated"),
    (bodies.SYNC | {"errorMessage": "Refused."}, "sync-write-refused"),
    (bodies.SYNC | {"errorMessage": "Feed failed(409): already connected to another account"}, "bank-feed-taken"),
    ({"statuscode": "403", "errormessage": "User cancelled"}, "link-cancelled"),
    ({"statuscode": "500", "errormessage": "Unknown error occurred."}, "link-failed"),
    ({"statuscode": "501", "errormessage": "Not supported."}, "link-unsupported"),
    ({"sourceAccountId": "a1", "result": {"statusCode": "409", "error": "The account already exists with the same Id"}},
     "bank-account-exists"),
]  # fmt: skip


def advice_of(body):
    (report,) = [item for item in items_in(body) if isinstance(item, Report)]
    return advise(
        http_status=report.http_status,
        body=report.body,
        service=report.service,
        kind=report.kind,
        summary=report.summary,
    )


class TestDelivery:
    @pytest.mark.parametrize(("body", "cause"), DELIVERED)
    def test_leads_to_its_cause(self, body, cause):
        assert advice_of(body).cause.id == cause

    @pytest.mark.parametrize("status", [*FAILURES, NOT_SUPPORTED])
    def test_of_a_read_has_a_cause_for_every_status_that_fails(self, status):
        advice = advice_of(bodies.event("read.completed.unsuccessful", dataTypes=[bodies.dataset(status)]))
        assert advice.why == f"The kind Read and the state {status}."
        assert advice.cause.kinds == (Kind.READ,)

    @pytest.mark.parametrize("code", [code for code in CODES if code >= FIRST_FAILURE])
    def test_of_a_sync_has_a_cause_for_every_code_that_fails(self, code):
        body = bodies.SYNC | {"syncStatusCode": f"{code},", "errorMessage": "", "syncExceptionMessage": None}
        assert advice_of(body).why == f"The kind Sync and the state {code}."

    @pytest.mark.parametrize("body", [
        *({"code": code, "description": "x"} for code in sorted(LENDING_CODES)),
        *({"type": name, "message": "x"} for name in sorted(METRIC_ERRORS)),
    ])  # fmt: skip
    def test_of_lending_has_a_cause_for_every_code_and_type(self, body):
        assert advice_of(body).cause.id.startswith("lending-")


class TestKind:
    @pytest.mark.parametrize("kind", OTHERS)
    def test_is_documented_in_place_of_a_status_code(self, kind):
        documented = CATALOGUE.documented(401, kind)
        assert (documented.status_code, documented.is_documented) == (0, True)
        assert documented.source.url.startswith("https://")
        assert CATALOGUE.causes_of_kind(kind)

    @pytest.mark.parametrize("kind", OTHERS)
    def test_keeps_a_bare_status_code_from_meaning_what_it_means_in_a_response(self, kind):
        advice = advise(http_status=None, body={"statusCode": 401, "status": "x"}, service="", kind=kind)
        assert advice.cause is None or kind in advice.cause.kinds

    def test_blames_a_lost_connection_on_nobodys_key(self):
        cause = CATALOGUE.cause("read-not-authorised")
        assert (cause.actor, cause.retry) == (Actor.CUSTOMER, Retry.AFTER_FIX)
        advice = advice_of(bodies.LOST)
        assert (advice.cause.actor, advice.told_by) == (Actor.CUSTOMER, ToldBy.NOTHING)

    def test_without_a_cause_says_what_is_possible(self):
        advice = advise(http_status=None, body={"status": "Odd"}, service="", kind=Kind.READ)
        assert advice.cause is None
        assert {cause.id for cause in advice.candidates} >= {"read-fetch-failed", "read-not-authorised"}
        assert advice.why.startswith("The kind Read, but")

    def test_finds_the_state_in_the_text_where_only_that_is_left(self):
        advice = advise(
            http_status=0, body={"error": "Reading <word> ended with AuthError"}, service="", kind=Kind.READ
        )
        assert advice.cause.id == "read-not-authorised"

    def test_has_hints_of_its_own(self):
        advice = advice_of(bodies.write("Failed"))
        assert [hint.id for hint in advice.hints] == ["write-webhooks-tell-no-cause"]

    def test_is_in_the_sentence_that_tells_a_cause_apart(self):
        assert CATALOGUE.cause("read-fetch-failed").told_apart == ("The kind Read, the state FetchError.",)
        assert CATALOGUE.cause("quota-used-up").told_apart == ("The kind Rate limit, whatever the text.",)


class TestStates:
    def test_are_looked_for_in_every_kind(self):
        assert STATES.keys() == {*Kind}

    @given(body=st.dictionaries(st.text(), JSON), kind=st.sampled_from(Kind))
    def test_are_few_and_short_whatever_the_body(self, body, kind):
        states = states_in(body, kind)
        assert len(states) <= MOST
        assert all(len(state) <= 64 for state in states.values())


class TestCheck:
    @pytest.mark.parametrize(
        ("old", "new", "where"),
        [
            ('kind = "validation"\nname', 'kind = "read"\nname', "kinds 'validation', kind"),
            ('kind = ["rate_limit"]', 'kind = ["rate"]', "'quota-used-up', rules"),
            ('rules = [{ kind = ["validation"] }]', "rules = [{}]", "'validation-finding', status_codes"),
        ],
    )
    def test_names_what_is_wrong_with_a_kind(self, tmp_path, old, new, where):
        path = tmp_path / "catalogue.toml"
        text = CATALOGUE.path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(CatalogueError) as caught:
            read(path)
        assert any(where in line for line in caught.value.problems)


class TestUndocumentedCode:
    def test_of_a_sync_without_any_text_is_not_guessed_at(self):
        body, summary = {"syncStatusCode": 4999}, "The sync ended with 4999: unknown"
        advice = advise(http_status=None, body=body, service="Syncs", kind=Kind.SYNC, summary=summary)
        assert advice.cause is None
        assert {"sync-configuration", "sync-write-refused"} <= {cause.id for cause in advice.candidates}
