from __future__ import annotations

import datetime as dt

import pytest

from errors.queries.search import Redirect, read_qualifiers, search
from tests.factories import NOW, make_company, make_error, make_issue

HOUR = dt.timedelta(hours=1)
GUID = "5b0c7d1e-92aa-4f3b-b7c4-0e6f1d2a3b4c"


class TestSearch:
    @pytest.mark.parametrize("text", [GUID, GUID[:8].upper(), f'{{"correlationId": "{GUID}", "x": 1}}'])
    def test_leads_straight_to_the_one_error_of_an_id(self, db, reading, text):
        make_error(correlation_id=GUID)
        with reading(queries=6):
            found = search(text, now=NOW)
        assert found.redirect == Redirect("error", GUID)

    def test_leads_straight_to_a_company_and_an_issue(self, db):
        company, issue = make_company("0c0c0c0c-1111-4222-8333-444455556666"), make_issue()
        assert search(company.company_id.upper(), now=NOW).redirect == Redirect("company", company.company_id)
        assert search(issue.reference.upper(), now=NOW).redirect == Redirect("issue", str(issue.pk))

    def test_lists_several_hits_of_a_prefix(self, db):
        for number in (1, 2):
            make_error(correlation_id=f"5b0c7d1e-92aa-4f3b-b7c4-{number:012x}")
        found = search("5b0c7d1e", now=NOW)
        assert (found.redirect, len(found.ids.errors)) == (None, 2)

    def test_looks_in_every_section(self, db, reading):
        make_error(
            status_code=429, message="The kettle is too hot", company_id="c1", company_name="Hot Kettle", at=NOW - HOUR
        )
        make_error(message="unlike", at=NOW - HOUR)
        with reading(queries=12):
            found = search("hot kettle", now=NOW)
        assert [company.name for company in found.companies] == ["Hot Kettle"]
        assert [issue.template for issue in found.issues] == ["The kettle is too hot"]
        assert len(found.errors.rows) == 1
        assert search("429", now=NOW).guidance
        assert search("zzz-nowhere", now=NOW).is_empty
        assert search(" \0 ", now=NOW).is_empty

    def test_finds_the_issue_that_a_pasted_message_belongs_to(self, db):
        template = "Invoice <number> of company <companyId> not found"
        issue = make_issue(template="Invoice not found for company <companyId> and invoice ID <number>")
        make_issue(template=template)
        found = search(f"Invoice not found for company {GUID} and invoice ID 98765", now=NOW)
        assert issue in found.issues


class TestReadQualifiers:
    def test_takes_known_qualifiers_out(self, db):
        make_company("c9", name="Blue Kettle")
        found = read_qualifiers('status:429 Service:"Sage Intacct" company:"blue kettle" env:sandbox too many')
        assert found.params == {
            "status_code": ["429"],
            "service": ["Sage Intacct"],
            "company_id": ["c9"],
            "environment": ["sandbox"],
        }
        assert found.text == "too many"
        assert found.query.endswith("q=too+many")

    @pytest.mark.parametrize(
        "text",
        [
            "InvoiceException: not found",
            "status: 429",
            "https://api.codat.io:443/x",
            "-status:404",
            'status:"',
            "since:",
        ],
    )
    def test_leaves_texts_with_colons_alone(self, db, text):
        assert read_qualifiers(text).params == {}
        assert read_qualifiers(text).text == text

    def test_keeps_a_company_that_it_does_not_know_as_text(self, db):
        make_company("a1", name="Kettle One")
        make_company("a2", name="Kettle Two")
        assert read_qualifiers("company:kettle").text == "kettle"
        assert read_qualifiers("company:A2").params == {"company_id": ["a2"]}
        assert read_qualifiers('company:"kettle two"').params == {"company_id": ["a2"]}
