"""
The team's own guidance: entries that add causes, and notes under any cause.

An entry is held to the rules of the catalogue's file, so that it fits where the catalogue's causes do.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from errors.domain.codat import service_key
from errors.domain.guidance import CATALOGUE, InvalidCauseError
from errors.models import GuidanceEntry, GuidanceNote, User
from errors.queries import advice as advice_queries

NOTE_LENGTH = 2_000
FIELDS_OF_KEYS = {"id": "key", "status_codes": "status_code", "rules": "phrases"}
"""Where a member of a cause is called otherwise in the table."""
CHECKED_AS_CAUSE = ("phrases", "steps", "updated_at", "updated_by")
"""Fields that Django's own check would judge wrongly: empty lists are allowed, and the rest is set here."""


class InvalidEntryError(Exception):
    """The entry is not valid; `problems` says for each field what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{field}: {text}" for field, text in problems.items()))


class InvalidNoteError(Exception):
    """The note is empty, too long, or under no known cause."""


@transaction.atomic
def save_entry(entry: GuidanceEntry, *, user: User, now: dt.datetime) -> GuidanceEntry:
    """Store a new or changed entry; notes follow a changed key. Raises InvalidEntryError."""
    entry.service_key = service_key(entry.service_key) if entry.service_key.strip() else ""
    problems = _problems(entry)
    if problems:
        raise InvalidEntryError(problems)
    for former in GuidanceEntry.objects.filter(pk=entry.pk).exclude(key=entry.key):
        GuidanceNote.objects.filter(cause_id=former.key).update(cause_id=entry.key)
    entry.updated_at = now
    entry.updated_by = user
    entry.save()
    return entry


@transaction.atomic
def delete_entry(entry: GuidanceEntry) -> None:
    """Delete an entry with the notes under it, which nothing would show any more."""
    GuidanceNote.objects.filter(cause_id=entry.key).delete()
    entry.delete()


def add_note(*, cause_id: str, text: str, user: User, now: dt.datetime) -> GuidanceNote:
    """Keep a remark under a cause of the catalogue or of the team. Raises InvalidNoteError."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()  # as browsers send it; PostgreSQL takes no NUL
    if not 0 < len(text) <= NOTE_LENGTH:
        raise InvalidNoteError(f"A note has 1 to {NOTE_LENGTH:,} characters.")
    if not (CATALOGUE.cause(cause_id) or GuidanceEntry.objects.filter(key=cause_id).exists()):
        raise InvalidNoteError("There is no such cause.")
    return GuidanceNote.objects.create(cause_id=cause_id, text=text, created_at=now, created_by=user)


def _problems(entry: GuidanceEntry) -> dict[str, str]:
    problems: dict[str, str] = {}
    try:
        advice_queries.cause_of(entry)
    except InvalidCauseError as error:
        problems |= {FIELDS_OF_KEYS.get(found.key, found.key): found.text for found in reversed(error.problems)}
    try:
        entry.full_clean(exclude=CHECKED_AS_CAUSE)
    except ValidationError as error:
        problems |= {field: texts[0] for field, texts in error.message_dict.items()}
    return problems
