"""
What people did in the demo: an account of each role, tickets taken, notes under causes, a cause of the team's own.

Written through the same actions as a person's click, some hours or days before `now`.
"""

from __future__ import annotations

import datetime as dt
import secrets

from errors.actions import guidance, tickets
from errors.models import ErrorResponse, GuidanceEntry, Role, User
from errors.queries.tickets import SELECTION_LIMIT, facts_of_selection

HOUR = dt.timedelta(hours=1)
PEOPLE = {"admin": Role.ADMINISTRATOR, "agent": Role.AGENT, "viewer": Role.VIEWER}

TICKETS = (
    # status, service key, text in the message, hours ago, severity, format, by whom; oldest first
    (404, "quickbooksonline", "InvoicePdfNotFoundException", 122.0, 4, "markdown", "agent"),
    (400, "publicapi", "no supplier with ID", 27.0, 4, "json", "agent"),
    (429, "quickbooksonline", "RateLimitException", 3.4, 3, "text", "agent"),
    (429, "quickbooksonline", "RateLimitException", 2.9, 3, "eml", "admin"),
    (500, "pullapi", "MappingException", 1.0, 2, "text", "agent"),
)
NOTES = (
    ("rate-platform", 3.1, "agent", "Told customer success: the data of these companies is late, nothing is lost."),
    ("file-not-found", 120.0, "agent", "Happens when an invoice was voided; the PDF never comes. Our app asks anyway."),
    ("company-limit", 30.0, "admin", "Clean-up of test companies runs every Friday. Until then, delete by hand."),
)
OWN_CAUSE = {
    "key": "tax-rate-unmapped",
    "status_code": 500,
    "service_key": "pullapi",
    "phrases": ["No tax rate"],
    "title": "A tax rate of the ledger is not mapped",
    "meaning": "The ledger uses a tax rate that was made after the first sync, and our mapping does not know it yet.",
    "retry": "after_fix",
    "retry_text": "After the next full sync",
    "actor": "us",
    "actor_text": "Us: refresh the tax rates",
    "notice_text": "New invoices are missing",
    "steps": [
        {
            "title": "Refresh tax rates",
            "text": "Queue the data type taxRates for the company, then the failed one again.",
        },
        {"title": "Check one invoice", "text": "Its lines should carry the rate that the text named."},
        {"title": "Still failing?", "text": "Take a ticket: the mapping is on Codat's side."},
    ],
    "contact": "Codat support, if a refresh does not help.",
}


def make_people(*, admin_password: str = "") -> dict[str, str]:
    """One account a role; their passwords by name."""
    passwords = {name: secrets.token_urlsafe(9) for name in PEOPLE}
    passwords["admin"] = admin_password or passwords["admin"]
    for name, role in PEOPLE.items():
        user = User(username=name, role=role, is_staff=name == "admin", is_superuser=name == "admin")
        user.set_password(passwords[name])
        user.save()
    return passwords


def do_work(*, now: dt.datetime) -> None:
    """Take the tickets and write the notes; a story that a small scale left out is skipped."""
    people = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
    for status_code, service, text, hours, severity, form, name in TICKETS:
        then = now - hours * HOUR
        about = _errors_until(then, status_code=status_code, service=service, text=text)
        if about:
            facts = facts_of_selection(about, now=then)
            tickets.export(facts=facts, severity=severity, format=form, user=people[name], now=then)
    guidance.save_entry(GuidanceEntry(**OWN_CAUSE), user=people["admin"], now=now - HOUR)
    for cause_id, hours, name, text in reversed(NOTES):
        guidance.add_note(cause_id=cause_id, text=text, user=people[name], now=now - hours * HOUR)


def _errors_until(then: dt.datetime, *, status_code: int, service: str, text: str) -> list[ErrorResponse]:
    """The errors of one issue in the week up to `then`, newest first."""
    errors = ErrorResponse.objects.with_names().filter(
        issue__status_code=status_code,
        issue__service__key=service,
        issue__template__contains=text,
        occurred_at__range=(then - 7 * 24 * HOUR, then),
    )
    return list(errors.newest_first()[:SELECTION_LIMIT])
