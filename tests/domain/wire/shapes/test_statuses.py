from __future__ import annotations

import pytest

from errors.domain.codat import message_of
from errors.domain.kinds import Kind
from errors.domain.observations import Ending
from errors.domain.report import Aside, Report
from errors.domain.wire.bodies import Told
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes import items_in, shape_of
from tests.domain.wire.shapes.bodies import COMPANY, CONNECTION, LINKED, LOST, OTHER, PULL, SYNC

CONNECTION_OBJECT = {
    "id": CONNECTION, "integrationKey": "qhyg", "linkUrl": f"https://link.example/companies/{COMPANY}",
    "status": "Deauthorized", "created": "2020-01-01T00:00:00Z", "dataConnectionErrors": [LOST],
}  # fmt: skip
ITEM = {"itemId": OTHER, "message": "Lines add up to 5.", "validatorName": "BillValidator", "ruleId": "bill-7"}
IGNORED = {"itemId": "Note", "message": "Note is not supported, and will be ignored.", "validatorName": "Bill"}
READ_ISSUE = {"type": "warning.validation", "message": "Look at these bills.", "links": {"logs": "https://x.example"}}
REPORT = {"id": OTHER, "status": "Error", "type": "creditModel", "requested": "2026-03-04T05:06:07Z"}
URL = f"https://api.codat.io/companies/{COMPANY}/dataStatus"

# (shape, body, kind, message, status)
FAILED = [
    ("pull operation", PULL, Kind.READ, "Reading invoices ended with FetchError: The ledger did not answer.", 0),
    ("pull operation", PULL | {"status": "NotSupported", "errorMessage": None}, Kind.READ,
     "Reading invoices ended with NotSupported", 0),
    ("data statuses", {"bills": {"dataType": "bills", "currentStatus": "AuthError", "latestSyncId": OTHER}}, Kind.READ,
     "Reading bills ended with AuthError", 0),
    ("sync status", SYNC, Kind.SYNC, SYNC["errorMessage"], 0),
    ("sync status", SYNC | {"syncStatusCode": "4200,", "errorMessage": "", "syncExceptionMessage": ""}, Kind.SYNC,
     "The sync ended with 4200: Mapping error", 0),
    ("transaction status", {"transactionId": OTHER, "status": "PushError", "message": "No such account."}, Kind.SYNC,
     "No such account.", 0),
    ("item of a bank feed batch", {"sourceAccountId": "a1", "result": {"statusCode": "409", "error": "It is there."}},
     Kind.RESPONSE, "It is there.", 409),
    ("bank feed mapping", {"sourceAccountId": "a1", "targetAccountId": "b1", "status": "Failed", "error": "Taken."},
     Kind.SYNC, "Taken.", 0),
    ("connection error", LOST, Kind.CONNECTION, "The user withdrew access.", 0),
    ("connection", CONNECTION_OBJECT, Kind.CONNECTION,
     "The connection to QuickBooks Online was deauthorized: The user withdrew access.", 0),
    ("onError of Link", {"correlationId": OTHER, "message": "It broke.", "userRecoverable": True}, Kind.CONNECTION,
     "It broke.", 0),
    ("onError of Link", {"errorCode": 4001, "userRecoverable": False}, Kind.CONNECTION, "Link failed with 4001", 0),
    ("redirect of Link", {"statuscode": "403", "errormessage": "User cancelled"}, Kind.CONNECTION,
     "User cancelled", 403),
    ("report status", REPORT | {"errorMessage": "No data."}, Kind.REPORT, "No data.", 0),
    ("report status", REPORT, Kind.REPORT, "The credit model report could not be generated", 0),
    ("error code of Lending", {"code": 110, "description": "Nothing came."}, Kind.REPORT, "Nothing came.", 0),
    ("error of a metric", {"type": "DatesOutOfRange", "message": "No such month."}, Kind.REPORT, "No such month.", 0),
    ("validation item", ITEM, Kind.VALIDATION, "Lines add up to 5.", 0),
    ("validation result", {"errors": [ITEM], "warnings": [ITEM]}, Kind.VALIDATION, "Lines add up to 5.", 0),
    ("validation result", {"errors": [{"type": "dataNotSynced", "message": "Wait."}]}, Kind.REPORT, "Wait.", 0),
    ("issue of a read", READ_ISSUE | {"type": "error.validation"}, Kind.VALIDATION, "Look at these bills.", 0),
]  # fmt: skip

NOT_FAILED = [
    ("pull operation", PULL | {"status": "Fetching", "isErrored": False}),
    ("pull operation", PULL | {"status": "Pondering", "isErrored": False}),
    ("data statuses", {"bills": {"dataType": "bills", "currentStatus": "Initial"}}),
    ("sync status", SYNC | {"syncStatusCode": 2040}),
    ("sync status", SYNC | {"syncStatusCode": "1010,"}),
    ("transaction status", {"transactionId": OTHER, "status": "Completed", "message": ""}),
    ("item of a bank feed batch", {"sourceAccountId": "a1", "result": {"statusCode": "200"}}),
    ("bank feed mapping", {"sourceAccountId": "a1", "targetAccountId": "b1", "status": "Success", "error": None}),
    ("connection error", LOST | {"status": "Resolved"}),
    ("connection", CONNECTION_OBJECT | {"status": "PendingAuth", "dataConnectionErrors": []}),
    ("redirect of Link", {"statuscode": "200", "errormessage": ""}),
    ("report status", REPORT | {"status": "Complete"}),
    ("validation item", IGNORED),
    ("validation result", {"warnings": [ITEM]}),
    ("issue of a read", READ_ISSUE),
]

BROKEN = [
    (SYNC | {"syncStatusCode": "soon"}, "sync_status_not_understood"),
    ({"sourceAccountId": "a1", "result": "no"}, "batch_item_not_understood"),
    ({"statuscode": "x", "errormessage": "y"}, "status_code_invalid"),
]

OTHERS = [
    {}, {"a": 1}, {"statusCode": 404, "service": "Xero", "error": "x", "correlationId": OTHER},
    {"statusCode": 400, "errorMessage": "x"}, {"code": 404, "description": "x"}, {"type": "x", "message": "y"},
    {"status": "FetchError", "dataType": "bills"}, {"results": []}, {"results": [{"id": 1}]}, {"errors": [], "data": 1},
]  # fmt: skip


class TestShape:
    @pytest.mark.parametrize(("name", "body", "kind", "message", "status"), FAILED)
    def test_that_tells_a_failure_is_read_for_what_it_says(self, name, body, kind, message, status):
        assert shape_of(body).name == name
        (report,) = items_in(body, Told(http_status=207))
        assert (report.kind, report.message, report.status_code) == (kind, message, status)
        assert report.message == (report.summary or message_of(report.body))

    @pytest.mark.parametrize(("name", "body"), NOT_FAILED)
    def test_that_tells_none_is_no_error(self, name, body):
        assert shape_of(body).name == name
        assert all(isinstance(item, Aside) for item in items_in(body))

    @pytest.mark.parametrize(("body", "reason"), BROKEN)
    def test_that_is_not_as_documented_is_refused_by_name(self, body, reason):
        with pytest.raises(UnreadableError, match=reason):
            items_in(body)

    @pytest.mark.parametrize("body", OTHERS)
    def test_is_not_seen_in_anything_else(self, body):
        assert items_in(body) is None


class TestDetails:
    def test_of_a_sync_link_the_correlation_id_in_the_text(self):
        (report,) = items_in(SYNC)
        assert (report.linked_ids, report.correlation_id) == ((LINKED,), OTHER)
        assert report.company_id == COMPANY

    def test_of_data_statuses_come_from_the_url_that_was_asked(self):
        body = {"bills": {"currentStatus": "MapError"}, "items": {"currentStatus": "Complete"}}
        report, aside = items_in(body, Told(request_url=URL))
        assert (report.condition, report.body) == (f"read:{COMPANY}::bills", {"bills": body["bills"]})
        assert aside.observations == (Ending(condition=f"read:{COMPANY}::items"),)

    def test_of_a_platforms_status_code_stay_in_the_body(self):
        (report,) = items_in(LOST, Told(request_url=f"/companies/{COMPANY}/connections/{CONNECTION}"))
        assert (report.body_status, report.condition) == (None, f"connection:{COMPANY}:{CONNECTION}")

    def test_of_a_connection_do_not_date_it_by_its_creation(self):
        (report,) = items_in(CONNECTION_OBJECT)
        assert report.occurred_at is None

    def test_of_a_validated_field_are_no_id(self):
        (report,) = items_in(ITEM | {"itemId": "Lines[0].Net"})
        assert (report.correlation_id, report.identity) == ("", "")

    def test_of_a_page_are_those_of_each_item(self):
        items = items_in({"results": [PULL, PULL | {"status": "Complete"}, {"odd": 1}]})
        assert [isinstance(item, Report) for item in items] == [True, False]


class TestPullOperation:
    def test_of_a_status_that_codat_has_added_since_is_what_its_is_errored_says(self):
        (report,) = items_in(PULL | {"status": "Pondering", "isErrored": True, "errorMessage": None})
        assert report.message == "Reading invoices ended with Pondering"

    def test_tells_the_description_where_there_is_no_message(self):
        told = {"status": "FetchError", "errorMessage": None, "statusDescription": "The desktop did not answer."}
        (report,) = items_in(PULL | told)
        assert report.message == "Reading invoices ended with FetchError: The desktop did not answer."
