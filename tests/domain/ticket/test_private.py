from __future__ import annotations

import pytest

from errors.domain.ticket.private import without_private


class TestWithoutPrivate:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("Lines add up to 69.99, not 1,270.00.", "Lines add up to [amount], not [amount]."),
            ("£1,234.50 is due, or USD 12", "[amount] is due, or [amount]"),
            ("12.5 EUR were paid", "[amount] were paid"),
            ("write to jo.doe+x@mail.example.com now", "write to [e-mail] now"),
            ("Blue Kettle Ltd's bill; BLUE KETTLE LTD", "[company]'s bill; [company]"),
        ],
    )
    def test_takes_out_amounts_addresses_and_the_company(self, text, told):
        assert without_private(text, company_name="Blue Kettle Ltd") == told

    @pytest.mark.parametrize(
        "text",
        [
            "invoice 12345 of version 2.10.3",
            "at 2026-11-24T10:00:00.25Z from 10.0.0.12",
            "company 7c1d6f2e-0b5a-4e6d-9d0e-5b8f6a1c2d3e",
            "you have exceeded the 50-company limit, 1,000 requests",
        ],
    )
    def test_leaves_ids_times_and_counts_alone(self, text):
        assert without_private(text, company_name="Blue Kettle Ltd") == text

    def test_is_not_misled_by_a_name_that_is_too_short_or_a_pattern(self):
        assert without_private("a.c abc", company_name="a") == "a.c abc"
        assert without_private("a.c abc", company_name="a.c") == "[company] abc"
