from __future__ import annotations

import pytest

from errors.domain.wire.surroundings import clean_url, company_in, connection_in, correlation_ids_in, place_of
from errors.domain.wire.telling import told_in

COMPANY = "5b0f6d0a-2c5e-4f3f-9a51-7c1d40e2a9b8"
CONNECTION = "c2a7e1d4-90b3-4a66-8f0e-3d5b71f6aa02"


class TestCleanUrl:
    @pytest.mark.parametrize(
        ("url", "clean"),
        [
            ("https://ada:pw@api.codat.io/companies?key=1#top", "https://api.codat.io/companies"),
            ("//token@host/a@b", "//host/a@b"),
            (" /companies?x ", "/companies"),
            ("https://" + "x" * 5_000, "https://" + "x" * 2_040),
        ],
    )
    def test_drops_what_may_hold_a_secret(self, url, clean):
        assert clean_url(url) == clean


class TestPlaceOf:
    @pytest.mark.parametrize(
        ("path", "place"),
        [
            (f"/companies/{COMPANY}/data/invoices/7/pdf", (COMPANY, "", "invoices")),
            (f"/companies/{COMPANY}/data/queue/bankAccounts", (COMPANY, "", "bankAccounts")),
            (f"/companies/{COMPANY}/connections/{CONNECTION}/options/bills", (COMPANY, CONNECTION, "bills")),
            (f"/companies/{COMPANY}/data/financials/balanceSheet", (COMPANY, "", "balanceSheet")),
            (f"/companies/{COMPANY}/push/{CONNECTION}", (COMPANY, "", "")),
            ("/companies/00000000-0000-0000-0000-000000000000/data/status", ("", "", "")),
            (f"/companies/{COMPANY}0/data/all", ("", "", "")),
        ],
    )
    def test_reads_the_ids_and_the_type_of_the_path(self, path, place):
        assert place_of(f"https://api.codat.io{path}") == place


class TestTexts:
    @pytest.mark.parametrize(
        "text",
        [
            f"Invoice not found for company {COMPANY} and invoice ID 12",
            f"No company was found with ID {COMPANY}",
            f"companyId: '{COMPANY}' is wrong, said company {CONNECTION}",
            f"Company limit of one company ({COMPANY})",
        ],
    )
    def test_name_the_company_behind_its_word(self, text):
        assert company_in(text) == COMPANY

    @pytest.mark.parametrize("text", [f"for ID {COMPANY}", "company limit exceeded", f"company name {COMPANY}"])
    def test_name_no_company_otherwise(self, text):
        assert company_in(text) == ""

    def test_name_the_connection_behind_its_word(self):
        assert connection_in(f"Data connection {CONNECTION} not found") == CONNECTION
        assert connection_in(f"connection of {CONNECTION}") == ""

    def test_name_further_correlation_ids(self):
        texts = ("Correlation ID: 1f2e3d4c5b6a. Message: x", 'correlationId="AA-11-BB-22", correlation id unavailable')
        assert correlation_ids_in(texts, own="aa11bb22") == ("1f2e3d4c5b6a",)
        assert correlation_ids_in(texts, own="") == ("1f2e3d4c5b6a", "AA-11-BB-22")


class TestTold:
    def test_comes_from_the_first_name_that_holds_something(self):
        told = told_in([{"time": "soon", "timestamp": "2026-03-04", "companyId": "string", "company": COMPANY}])
        assert (told.occurred_at.day, told.company_id, told.company_name) == (4, COMPANY, "")

    def test_comes_from_the_nearest_record(self):
        told = told_in([{"url": "/outer", "dataType": "bills"}, {"request": {"url": "/inner", "method": "post"}}])
        assert (told.request_url, told.request_method, told.data_type) == ("/inner", "POST", "bills")

    def test_does_not_depend_on_the_order_of_members(self):
        members = {
            "company": "Lighthouse Books",
            "companyName": "Lighthouse",
            "http": {"response": {"status_code": 404}},
        }
        told = told_in([members])
        assert told == told_in([dict(reversed(members.items()))])
        assert (told.company_name, told.http_status) == ("Lighthouse", 404)
