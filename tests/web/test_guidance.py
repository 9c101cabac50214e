"""Guidance pages: what is documented, how causes are told apart, and what the team adds."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.guidance import CATALOGUE
from errors.domain.guidance.glossary import groups_of
from errors.models import GuidanceEntry, GuidanceNote
from tests.factories import NOW, make_error

ENTRY = {
    "status_code": "409",
    "service_key": " PublicApi ",
    "phrases": "nightly import\nimport window",
    "title": "Our nightly import is still running",
    "meaning": "The import holds the data set until six.",
    "retry": "later",
    "retry_text": "Yes, after six o'clock",
    "actor": "us",
    "actor_text": "Us: look at the import",
    "notice_text": "Late data, nothing lost",
    "steps": "Look at the import: It is on our wall.\nWait: It ends at six.\nStill there?: Call the team.",
    "contact": "The data team",
}


class TestGuidanceList:
    def test_names_every_documented_code_and_counts_its_errors(self, db, viewer_client):
        make_error(at=NOW - dt.timedelta(days=2), status_code=418, message="I am a teapot")
        rows = {row.documented.status_code: row for row in viewer_client.get("/guidance/").context["rows"]}
        assert {*CATALOGUE.status_codes, 418} == set(rows)
        assert rows[418].count == 1
        assert not rows[418].documented.is_documented


class TestGuidancePage:
    @pytest.mark.parametrize("status_code", CATALOGUE.status_codes)
    def test_shows_each_cause_with_how_it_is_told_apart(self, db, viewer_client, status_code):
        page = viewer_client.get(f"/guidance/{status_code}/")
        assert [view.cause for view in page.context["causes"]] == list(CATALOGUE.causes_of(status_code))
        assert page.content.decode().count("Told apart by") == len(CATALOGUE.causes_of(status_code))

    def test_is_honest_about_a_code_that_nobody_documents(self, db, viewer_client):
        page = viewer_client.get("/guidance/418/").content.decode()
        assert "No cause of 418 is known" in page
        assert "Not documented by Codat" in page
        assert viewer_client.get("/guidance/999/").status_code == 404

    def test_takes_notes_of_agents_only(self, db, agent_client, viewer_client):
        cause = CATALOGUE.causes_of(402)[0]
        note = {"cause": cause.id, "text": "Ask <b>Dana</b> first.", "next": "/guidance/402/"}
        assert viewer_client.post("/guidance/notes/", note).status_code == 403
        assert agent_client.post("/guidance/notes/", note).headers["Location"] == "/guidance/402/"
        page = viewer_client.get("/guidance/402/").content.decode()
        assert "Ask &lt;b&gt;Dana&lt;/b&gt; first." in page
        assert "Add a note" not in page


class TestKinds:
    @pytest.mark.parametrize("entry", CATALOGUE.kinds, ids=lambda entry: entry.kind.value)
    def test_have_a_page_with_their_states_and_causes(self, db, viewer_client, entry):
        page = viewer_client.get(f"/guidance/{entry.kind}/")
        text = page.content.decode()
        assert all(f"<code>{state.code}</code>" in text for group in groups_of(entry.kind) for state in group.states)
        assert text.count("Told apart by") == len(CATALOGUE.causes_of_kind(entry.kind))

    def test_stand_in_the_list_with_what_came_of_them(self, db, viewer_client):
        make_error(
            at=NOW - dt.timedelta(days=1), status_code=0, kind="read", message="Reading bills ended with FetchError"
        )
        page = viewer_client.get("/guidance/")
        assert {row.entry.kind: row.count for row in page.context["kinds"] if row.count} == {"read": 1}
        assert "kind=read&amp;since=30d" in page.content.decode()
        assert [row.issue.kind for row in viewer_client.get("/guidance/read/").context["issues"]] == ["read"]

    @pytest.mark.parametrize("kind", ["response", "nothing", "matches"])
    def test_that_are_none_have_no_page(self, db, viewer_client, kind):
        assert viewer_client.get(f"/guidance/{kind}/").status_code == 404

    def test_are_found_from_the_list_and_from_the_search_field(self, db, viewer_client):
        for address in ("/guidance/", "/search/"):
            page = viewer_client.get(address, {"q": "dataset status FetchError"}).content.decode()
            assert 'href="/guidance/read/#state-datasetstatusfetcherror"' in page
        assert "with these words" in viewer_client.get("/guidance/?q=xyzzy").content.decode()

    def test_are_one_click_from_an_error_of_theirs(self, db, viewer_client):
        error = make_error(at=NOW, status_code=0, kind="read", message="Reading bills ended with FetchError")
        page = viewer_client.get(f"/errors/{error.correlation_id}/").content.decode()
        assert 'href="/guidance/read/"' in page


class TestEntries:
    def test_count_at_once_for_the_errors_they_fit(self, db, agent_client):
        error = make_error(
            at=NOW, status_code=409, service="PublicApi", message="Refused: the nightly import holds the data set"
        )
        response = agent_client.post("/guidance/entries/", ENTRY)
        assert (response.status_code, response.headers["Location"]) == (302, "/guidance/409/")
        page = agent_client.get(f"/errors/{error.correlation_id}/")
        assert page.context["advice"].cause.title == ENTRY["title"]
        assert "nightly import" in page.context["advice"].matched

    def test_are_changed_under_the_same_key_and_deleted_with_their_notes(self, db, agent_client):
        agent_client.post("/guidance/entries/", ENTRY)
        entry = GuidanceEntry.objects.get()
        page = agent_client.get(f"/guidance/entries/{entry.pk}/").content.decode()
        assert "Wait: It ends at six." in page
        agent_client.post(f"/guidance/entries/{entry.pk}/", ENTRY | {"title": "Another title"})
        agent_client.post("/guidance/notes/", {"cause": entry.key, "text": "Seen twice.", "next": "/"})
        changed = GuidanceEntry.objects.get()
        assert (changed.key, changed.title) == (entry.key, "Another title")
        agent_client.post(f"/guidance/entries/{entry.pk}/deletion/")
        assert not GuidanceEntry.objects.exists()
        assert not GuidanceNote.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "text"),
        [
            ("steps", "No colon here", "Each line needs a title, a colon and a sentence."),
            ("steps", "One: Step.", "3 to 5 are wanted"),
            ("retry_text", "one two three four five six seven", "at most 6 fit"),
            ("status_code", "99", "greater than or equal to 100"),
        ],
    )
    def test_say_beside_the_field_what_is_wrong(self, db, agent_client, field, value, text):
        response = agent_client.post("/guidance/entries/", ENTRY | {field: value})
        assert response.status_code == 400
        assert any(text in error for error in response.context["form"].errors[field])
        assert not GuidanceEntry.objects.exists()

    def test_may_be_about_a_kind_by_its_state_or_by_words(self, db, agent_client):
        told = {"kind": "read", "status_code": "", "service_key": "", "phrases": "RateLimitError\nat night"}
        assert 'value="read" selected' in agent_client.get("/guidance/entries/?kind=read").content.decode()
        response = agent_client.post("/guidance/entries/", ENTRY | told)
        assert (response.status_code, response.headers["Location"]) == (302, "/guidance/read/")
        error = make_error(
            at=NOW, kind="read", status_code=0, message="Reading bills ended with RateLimitError", service="Reads"
        )
        page = agent_client.get(f"/errors/{error.correlation_id}/")
        assert page.context["advice"].cause.title == ENTRY["title"]
        entry = GuidanceEntry.objects.get()
        assert (entry.kind, entry.status_code) == ("read", 0)
        assert ENTRY["title"] in agent_client.get("/guidance/read/").content.decode()
        assert {row.entry.kind: row.own for row in agent_client.get("/guidance/").context["kinds"] if row.own} == {
            "read": 1
        }
        assert agent_client.get(f"/guidance/entries/{entry.pk}/").status_code == 200
        deletion = agent_client.post(f"/guidance/entries/{entry.pk}/deletion/")
        assert deletion.headers["Location"] == "/guidance/read/"

    def test_of_a_response_need_a_status_code(self, db, agent_client):
        response = agent_client.post("/guidance/entries/", ENTRY | {"status_code": ""})
        assert response.context["form"].errors["status_code"] == ["A response needs one."]

    def test_are_not_for_viewers(self, db, viewer_client):
        assert viewer_client.get("/guidance/entries/").status_code == 403
        assert viewer_client.post("/guidance/entries/", ENTRY).status_code == 403
