"""
What is no response of the API: push operations from their request to their end, and Codat's webhooks.

The shapes are Codat's, ids and words are ours. What is open (writes that wait, a lost connection, a quota that is used
up) hangs on `now` and does not shrink with the scale, so that every demo shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from errors.demo.rhythm import evenly, working_hours
from errors.demo.world import Company, World, new_guid

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
WRITER, READER, STAGING = "billing-api", "ledger-sync", "staging"
DAILY_QUOTA = 121_000
TYPES = ("invoices", "bills", "payments", "journalEntries")
PLATFORM_NAMES = {"qhyg": "QuickBooks Online", "gbol": "Xero", "knfz": "Sage Intacct", "akxx": "Oracle NetSuite"}
ENDS = (("Success", 70), ("Failed", 20), ("TimedOut", 10))
"""How writes end, with the weight of each."""
CAUSES = (
    ("Feed Connection failed(409): the period is locked", "Lines", "The period is locked for posting."),
    ("see validation for more information", "Reference", "Reference must not be longer than 21 characters."),
)
READ_STATES = ("FetchError", "AuthError", "RateLimitError", "PermissionsError")


class Telling(NamedTuple):
    """Something that a source delivers at a moment."""

    at: dt.datetime
    source: str
    told: dict[str, Any]


def tellings(world: World, *, now: dt.datetime, random: Random, scale: float) -> list[Telling]:
    """All of it, oldest first."""
    found = [*_writes(world, now, random, scale), *_waiting(world, now, random), *_quota(now, random)]
    found += [*_reads(world, now, random, scale), *_connections(world, now, random), *_links(world, now, random)]
    return sorted((one for one in found if one.at <= now), key=lambda one: one.at)


def _writes(world: World, now: dt.datetime, random: Random, scale: float) -> Iterator[Telling]:
    """Writes of 30 days: taken by a call, ended by a webhook, which does not say why; some are asked for again."""
    count = max(12, round(900 * scale))
    for number, at in enumerate(working_hours(random, count=count, since=now - 30 * DAY, until=now - HOUR)):
        company, data_type, key = random.choice(world.companies), random.choice(TYPES), new_guid(random)
        taken = _operation(company, data_type, key, at, status="Pending", statusCode=202)
        yield Telling(at, WRITER, _answer(taken, "POST", company, at))
        # The first dozen in turn, so that the smallest demo has every end.
        weights = [weight for _, weight in ENDS]
        status = ENDS[number % 3][0] if number < 12 else random.choices([end for end, _ in ENDS], weights)[0]
        ended = at + (90 * MINUTE if status == "TimedOut" else random.randint(20, 900) * dt.timedelta(seconds=1))
        name = "successful" if status == "Success" else "unsuccessful"
        payload = {
            "id": key, "type": "Create", "connectionId": company.connection_id, "status": status,
            "requestedOnDate": _iso(at), "completedOnDate": _iso(ended),
        }  # fmt: skip
        yield Telling(ended, WRITER, _event(f"{data_type}.write.{name}", company, ended, random, **payload))
        if status == "Failed" and number % 2:
            taken = _operation(company, data_type, key, at)
            told = _failed(taken, ended, random)
            yield Telling(ended + MINUTE, WRITER, _answer(told, "GET", company, ended + MINUTE))


def _waiting(world: World, now: dt.datetime, random: Random) -> Iterator[Telling]:
    """A dozen writes that wait for hours, as for a ledger on somebody's machine, and three that have just begun."""
    for number in range(15):
        at = now - (number + 1) * MINUTE if number < 3 else now - HOUR - random.randint(5, 600) * MINUTE
        company = random.choice(world.companies)
        limit = {"timeoutInMinutes": 120} if number % 3 == 0 else {}
        told = _operation(
            company, random.choice(TYPES), new_guid(random), at, status="Pending", statusCode=202, **limit
        )
        yield Telling(at, WRITER, _answer(told, "POST", company, at))


def _quota(now: dt.datetime, random: Random) -> Iterator[Telling]:
    """Readings of the day; a quota that was used up yesterday and reset, and the sandbox's, which is used up now."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    reached = midnight - 2 * HOUR
    for at, source, name, limit, left, until in (
        (reached, READER, "reached", DAILY_QUOTA, 0, midnight),
        (midnight, READER, "reset", DAILY_QUOTA, DAILY_QUOTA, midnight + DAY),
        (now - 42 * MINUTE, STAGING, "reached", 5_000, 0, midnight + DAY),
    ):
        payload = {"dailyQuota": limit, "quotaRemaining": left, "expiryDate": _iso(until)}
        yield Telling(at, source, _event(f"client.rateLimit.{name}", None, at, random, **payload))
    used = (now - midnight) / DAY
    for source, left in ((READER, DAILY_QUOTA - round(0.8 * used * DAILY_QUOTA)), (WRITER, 8_412)):
        read = {"limit": DAILY_QUOTA, "remaining": left, "reset": _iso(midnight + DAY)}
        at = now - 3 * MINUTE
        yield Telling(at, source, {"rateLimit": read, "httpStatus": 200, "occurredAt": _iso(at)})


def _reads(world: World, now: dt.datetime, random: Random, scale: float) -> Iterator[Telling]:
    """Data types that could not be read; most can be again an hour later."""
    count = max(8, round(500 * scale))
    for number, at in enumerate(evenly(random, count=count, since=now - 30 * DAY, until=now - 2 * HOUR)):
        company, data_type = random.choice(world.companies), random.choice(TYPES)
        states = [READ_STATES[number % 4]] + ["Complete"] * (number % 3 != 0)
        for hours, state in enumerate(states):
            then = at + hours * HOUR
            dataset = {
                "connectionId": company.connection_id, "dataType": data_type, "recordsModified": state == "Complete",
                "status": state,
            }  # fmt: skip
            yield Telling(then, READER, _event("read.completed", company, then, random, dataTypes=[dataset]))


def _connections(world: World, now: dt.datetime, random: Random) -> Iterator[Telling]:
    """Customers who withdrew their access this morning; one has come back."""
    for number, company in enumerate(random.sample(world.companies, 4)):
        at = now - 5 * HOUR + number * 17 * MINUTE
        lost = {
            "statusCode": "401", "statusText": "Access was withdrawn", "erroredOnUtc": _iso(at), "status": "Active",
            "errorMessage": "The customer withdrew access in the ledger's settings.",
        }  # fmt: skip
        connection = {
            "id": company.connection_id, "integrationKey": company.platform_key, "status": "Deauthorized",
            "platformName": PLATFORM_NAMES[company.platform_key],
        }  # fmt: skip
        broken = connection | {"dataConnectionErrors": [lost]}
        yield Telling(at, READER, _event("connection.disconnected", company, at, random, connection=broken))
        if number == 0:
            back = at + 2 * HOUR
            linked = connection | {"status": "Linked"}
            yield Telling(back, READER, _event("connection.reconnected", company, back, random, connection=linked))


def _links(world: World, now: dt.datetime, random: Random) -> Iterator[Telling]:
    """The customers linked their ledgers a month ago, which tells what each connection leads to."""
    for number, company in enumerate(world.companies):
        at = now - 30 * DAY + number * MINUTE
        linked = {
            "id": company.connection_id, "integrationKey": company.platform_key, "status": "Linked",
            "platformName": PLATFORM_NAMES[company.platform_key],
        }  # fmt: skip
        yield Telling(at, READER, _event("connection.connected", company, at, random, connection=linked))


def _event(name: str, company: Company | None, at: dt.datetime, random: Random, **payload: Any) -> dict[str, Any]:
    about = {"referenceCompany": {"id": company.id, "name": company.name}} if company else {}
    return {"id": new_guid(random), "eventType": name, "generatedDate": _iso(at), "payload": about | payload}


def _operation(company: Company, data_type: str, key: str, at: dt.datetime, **told: Any) -> dict[str, Any]:
    return {
        "companyId": company.id, "dataConnectionKey": company.connection_id, "dataType": data_type,
        "pushOperationKey": key, "requestedOnUtc": _iso(at), "completedOnUtc": None, "changes": [],
    } | told  # fmt: skip


def _failed(taken: dict[str, Any], ended: dt.datetime, random: Random) -> dict[str, Any]:
    """What Codat answers when one asks why."""
    text, item, message = random.choice(CAUSES)
    downstream = f"Correlation ID: {random.getrandbits(128):032x}"
    error = {"itemId": item, "message": message, "validatorName": taken["dataType"]}
    return taken | {
        "status": "Failed",
        "statusCode": 400,
        "completedOnUtc": _iso(ended),
        "errorMessage": f"An error occurred in a downstream service. {downstream}. Message: {text}",
        "validation": {"errors": [error], "warnings": []},
    }


def _answer(operation: dict[str, Any], method: str, company: Company, at: dt.datetime) -> dict[str, Any]:
    """As a capture hook sends it."""
    tail = operation["pushOperationKey"] if method == "GET" else operation["dataType"]
    middle = "" if method == "GET" else f"/connections/{company.connection_id}"
    url = f"https://api.codat.io/companies/{company.id}{middle}/push/{tail}"
    return {
        "response": operation,
        "httpStatus": 200,
        "occurredAt": _iso(at),
        "request": {"method": method, "url": url},
        "companyId": company.id,
        "companyName": company.name,
    }


def _iso(at: dt.datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
