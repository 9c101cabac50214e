from __future__ import annotations

import pytest

from errors.actions import guidance as guidance_actions
from errors.models import GuidanceEntry, GuidanceNote
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def entry(**fields) -> GuidanceEntry:
    return GuidanceEntry(
        **{
            "key": "new-ledger",
            "status_code": 400,
            "service_key": "Xero ",
            "phrases": ["ledger is closed"],
            "title": "The ledger is closed",
            "meaning": "The customer has closed the month.",
            "retry": "after_fix",
            "retry_text": "After the month is reopened",
            "actor": "customer",
            "actor_text": "Customer: reopen the month",
            "notice_text": "The bill was not saved",
            "steps": [{"title": title, "text": "Do it."} for title in ("Ask", "Wait", "Send again")],
            "contact": "The customer.",
        }
        | fields
    )


class TestSaveEntry:
    def test_stores_who_and_when_and_folds_the_service(self):
        user = make_user()
        saved = guidance_actions.save_entry(entry(), user=user, now=NOW)
        saved.refresh_from_db()
        assert (saved.service_key, saved.updated_by, saved.updated_at) == ("xero", user, NOW)

    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"retry_text": "Only after the month has been reopened"}, "retry_text"),
            ({"actor": "accountant"}, "actor"),
            ({"steps": []}, "steps"),
            ({"steps": ["Ask"]}, "steps"),
            ({"phrases": [" "]}, "phrases"),
            ({"phrases": "ledger"}, "phrases"),
            ({"status_code": 99}, "status_code"),
            ({"key": "company-limit"}, "key"),
            ({"key": ""}, "key"),
            ({"title": "x" * 201}, "title"),
            ({"meaning": " "}, "meaning"),
        ],
    )
    def test_names_the_field_that_is_wrong_and_stores_nothing(self, fields, where):
        with pytest.raises(guidance_actions.InvalidEntryError) as caught:
            guidance_actions.save_entry(entry(**fields), user=make_user(), now=NOW)
        assert list(caught.value.problems) == [where]
        assert not GuidanceEntry.objects.exists()

    def test_refuses_a_second_entry_of_the_same_key(self):
        guidance_actions.save_entry(entry(), user=make_user(), now=NOW)
        with pytest.raises(guidance_actions.InvalidEntryError, match="key"):
            guidance_actions.save_entry(entry(), user=make_user(), now=NOW)

    def test_takes_an_entry_for_any_text_of_any_service(self):
        assert guidance_actions.save_entry(entry(service_key="", phrases=[]), user=make_user(), now=NOW).pk

    def test_takes_the_notes_along_when_the_key_changes(self):
        user = make_user()
        saved = guidance_actions.save_entry(entry(), user=user, now=NOW)
        guidance_actions.add_note(cause_id="new-ledger", text="Seen in May", user=user, now=NOW)
        saved.key = "closed-ledger"
        guidance_actions.save_entry(saved, user=user, now=NOW)
        assert GuidanceNote.objects.get().cause_id == "closed-ledger"


class TestDeleteEntry:
    def test_takes_its_notes_away_and_no_others(self):
        user = make_user()
        saved = guidance_actions.save_entry(entry(), user=user, now=NOW)
        for cause in ("new-ledger", "maintenance"):
            guidance_actions.add_note(cause_id=cause, text="Seen", user=user, now=NOW)
        guidance_actions.delete_entry(saved)
        assert [note.cause_id for note in GuidanceNote.objects.all()] == ["maintenance"]
        assert not GuidanceEntry.objects.exists()


class TestAddNote:
    def test_counts_a_line_break_as_one_character(self):
        text = "\r\n".join(["x"] * 1_000)
        note = guidance_actions.add_note(cause_id="maintenance", text=f" {text}\0 ", user=make_user(), now=NOW)
        assert note.text == "\n".join(["x"] * 1_000)

    @pytest.mark.parametrize(
        ("cause", "text"),
        [("maintenance", "  "), ("maintenance", "x" * 2_001), ("no-such-cause", "Seen")],
        ids=["empty", "too long", "under no cause"],
    )
    def test_refuses_what_nobody_could_read(self, cause, text):
        with pytest.raises(guidance_actions.InvalidNoteError):
            guidance_actions.add_note(cause_id=cause, text=text, user=make_user(), now=NOW)
        assert not GuidanceNote.objects.exists()
