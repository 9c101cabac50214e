from __future__ import annotations

import msgspec
import pytest

from errors.domain.guidance import CATALOGUE, InvalidCauseError, Retry, advise, team_cause

PDF = "InvoicePdfNotFoundException: Invoice not found for company 4b1f and invoice ID 88"


def own(key: str = "outage", *, phrases: list[str] | None = None, status_code: int = 404, **answers: object):
    fields = {
        "key": key,
        "status_code": status_code,
        "service": "Xero",
        "phrases": phrases or [],
        "title": "Xero is being moved",
        "meaning": "Our account manager told us.",
        "retry": "later",
        "retry_text": "Yes, on Monday",
        "actor": "platform",
        "actor_text": "Xero: finish the move",
        "notice_text": "Late data",
        "steps": [{"title": title, "text": "Do."} for title in ("One", "Two", "Three")],
        "contact": "Nobody.",
    }
    return team_cause(**fields | answers)


class TestAdvice:
    def test_shows_the_words_as_they_stand_in_the_text(self):
        advice = advise(http_status=404, body={"error": PDF}, service="QuickbooksOnline")
        assert advice.matched == ("InvoicePdfNotFoundException", "not found for company")
        assert advice.why == "HTTP status 404 and the words “InvoicePdfNotFoundException”, “not found for company”."

    def test_says_so_when_the_status_alone_suffices(self):
        advice = advise(http_status=405, body={"error": "no"}, service="")
        assert (advice.matched, advice.why) == ((), "HTTP status 405, whatever the text says.")

    def test_never_guesses_and_lists_the_candidates(self):
        advice = advise(http_status=402, body={"error": "Something else"}, service="PublicApi")
        assert advice.cause is None
        assert [cause.id for cause in advice.candidates] == ["company-limit", "sync-schedule", "account-expired"]
        assert "no known cause" in advice.why

    def test_lists_first_what_the_text_fits_under_another_code(self):
        advice = advise(http_status=400, body={"error": "No company was found with ID 5"}, service="ClientsApi")
        assert advice.candidates[0].id == "company-not-found"

    @pytest.mark.parametrize("answer", ["True", "No", "Unknown", 1])
    def test_takes_nothing_from_can_be_retried(self, answer):
        body = {"error": PDF, "canBeRetried": answer}
        assert advise(http_status=404, body=body, service="Xero").cause.retry == Retry.AFTER_FIX

    def test_hints_at_the_idempotency_key_only_where_it_can_be(self):
        def hints(status_code: int, method: str) -> list[str]:
            return [hint.id for hint in advise(http_status=status_code, body={}, service="", method=method).hints]

        assert hints(500, "POST") == hints(500, "") == ["idempotency"]
        assert hints(429, "patch") == ["idempotency-429"]
        assert hints(500, "GET") == hints(404, "POST") == []

    def test_explains_the_two_codes_of_a_push(self):
        body = {"pushOperationKey": "k", "status": "Pending", "statusCode": 202}
        advice = advise(http_status=200, body=body, service="PublicApi")
        assert "asynchronous-push" in {hint.id for hint in advice.hints}


class TestTeamCauses:
    def test_are_asked_before_the_catalogue(self):
        found = advise(http_status=404, body={"error": PDF}, service="xero", extra=[own()])
        assert (found.cause.id, found.matched) == ("outage", ())
        assert advise(http_status=404, body={"error": PDF}, service="Sage", extra=[own()]).cause.id == "file-not-found"

    def test_that_say_the_same_make_two_candidates_and_no_cause(self):
        two = [own("outage", phrases=["invoice"]), own("move", phrases=["invoice"])]
        advice = advise(http_status=404, body={"error": PDF}, service="Xero", extra=two)
        assert advice.cause is None
        assert {cause.id for cause in advice.candidates} == {"outage", "move"}

    def test_with_more_of_the_text_go_first(self):
        two = [own("outage", phrases=["invoice"]), own("move", phrases=["invoice not found"])]
        assert advise(http_status=404, body={"error": PDF}, service="Xero", extra=two).cause.id == "move"

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            ({"retry_text": "Yes, on Monday or on some later day"}, "retry_text"),
            ({"retry": "perhaps"}, "retry"),
            ({"steps": [{"title": "One", "text": "Do."}]}, "steps"),
            ({"key": "company-limit"}, "id"),
            ({"key": "Has Spaces"}, "id"),
            ({"phrases": [" "]}, "rules"),
        ],
    )
    def test_are_held_to_the_rules_of_the_file(self, change, key):
        with pytest.raises(InvalidCauseError) as caught:
            own(**change)
        assert [problem.key for problem in caught.value.problems] == [key]

    def test_and_the_catalogue_become_json_as_they_are(self):
        assert msgspec.json.decode(msgspec.json.encode(CATALOGUE.causes))[0]["id"] == CATALOGUE.causes[0].id
