from __future__ import annotations

import pytest

from errors.domain import codat


class TestLookupKey:
    @pytest.mark.parametrize(
        "text",
        [
            "7d0c2f1e-93b4-4c1d-8a55-0e6f2b9ac314",
            "7D0C2F1E-93B4-4C1D-8A55-0E6F2B9AC314",
            "7d0c2f1e93b44c1d8a550e6f2b9ac314",
            "{7d0c2f1e-93b4-4c1d-8a55-0e6f2b9ac314}",
            ' "7d0c2f1e-93b4-4c1d-8a55-0e6f2b9ac314"\n',
            "\u201c7d0c2f1e\u201393b4\u20134c1d\u20138a55\u20130e6f2b9ac314\u201d\u200b",
        ],
    )
    def test_is_the_same_for_every_way_to_write_an_id(self, text):
        assert codat.lookup_key(text) == "7d0c2f1e93b44c1d8a550e6f2b9ac314"

    def test_of_a_key_is_the_key(self):
        key = codat.lookup_key("{Ab-\u00df}")
        assert codat.lookup_key(key) == key == "abss"


class TestIsPlaceholder:
    @pytest.mark.parametrize(
        "text",
        ["", "  ", "00000000-0000-0000-0000-000000000000", "0" * 32, "string", "String", "null", "---", "{}", "?!",
         "<correlationId>", "a" * 129, "\u00df" * 100],
    )  # fmt: skip
    def test_is_true_of_what_is_no_key(self, text):
        assert codat.is_placeholder(text)

    @pytest.mark.parametrize(
        "text",
        ["7d0c2f1e93b44c1d8a550e6f2b9ac314", "00000000-0000-0000-0000-000000000001", "a" * 128, "0HN8:000000A1",
         "req_1"],
    )  # fmt: skip
    def test_is_false_of_what_names_one_response(self, text):
        assert not codat.is_placeholder(text)


class TestServiceKey:
    def test_joins_the_spellings_of_one_service(self):
        assert codat.service_key(" QuickbooksOnline") == codat.service_key("QuickBooksOnline ") == "quickbooksonline"

    def test_names_the_missing_service(self):
        assert codat.service_key("  ") == "unknown"

    def test_fits_its_column(self):
        assert len(codat.service_key("\u00df" * 500)) == codat.SERVICE_LENGTH

    def test_is_its_own_key_where_it_is_cut_behind_a_word(self):
        key = codat.service_key("a" * (codat.SERVICE_LENGTH - 1) + " b")
        assert codat.service_key(key) == key


class TestMessageOf:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"error": "No ledger was found"}, "No ledger was found"),
            ({"error": "", "validation": {"errors": [{"message": "Name is too long"}]}}, "Name is too long"),
            ({"validation": {"errors": None, "warnings": [{"message": "Odd date"}]}}, "Odd date"),
            ({"validation": {"errors": []}, "errorMessage": "Downstream said no"}, "Downstream said no"),
            ({"error": {"message": "Wrapped"}}, "Wrapped"),
            ({"error": 17}, "17"),
            ({"error": ["a"], "validation": [1], "errorMessage": True}, ""),
        ],
    )
    def test_finds_the_text_that_says_what_went_wrong(self, body, message):
        assert codat.message_of(body) == message

    def test_is_bounded(self):
        assert len(codat.message_of({"error": "x" * 50_000})) == codat.MESSAGE_LENGTH


class TestPlatforms:
    def test_have_keys_of_four_letters(self):
        assert all(len(key) == 4 and key.isalpha() and key.islower() for key in codat.PLATFORMS)
        assert codat.PLATFORMS["gbol"] == "Xero"
