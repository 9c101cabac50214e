"""
Error bodies that nobody has sent before: one kind as `post.lua` makes it, or many kinds for a database of every day.
"""

from __future__ import annotations

import json
import uuid
from random import Random

_WORLD = Random(7)
COMPANIES = [str(uuid.UUID(int=_WORLD.getrandbits(128))) for _ in range(400)]
SERVICES = ("QuickbooksOnline", "Xero", "SageIntacct", "NetSuite", "PullApi", "PublicApi")
RECORDS = ("Invoice", "Bill", "Customer", "Supplier", "Payment", "Account", "Item", "TaxRate", "JournalEntry")
FAULTS = (
    (404, "{record}NotFoundException: {record} {number} was not found for company {company}"),
    (400, "{record}ValidationException: The {record}'s lines summed {number}.40, TotalAmount says {number}.90"),
    (409, "{record}SyncInProgressException: Cannot queue {record} sync for {company} as sync {guid} is still running"),
    (429, "{record}RateLimitException: Too many requests for {record} of company {company}"),
    (500, "An error occurred in a downstream service. Correlation ID: {hex}. Message: Push failed for {record}"),
    (502, "{record}GatewayException: The platform did not answer within {number} ms for company {company}"),
)


def alike(count: int, chance: Random) -> list[bytes]:
    """Bare bodies of one issue and 300 companies."""
    return [_bare(chance) for _ in range(count)]


def _bare(chance: Random) -> bytes:
    company, number = chance.choice(COMPANIES[:300]), chance.randrange(1, 100_000)
    return json.dumps({
        "statusCode": 404,
        "service": "QuickbooksOnline",
        "error": f"InvoicePdfNotFoundException: Invoice not found for company {company} and invoice ID {number}",
        "correlationId": _guid(chance),
    }).encode()  # fmt: skip


def varied(count: int, chance: Random) -> list[bytes]:
    """Envelopes as a capture hook sends them: some 300 issues, 400 companies, the first of each the most frequent."""
    return [_enveloped(chance) for _ in range(count)]


def _enveloped(chance: Random) -> bytes:
    company, service, record = _skewed(COMPANIES, chance), _skewed(SERVICES, chance), _skewed(RECORDS, chance)
    status, form = _skewed(FAULTS, chance)
    guid, number = uuid.UUID(_guid(chance)), chance.randrange(1, 100_000)
    text = form.format(record=record, number=number, company=company, guid=guid, hex=guid.hex)
    body = {"statusCode": status, "service": service, "error": text, "correlationId": f"{chance.getrandbits(128):032x}"}
    return json.dumps({
        "response": body | {"canBeRetried": "Unknown", "detailedErrorCode": 0},
        "httpStatus": status,
        "companyId": company,
        "request": {"method": "GET", "url": f"https://api.codat.io/companies/{company}/data/{record.lower()}s"},
    }).encode()  # fmt: skip


def _skewed(choices, chance):
    return choices[int(len(choices) * chance.random() ** 2)]


def _guid(chance: Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))
