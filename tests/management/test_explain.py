from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from tests.queries.test_advice import make_entry

pytestmark = pytest.mark.django_db


def explain(*arguments: str) -> str:
    out = StringIO()
    call_command("explain", *arguments, stdout=out)
    return out.getvalue()


def values(output: str, name: str) -> list[str]:
    return [line[12:] for line in output.splitlines() if line[:12].rstrip() == name]


class TestExplain:
    def test_prints_signature_and_guidance_with_the_words_that_matched(self):
        company = "7a0c1b9e-3d51-4a1c-8f0e-2b6d9c4e5f10"
        text = f"InvoicePdfNotFoundException: Invoice not found for company {company} and invoice ID 904"
        output = explain("--status", "404", "--service", "QuickbooksOnline", text)
        assert values(output, "exception") == ["InvoicePdfNotFoundException"]
        assert "904" not in values(output, "signature")[0]
        assert {"904", company} <= set(values(output, "variable"))
        assert values(output, "cause")[0].startswith("file-not-found: ")
        assert values(output, "matched") == ["InvoicePdfNotFoundException", "not found for company"]
        assert values(output, "retry") == ["after_fix: No, not with this ID"]
        assert len(values(output, "source")) == 2

    def test_lists_candidates_where_nothing_matches(self):
        output = explain("--status", "402", "--service", "PublicApi", "Something new")
        assert values(output, "cause") == ["none that fits"]
        assert len(values(output, "candidate")) == 3
        assert values(output, "retry") == []

    def test_is_honest_about_codes_that_codat_does_not_document(self):
        assert "Codat does not document this code" in values(explain("--status", "418", "x"), "status")[0]

    def test_asks_the_entries_of_the_team(self):
        make_entry(phrases=["moving house"])
        assert values(explain("--status", "404", "Moving house"), "cause") == ["move: Being moved"]

    def test_explains_other_kinds_than_responses(self):
        output = explain("--kind", "read", "Reading invoices ended with AuthError")
        assert values(output, "cause")[0].startswith("read-not-authorised: ")
        assert values(output, "status")[0].startswith("0 Read that failed: ")
