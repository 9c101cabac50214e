"""What the words of a text name: states, causes, kinds, status codes."""

from __future__ import annotations

import pytest

from errors.domain.guidance import CATALOGUE, advise
from errors.domain.guidance.finding import HitType, find
from errors.domain.guidance.glossary import groups, groups_of
from errors.domain.kinds import Kind
from errors.domain.wire.shapes import reads, reports, syncs


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "title", "cause"),
        [
            ("dataset status FetchError", "Dataset status FetchError", "read-fetch-failed"),
            ("fetch error", "Dataset status FetchError", "read-fetch-failed"),
            ("prerequisitenotmet", "Dataset status PrerequisiteNotMet", "read-prerequisite"),
            ("push timed out", "Push operation status TimedOut", "push-timed-out"),
            ("sync code 5130", "Sync code 5130", "sync-write-refused"),
            ("4260", "Sync code 4260", "sync-subscription"),
            ("lending 130", "Lending code 130", "lending-categories"),
            ("connection deauthorized", "Connection status Deauthorized", "connection-lost"),
            ("invoices.write.unsuccessful", "Write webhook {dataType}.write.unsuccessful", "push-cause-untold"),
            ("bank feed 409", "Sync webhook and bank feed bank feed 409", "bank-account-exists"),
        ],
    )
    def test_brings_the_state_first_with_what_to_do(self, text, title, cause):
        first = find(text)[0]
        assert (first.type, first.title, first.cause.id) == (HitType.STATE, title, cause)

    def test_says_of_a_code_that_nobody_documents_just_that(self):
        first = find("sync code 3100")[0]
        assert (first.title, first.cause) == ("Sync code 3100", None)
        assert "documents no sync code 3100" in first.text

    @pytest.mark.parametrize(("text", "code"), [("404", 404), ("status 429", 429), ("too many requests", 429)])
    def test_finds_a_status_code_by_number_and_name(self, text, code):
        assert code in {hit.status_code for hit in find(text)[:2]}

    @pytest.mark.parametrize("text", ["", "   ", "?!", "<b>nothing</b>", "purple elephants dancing", "\ud83d"])
    def test_finds_nothing_where_nothing_is_named(self, text):
        assert find(text) == []

    def test_obeys_its_bound_and_knows_the_teams_causes(self):
        assert len(find("read", most=3)) == 3
        own = CATALOGUE.causes[0].__class__(
            **{
                **{name: getattr(CATALOGUE.causes[0], name) for name in CATALOGUE.causes[0].__struct_fields__},
                "id": "ours",
                "title": "The marzipan importer sleeps",
            }
        )
        assert [hit.anchor for hit in find("marzipan importer", [own])] == ["ours"]


class TestStates:
    def test_hold_every_state_that_deliveries_know(self):
        def codes(kind):
            return {state.code for group in groups_of(kind) for state in group.states}

        assert codes(Kind.READ) >= set(reads.STATUSES.values())
        assert codes(Kind.SYNC) >= {str(code) for code in syncs.CODES}
        assert codes(Kind.REPORT) >= {str(code) for code in reports.LENDING_CODES}
        assert codes(Kind.PUSH) >= {"Pending", "Success", "Failed", "TimedOut"}
        assert {group.kind for group in groups()} == {entry.kind for entry in CATALOGUE.kinds}

    def test_call_failures_what_deliveries_call_failures(self):
        datasets = next(group for group in groups() if group.name == "Dataset status")
        assert {state.code for state in datasets.states if state.is_failure} == {*reads.FAILURES, reads.NOT_SUPPORTED}
        codes = next(group for group in groups() if group.name == "Sync code")
        assert all(state.is_failure == (int(state.code) >= syncs.FIRST_FAILURE) for state in codes.states)

    @pytest.mark.parametrize(
        ("kind", "group", "body"),
        [
            (Kind.READ, "Dataset status", lambda code: {"status": code}),
            (Kind.SYNC, "Sync code", lambda code: {"syncStatusCode": int(code)}),
            (Kind.REPORT, "Lending code", lambda code: {"code": int(code)}),
            (Kind.PUSH, "Push operation status", lambda code: {"pushOperationKey": "x", "status": code}),
        ],
    )
    def test_lead_where_the_advice_for_a_body_leads(self, kind, group, body):
        for state in next(one for one in groups_of(kind) if one.name == group).states:
            if state.is_failure:
                advice = advise(http_status=None, body=body(state.code), service="", kind=kind)
                assert advice.cause == state.cause, state.code

    def test_have_places_of_their_own(self):
        anchors = [state.anchor for group in groups() for state in group.states]
        assert len(set(anchors)) == len(anchors)
