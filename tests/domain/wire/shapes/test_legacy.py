from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from errors.domain.report import Aside, Report
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes import items_in
from errors.domain.wire.shapes.legacy import RULES
from tests.domain.wire.shapes.bodies import COMPANY, CONNECTION, EVENT, KEY, OTHER, alert, in_camel_case

STATUS_PASCAL = {"DataType": "bills", "Status": "Failed", "PushOperationKey": KEY}

# (rule, its data, kind and message of the failure)
FAILED = [
    ("Push Operation Status Changed()", {"dataType": "bills", "status": "Failed", "pushOperationKey": KEY}, Kind.PUSH,
     "Writing bills failed"),
    ("PushOperationStatusChanged", STATUS_PASCAL, Kind.PUSH, "Writing bills failed"),
    ("Push Operation Timed Out", {"dataType": "bills", "pushOperationGuid": KEY}, Kind.PUSH, "Writing bills timed out"),
    ("Data Sync Status Changed To Error", {"dataType": "bills", "datasetStatus": "MapError", "datasetId": OTHER},
     Kind.READ, "Reading bills ended with MapError"),
    ("DataConnectionStatusChanged", {"newStatus": "Deauthorized", "platformKey": "gbol"},
     Kind.CONNECTION, "The connection to Xero was deauthorized"),
    ("Sync Failed", {"syncId": OTHER, "syncType": "Expense", "FailureStage": "Pushing"}, Kind.SYNC,
     "Syncing expense failed at Pushing"),
    ("Rate Limit Reached", {"DailyQuota": 1000, "ExpiresUtc": "2026-03-05T00:00:00Z"}, Kind.RATE_LIMIT,
     "The daily quota of 1000 requests is used up"),
]  # fmt: skip

# (rule, its data, what is observed)
NOT_FAILED = [
    ("Push Operation Status Changed()", {"dataType": "bills", "status": "Success", "pushOperationKey": KEY},
     ["PushState", "Ending"]),
    ("DataConnectionStatusChanged", {"dataConnectionId": CONNECTION, "newStatus": "Linked"}, ["Ending"]),
    ("DataConnectionStatusChanged", {"dataConnectionId": CONNECTION, "newStatus": "PendingAuth"}, []),
    ("Data sync completed", {"dataType": "bills", "datasetId": OTHER}, ["Ending"]),
    ("Rate Limit Reset", {"QuotaRemaining": 1000, "DailyQuota": 1000}, ["QuotaReading", "Ending"]),
    ("New company synchronized", {}, []),
    ("New company synchronised", {}, []),
    ("Dataset data changed", {"dataType": "bills"}, []),
    ("Account Categories Updated", {"modifiedDate": "2026-03-04T05:06:07Z"}, []),
    ("Sync Connection Deleted", {}, []),
    ("Sync Completed", {"syncId": OTHER, "syncType": "Expense"}, []),
    ("A rule that nobody knows", {}, []),
]  # fmt: skip


@pytest.mark.parametrize("spelled", [dict, in_camel_case], ids=["PascalCase", "camelCase"])
class TestAlert:
    @pytest.mark.parametrize(("rule", "data", "kind", "message"), FAILED)
    def test_of_a_failure_is_the_error_that_a_webhook_would_be(self, spelled, rule, data, kind, message):
        (report,) = items_in(spelled(alert(rule, data)))
        assert (report.kind, report.message, report.summary) == (kind, message, message)
        assert report.company_id == COMPANY
        assert report.correlation_id in {EVENT, KEY, OTHER}
        assert report.attributes["rule"] == rule

    @pytest.mark.parametrize(("rule", "data", "observed"), NOT_FAILED)
    def test_of_no_failure_is_no_error(self, spelled, rule, data, observed):
        (item,) = items_in(spelled(alert(rule, data)))
        assert isinstance(item, Aside)
        assert [type(one).__name__ for one in item.observations] == observed

    @pytest.mark.parametrize("rule", ["Push Operation Timed Out", "Rate Limit Reached", "DataConnectionStatusChanged"])
    def test_without_its_data_is_refused_by_name(self, spelled, rule):
        with pytest.raises(UnreadableError, match="legacy_rule_not_understood"):
            items_in(spelled(alert(rule, {})))


class TestTime:
    def test_is_taken_out_of_the_message(self):
        data = {"dataType": "bills", "datasetStatus": "MapError"}
        message = "ERROR: syncing bills triggered a MapError notification at 2020-04-21T12:12:57.4250446Z."
        (report,) = items_in(alert("Data Sync Status Changed To Error", data, message))
        assert report.occurred_at == dt.datetime(2020, 4, 21, 12, 12, 57, 425044, tzinfo=dt.UTC)


class TestRules:
    def test_are_all_in_these_tables(self):
        told = {rule for rule, *_ in (*FAILED, *NOT_FAILED)}
        assert RULES.keys() <= {"".join(filter(str.isalnum, rule)).casefold() for rule in told}

    def test_that_are_unknown_yield_nothing_stored(self):
        assert not any(isinstance(item, Report) for item in items_in(alert("What?", {"status": "Failed"})))
