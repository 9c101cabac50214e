from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors.domain.scrub import scrub, scrub_text

SECRETS = [
    ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [scrubbed:authorization]"),
    ("authorization=Bearer ab.cd", "authorization=Bearer [scrubbed:authorization]"),
    ("sent Bearer eyJhbGciOi.eyJzdWIiOjF9.c2ln", "sent Bearer [scrubbed:authorization]"),
    ("sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2ln on", "sent [scrubbed:token] on"),
    ("GET /companies?api_key=k1&page=2", "GET /companies?api_key=[scrubbed:apiKey]&page=2"),
    ('{"x-api-key": "k1", "page": 2}', '{"x-api-key": "[scrubbed:apiKey]", "page": 2}'),
    ('{\\"client_secret\\":\\"s1\\"}', '{\\"client_secret\\":\\"[scrubbed:secret]\\"}'),
    ("password: hunter2", "password: [scrubbed:password]"),
    ("The API key 'x9Kd82hfGa0lqPzt' is not valid", "The API key '[scrubbed:apiKey]' is not valid"),
    ("signed with whsec_c2VjcmV0LXNlY3JldA==", "signed with [scrubbed:token]"),
    ("via https://ada:lovelace@proxy/x", "via https://[scrubbed:userInfo]@proxy/x"),
    ("via https://ada:love@lace@proxy/x", "via https://[scrubbed:userInfo]@proxy/x"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- end", "[scrubbed:privateKey] end"),
    ("IBAN GB33 BUKB 2020 1555 5555 55 was refused", "IBAN [scrubbed:iban] was refused"),
    ("IBAN NL20INGB0001234567.", "IBAN [scrubbed:iban]."),
    ("card 5555-5555-5555-4444 declined", "card [scrubbed:cardNumber] declined"),
    ("20-15-55 55555555", "[scrubbed:bankAccount]"),
    (
        "sort code 201555, account number 55555555",
        "sort code [scrubbed:sortCode], account number [scrubbed:accountNumber]",
    ),
    (
        "routing no. 011000015 account 0123456789",
        "routing no. [scrubbed:routingNumber] account [scrubbed:accountNumber]",
    ),
]

HARMLESS = [
    "Unauthorized",
    "Use a current key: Authorization: Basic BASE64(key)",
    "You are using an outdated API key or a key not associated with that resource.",
    "Maximum number of API keys reached. Delete an unused key and try again.",
    "Invalid token: the token has expired",
    "password: must not be empty",
    "Basic authentication is not supported",
    "Account number 40001234 already exists in the ledger",
    "Invoice not found for company 4d1f0c7a-0f53-4c8e-9a46-51f0b7d2c934 and invoice ID 4111111111111112",
    "Amount 4111111111111111.00 is out of range (20-15-55)",
    "IBAN GB33BUKB20201555555556 fails its checksum",
    "Retry after 2026-11-22T13:00:00.1234567Z (1795352978739000000)",
    "next page: ?pageToken=abc&continuation_token=def",
    "mail support@codat.io or see https://docs.codat.io/using-the-api/errors",
    "Push 7d0c2f1e93b44c1d8a550e6f2b9ac314 failed: could not sort 12345678901 lines",
]


class TestScrubText:
    @pytest.mark.parametrize(("text", "scrubbed"), SECRETS)
    def test_marks_the_secret_and_keeps_the_words_around_it(self, text, scrubbed):
        assert scrub_text(text) == scrubbed

    @pytest.mark.parametrize("text", HARMLESS)
    def test_leaves_what_is_no_secret(self, text):
        assert scrub_text(text) == text

    @settings(deadline=None)
    @given(st.lists(st.sampled_from([text for text, _ in SECRETS] + HARMLESS + ["=", ":", '"', " ", "4111"])))
    def test_changes_nothing_the_second_time(self, texts):
        once = scrub_text(" ".join(texts))
        assert scrub_text(once) == once

    @settings(deadline=None)
    @given(st.text())
    def test_takes_any_text(self, text):
        assert scrub_text(scrub_text(text)) == scrub_text(text)


class TestScrub:
    def test_hands_back_the_same_body_where_nothing_is_suspected(self):
        body = {"statusCode": 429, "service": "PublicApi", "error": "Too many requests", "correlationId": "4" * 32}
        assert scrub(body) is body

    def test_marks_by_member_name_at_any_depth(self):
        body = {
            "request": {"headers": {"Authorization": ["Basic a"], "X-Api-Key": "k"}, "accessToken": None},
            "push": [{"name": "x-api-key", "value": "k"}, {"card_number": 4111111111111111, "hasToken": True}],
        }
        assert scrub(body) == {
            "request": {
                "headers": {"Authorization": ["[scrubbed:authorization]"], "X-Api-Key": "[scrubbed:apiKey]"},
                "accessToken": None,
            },
            "push": [
                {"name": "x-api-key", "value": "[scrubbed:apiKey]"},
                {"card_number": "[scrubbed:cardNumber]", "hasToken": True},
            ],
        }

    def test_takes_an_account_number_for_a_secret_only_beside_a_bank(self):
        account = {"accountNumber": "55555555"}
        assert scrub({"ledger": account}) == {"ledger": account}
        assert scrub({"bank": account | {"sortCode": "201555"}}) == {
            "bank": {"accountNumber": "[scrubbed:accountNumber]", "sortCode": "[scrubbed:sortCode]"}
        }

    def test_never_touches_ids(self):
        body = {"correlationId": "4111111111111111", "companyId": "GB33BUKB20201555555555", "error": "secret=x"}
        assert scrub(body) == body | {"error": "secret=[scrubbed:secret]"}

    def test_leaves_its_argument_as_it_is_and_is_idempotent(self):
        body = {"error": "token=abc", "validation": {"errors": [{"message": "card 4111 1111 1111 1111"}]}}
        before = copy.deepcopy(body)
        once = scrub(body)
        assert (body, scrub(once)) == (before, once)
        assert once["validation"]["errors"][0]["message"] == "card [scrubbed:cardNumber]"
