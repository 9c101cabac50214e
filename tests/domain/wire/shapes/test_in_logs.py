"""Shapes inside log records: found where they can be nothing else, and only there."""

from __future__ import annotations

import json

import pytest

from errors.domain.kinds import Kind
from errors.domain.observations import PushState
from errors.domain.report import Aside, Report
from errors.domain.wire import read_text
from errors.domain.wire.logs import read_any
from errors.domain.wire.logs.record import LogRecord, may_matter
from errors.domain.wire.recogniser import find, findings_in, may_hold
from tests.domain.wire.shapes.bodies import (
    COMPANY,
    CONNECTION,
    FAILED,
    KEY,
    OPERATION,
    OTHER,
    PULL,
    SUCCESS,
    SYNC,
    alert,
    connected,
    dataset,
    event,
    in_camel_case,
    write,
)

SNAKE = {
    "push_operation_key": KEY, "status": "Failed", "status_code": 400, "data_type": "bills", "company_id": COMPANY,
    "error_message": "The ledger is closed.",
}  # fmt: skip
ALERT = alert("Push Operation Status Changed()", {"dataType": "bills", "status": "Failed", "pushOperationKey": KEY})
STATUSES = {
    name: {
        "dataType": name, "lastSuccessfulSync": "2026-03-04T05:06:07Z", "currentStatus": status, "latestSyncId": OTHER,
    }
    for name, status in {"bills": "MapError", "invoices": "Complete"}.items()
}  # fmt: skip
LINK = {
    "id": CONNECTION, "integrationKey": "qhyg", "linkUrl": f"https://link-api.codat.io/companies/{COMPANY}/link",
    "status": "Deauthorized", "dataConnectionErrors": [
        {"statusCode": "401", "statusText": "Unauthorized", "erroredOnUtc": "2026-03-04T05:06:07Z"}
    ],
}  # fmt: skip
RECOVERABLE = {"correlationId": OTHER, "message": "No window", "errorCode": "WindowBlocked", "userRecoverable": True}
NEVER_LOOKED_UP = {name: {**status, "latestSyncId": None} for name, status in STATUSES.items()}

# (body, kind of its error)
FOUND = [
    (FAILED, Kind.PUSH),
    ({name[0].upper() + name[1:]: value for name, value in FAILED.items()}, Kind.PUSH),
    (SNAKE, Kind.PUSH),
    (write("TimedOut"), Kind.PUSH),
    (event("read.completed", dataTypes=[dataset("AuthError")]), Kind.READ),
    (connected("connection.failed", "PendingAuth"), Kind.CONNECTION),
    (event("client.rateLimit.reached", dailyQuota=1000, quotaRemaining=0), Kind.RATE_LIMIT),
    (event("reports.creditModel.generate.unsuccessful", id=OTHER), Kind.REPORT),
    (ALERT, Kind.PUSH),
    (in_camel_case(ALERT), Kind.PUSH),
    (PULL, Kind.READ),
    ({f"{name[0].upper()}{name[1:]}": value for name, value in PULL.items()}, Kind.READ),
    (STATUSES, Kind.READ),
    (SYNC, Kind.SYNC),
    (LINK, Kind.CONNECTION),
    (RECOVERABLE, Kind.CONNECTION),
]

# What others log that looks a little like it.
OTHERS = [
    {"pushOperationKey": KEY, "status": "Failed", "companyId": COMPANY, "dataType": "bills", "msg": "gave up"},
    {"pushOperationKey": KEY, "status": "queued", "statusCode": 202, "companyId": COMPANY, "dataType": "bills"},
    {**event("invoice.paid"), "note": "another service's webhook in the same envelope, with a type nobody knows here"},
    {**event("read.completed"), "note": "Codat's name, and not Codat's payload"},
    {"eventType": "bills.write.unsuccessful", "payload": {"id": KEY, "status": "Failed"}, "note": "no id and no date"},
    {"type": "Sync Failed", "alertId": OTHER, "message": "another system's alert", "data": {"generated": True}},
    {"RuleType": "Threshold", "RuleId": OTHER, "AlertId": OTHER, "Message": "CPU above 90 %", "Data": {"cpu": 97}},
    {"companyId": COMPANY, "syncId": OTHER, "syncStatusCode": 5130, "syncStatus": "PushError", "type": "generated"},
    {**PULL, "status": "failed", "note": "a job of another system"},
    {name: value for name, value in PULL.items() if name not in ("id", "connectionId")},
    {**SYNC, "syncStatusCode": 500}, {**SYNC, "syncUtc": "yesterday"}, {**SYNC, "syncId": None},
    NEVER_LOOKED_UP, {**STATUSES, "type": "report"}, {"bills": {**STATUSES["bills"], "currentStatus": "stale"}},
    {**LINK, "linkUrl": "https://bank.example/link"}, {**LINK, "dataConnectionErrors": []},
    {**RECOVERABLE, "correlationId": "request 7 of the shop's own front end, which retries"},
    {**RECOVERABLE, "userRecoverable": "yes"}, {**RECOVERABLE, "errorCode": None},
    {"errors": [{"itemId": OTHER, "message": "Is required", "validatorName": "NotNull"}], "warnings": [], "type": "x"},
    {"sourceAccountId": OTHER, "targetAccountId": KEY, "status": "failed", "error": "closed", "type": "transfer"},
    {"transactionId": OTHER, "status": "RejectedError", "message": "Card declined", "type": "generated operation"},
    {"id": OTHER, "status": "Error", "type": "creditModel", "requested": "2026-03-04T05:06:07Z", "generatedDate": "x"},
]  # fmt: skip


def told(value):
    return list(findings_in(LogRecord(value=value)))


def ways(body):
    """A body as loggers write it."""
    text = json.dumps(body)
    yield body
    yield {"level": "info", "msg": "codat", "response": {"data": body}}
    yield {"level": "info", "message": f"Codat answered {text} to us"}
    yield {"log": json.dumps({"log": json.dumps({"message": f"got {text}"})})}
    yield {"events": [{"body": body}, {"body": text}]}
    yield f"2026-03-04 05:06:07 INFO got {text}"


class TestShape:
    @pytest.mark.parametrize(("body", "kind"), FOUND)
    @pytest.mark.parametrize("way", range(6))
    def test_is_found_however_it_is_logged(self, body, kind, way):
        record = list(ways(body))[way]
        assert may_hold(json.dumps(record).encode())
        reports = [one for one in told(record) if isinstance(one, Report)]
        assert {report.kind for report in reports} == {kind}

    @pytest.mark.parametrize(("body", "kind"), FOUND)
    @pytest.mark.parametrize("way", range(6))
    def test_is_not_lost_on_the_way_to_the_recogniser(self, body, kind, way):
        """Readers of logs decode only what may matter."""
        record = list(ways(body))[way]
        payload = (record if isinstance(record, str) else json.dumps(record)).encode()
        assert may_matter(payload)
        found = [one for read in read_any(payload) for one in findings_in(read) if isinstance(one, Report)]
        assert {one.kind for one in found} == {kind}

    @pytest.mark.parametrize("body", [*OTHERS, *({"msg": json.dumps(other)} for other in OTHERS)])
    def test_is_not_seen_in_what_others_log(self, body):
        assert told(body) == []

    def test_tells_what_the_record_tells_of_its_call(self):
        (aside,) = told({"httpStatus": 200, "time": "2026-03-04T05:06:09Z", "env": "live", "body": OPERATION})
        (state,) = aside.observations
        assert (state.http_status, state.at.second) == (200, 9)

    def test_that_tells_of_nothing_is_not_told(self):
        assert told(event("company.created", id=COMPANY)) == []

    def test_written_as_text_and_as_object_is_told_once(self):
        assert len(told({"message": json.dumps(FAILED), "body": FAILED})) == 1
        assert len(told({"message": json.dumps(SUCCESS), "body": SUCCESS})) == 1

    def test_stands_beside_error_bodies_of_the_same_record(self):
        body = {
            "statusCode": 404,
            "service": "Xero",
            "error": "No such bill",
            "correlationId": "9e2d4c1b7a6f4e0d8c3b5a2918f7e6d5",
        }
        assert [type(item) for item in told({"a": body, "b": FAILED, "c": SUCCESS})] == [Report, Report, Aside]

    def test_is_found_in_a_pasted_text(self):
        text = f"We got\n{json.dumps(FAILED, indent=1)}\nand before it {json.dumps(OPERATION)}"
        items = list(read_text(text.encode()))
        assert [type(item) for item in items] == [Report, Aside]
        assert isinstance(items[1].observations[0], PushState)

    def test_is_found_in_python_as_it_prints_a_dict(self):
        (report,) = find(f"INFO operation {FAILED!r}".encode())
        assert report.correlation_id == KEY
