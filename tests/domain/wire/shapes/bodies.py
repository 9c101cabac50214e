"""Bodies in the shapes that Codat documents, with ids and texts of ours."""

from __future__ import annotations

COMPANY = "5b0f6d0a-2c5e-4f3f-9a51-7c1d40e2a9b8"
CONNECTION = "c3b1f0aa-92d4-4b5e-8d0c-1e2f3a4b5c6d"
KEY = "0d9e8f7a-6b5c-4d3e-9f10-2a3b4c5d6e7f"
EVENT = "e1d2c3b4-a596-4877-8695-a4b3c2d1e0f9"
OTHER = "7a6b5c4d-3e2f-4a1b-8c9d-0e1f2a3b4c5d"
LINKED = "4f3e2d1c0b9a48778695a4b3c2d1e0f9"

REFERENCE = {"id": COMPANY, "name": "Harbour Bakery", "tags": {"region": "north"}}

OPERATION = {
    "changes": [{"type": "Created", "recordRef": {"dataType": "bills"}}],
    "dataType": "bills",
    "companyId": COMPANY,
    "pushOperationKey": KEY,
    "dataConnectionKey": CONNECTION,
    "requestedOnUtc": "2026-03-04T05:06:07.1234567Z",
    "timeoutInMinutes": 90,
    "status": "Pending",
    "statusCode": 202,
}
FAILED = OPERATION | {
    "status": "Failed",
    "statusCode": 400,
    "completedOnUtc": "2026-03-04T05:07:07Z",
    "errorMessage": f"An error occurred in a downstream service. Correlation ID: {LINKED}. Message: see validation",
    "validation": {
        "errors": [{"itemId": "DueDate", "message": "DueDate must lie behind IssueDate.", "validatorName": "Bill"}],
        "warnings": [{"itemId": "Note", "message": "Note is not supported, and will be ignored."}],
    },
}
SUCCESS = OPERATION | {"status": "Success", "statusCode": 200, "completedOnUtc": "2026-03-04T05:07:07Z"}
TIMED_OUT = OPERATION | {"status": "TimedOut", "statusCode": 202}

PULL = {
    "id": OTHER,
    "companyId": COMPANY,
    "connectionId": CONNECTION,
    "dataType": "invoices",
    "status": "FetchError",
    "errorMessage": "The ledger did not answer.",
    "requested": "2026-03-04T05:06:07Z",
    "completed": "2026-03-04T05:16:07Z",
    "progress": 100,
    "isCompleted": False,
    "isErrored": True,
}
SYNC = {
    "companyId": COMPANY,
    "syncId": OTHER,
    "syncStatusCode": 5130,
    "syncStatus": "PushError",
    "errorMessage": f"An error occurred in a downstream service. Correlation ID: {LINKED}. Message: Feed(409): taken",
    "syncExceptionMessage": "An error occurred in a downstream service.",
    "syncUtc": "2026-03-04T05:06:07.1234567Z",
    "dataPushed": False,
}
LOST = {
    "statusCode": "401",
    "statusText": "Access was withdrawn.",
    "errorMessage": "The user withdrew access.",
    "erroredOnUtc": "2026-03-04T05:06:07Z",
    "status": "Active",
}


def event(event_type: str, **payload: object) -> dict[str, object]:
    """A webhook of Codat's."""
    return {
        "id": EVENT,
        "eventType": event_type,
        "generatedDate": "2026-03-04T05:06:08.000Z",
        "payload": {"referenceCompany": REFERENCE, **payload},
    }


def write(status: str, event_type: str = "bills.write.unsuccessful", **payload: object) -> dict[str, object]:
    """A webhook about a push operation."""
    told = {"id": KEY, "type": "Create", "connectionId": CONNECTION, "completedOnDate": "2026-03-04T05:07:07Z"}
    return event(event_type, **{**told, "requestedOnDate": "2026-03-04T05:06:07Z", "status": status, **payload})


def connected(event_type: str, status: str, **connection: object) -> dict[str, object]:
    """A webhook about a connection."""
    told = {"id": CONNECTION, "integrationKey": "gbol", "platformName": "Xero", "linkUrl": "https://link.example/x"}
    return event(event_type, connection={**told, "status": status, **connection})


def dataset(status: str, data_type: str = "invoices") -> dict[str, object]:
    """One data type of a read."""
    return {"connectionId": CONNECTION, "dataType": data_type, "recordsModified": False, "status": status}


def alert(rule: str, data: dict[str, object], message: str = "It came to pass.") -> dict[str, object]:
    """An alert of an old rule."""
    return {
        "ClientId": OTHER,
        "ClientName": "A lender",
        "CompanyId": COMPANY,
        "DataConnectionId": CONNECTION,
        "RuleId": "",
        "RuleType": rule,
        "AlertId": EVENT,
        "Message": message,
        "Data": data,
    }


def in_camel_case(rule: dict[str, object]) -> dict[str, object]:
    """The alert as it was written before 2023-07."""
    return {("type" if name == "RuleType" else name[0].lower() + name[1:]): value for name, value in rule.items()}
