from __future__ import annotations

import datetime as dt

import pytest

from errors.domain.kinds import Kind
from errors.domain.observations import ConnectionSeen, Ending, QuotaReading
from errors.domain.report import Aside, Reject, Report
from errors.domain.wire.shapes import event_type, read_event
from errors.domain.wire.shapes.reads import FAILURES, ON_THE_WAY, STATUSES
from tests.domain.wire.shapes.bodies import (
    COMPANY,
    CONNECTION,
    EVENT,
    LOST,
    OTHER,
    connected,
    dataset,
    event,
    write,
)

TOLD = dt.datetime(2026, 3, 4, 5, 6, 8, tzinfo=dt.UTC)
OF_CONNECTION = f"connection:{COMPANY}:{CONNECTION}"
OF_XERO = ConnectionSeen(connection_id=CONNECTION, platform="Xero")
OF_READ = f"read:{COMPANY}:{CONNECTION}:invoices"
QUOTA = {"dailyQuota": 3000, "quotaRemaining": 0, "expiryDate": "2026-03-04T23:59:99Z"}
TRANSACTIONS = [
    {"id": "t1", "status": "Completed", "errorMessage": None},
    {"id": "t2", "status": "Failed", "errorMessage": "The account is closed."},
    {"id": "t3", "status": "PushError", "errorMessage": None},
]

# (event, kind of the failure, message, service, condition)
FAILED = [
    (write("Failed"), Kind.PUSH, "Writing bills failed", "Writes", "push:0d9e8f7a-6b5c-4d3e-9f10-2a3b4c5d6e7f"),
    (connected("connection.failed", "PendingAuth", dataConnectionErrors=[LOST]), Kind.CONNECTION,
     "Connecting to Xero failed: The user withdrew access.", "Xero", OF_CONNECTION),
    (connected("connection.disconnected", "Unlinked"), Kind.CONNECTION, "The connection to Xero was unlinked", "Xero",
     OF_CONNECTION),
    (connected("connection.disconnected", "Deauthorized", platformName=None), Kind.CONNECTION,
     "The connection to Xero was deauthorized", "Xero", OF_CONNECTION),
    (event("read.completed", dataTypes=[dataset("AuthError")]), Kind.READ, "Reading invoices ended with AuthError",
     "Reads", OF_READ),
    (event("lending.read.completed.initial", dataTypes=[dataset("MapError")]), Kind.READ,
     "Reading invoices ended with MapError", "Reads", OF_READ),
    (event("read.completed.unsuccessful", dataTypes=[dataset("NotSupported")]), Kind.READ,
     "Reading invoices ended with NotSupported", "Reads", OF_READ),
    (event("client.rateLimit.reached", **QUOTA), Kind.RATE_LIMIT, "The daily quota of 3000 requests is used up",
     "Rate limit", "quota"),
    (event("expenses.sync.unsuccessful", syncId=OTHER, transactions=TRANSACTIONS[:1]), Kind.SYNC,
     "Syncing expenses failed", "Syncs", ""),
    (event("reports.creditModel.generate.unsuccessful", id=OTHER), Kind.REPORT,
     "The credit model report could not be generated", "Reports", ""),
    (event("report.categorizedBankStatement.generate.unsuccessful", id=OTHER), Kind.REPORT,
     "The categorized bank statement report could not be generated", "Reports", ""),
]  # fmt: skip

# (event, observations)
NOT_FAILED = [
    (connected("connection.connected", "Linked"), [Ending(condition=OF_CONNECTION, at=TOLD), OF_XERO]),
    (connected("connection.reconnected", "Linked"), [Ending(condition=OF_CONNECTION, at=TOLD), OF_XERO]),
    (connected("connection.deleted", "Linked"), [Ending(condition=OF_CONNECTION, at=TOLD), OF_XERO]),
    (connected("connection.created", "PendingAuth"), []),
    (event("read.completed", dataTypes=[dataset("Complete")]), [Ending(condition=OF_READ, at=TOLD)]),
    (event("read.completed", dataTypes=[dataset("NotSupported")]), []),
    (event("read.completed.initial.successful", dataTypes=[]), []),
    (event("expenses.sync.successful", syncId=OTHER, transactions=[]), []),
    (event("reports.spendAnalysis.generate.successful", id=OTHER), []),
    (event("company.product.added", id=COMPANY), []),
    (event("bankFeeds.sourceAccount.disconnected"), []),
    (event("something.nobody.knows"), []),
    ({"eventType": "something.without.payload"}, []),
]

BROKEN = [
    None, [], "text", {}, {"eventType": ""}, {"eventType": [5], "payload": []},
    {"eventType": "bills.write.successful"}, event("bills.write.successful"),
    write("Done"), write("Failed", id=""), event("connection.failed", connection=[]), event("read.completed"),
    event("read.completed", dataTypes=[{"dataType": "bills"}]), event("client.rateLimit.reached", dailyQuota="many"),
    event("expenses.sync.unsuccessful", transactions=[]), event("reports.creditModel.generate.successful"),
]  # fmt: skip


class TestEventOfAFailure:
    @pytest.mark.parametrize(("body", "kind", "message", "service", "condition"), FAILED)
    def test_is_an_error_of_its_kind(self, body, kind, message, service, condition):
        (report,) = read_event(body)
        assert (report.kind, report.message, report.summary) == (kind, message, message)
        assert (report.service, report.condition, report.status_code) == (service, condition, 0)
        assert report.identity
        assert report.occurred_at
        assert (report.company_id, report.company_name) == (COMPANY, "Harbour Bakery")
        assert report.attributes["tags"] == {"region": "north"}
        assert report.attributes["eventType"] == event_type(body)

    @pytest.mark.parametrize("status", STATUSES.values())
    def test_knows_every_status_of_a_dataset(self, status):
        (item,) = read_event(event("read.completed", dataTypes=[dataset(status)]))
        assert isinstance(item, Report) == (status in FAILURES)

    def test_of_several_data_types_is_several_errors_and_one_end(self):
        datasets = [dataset("FetchError"), dataset("Complete", "bills"), dataset("AuthError", "items")]
        first, second, aside = read_event(event("read.completed", dataTypes=datasets))
        assert first.identity == f"{EVENT}:{CONNECTION}:invoices"
        assert first.correlation_id == second.correlation_id == EVENT
        assert first.body["payload"]["dataTypes"] == [datasets[0]]
        assert aside.observations == (Ending(condition=f"read:{COMPANY}:{CONNECTION}:bills", at=TOLD),)

    def test_of_a_sync_is_an_error_for_each_failed_transaction(self):
        body = event("expenses.sync.unsuccessful", syncId=OTHER, transactions=TRANSACTIONS)
        first, second = read_event(body)
        assert (first.message, first.identity) == ("The account is closed.", f"sync:{OTHER}:t2")
        assert (second.message, second.identity) == ("Syncing a transaction ended with PushError", f"sync:{OTHER}:t3")
        assert first.body["payload"]["transactions"] == TRANSACTIONS[1:2]

    def test_of_the_quota_reads_it(self):
        (report,) = read_event(event("client.rateLimit.reached", **QUOTA))
        resets_at = dt.datetime(2026, 3, 4, 23, 59, 59, tzinfo=dt.UTC)
        assert report.observations == (QuotaReading(limit=3000, remaining=0, resets_at=resets_at, at=TOLD),)

    def test_believes_the_newest_error_of_a_connection_that_is_not_resolved(self):
        errors = [
            LOST,
            LOST | {"errorMessage": "new", "erroredOnUtc": "2026-03-05T00:00:00Z"},
            LOST | {"status": "Resolved"},
        ]
        (report,) = read_event(connected("connection.failed", "PendingAuth", dataConnectionErrors=errors))
        assert report.message == "Connecting to Xero failed: new"


class TestEventOfNoFailure:
    @pytest.mark.parametrize(("body", "observations"), NOT_FAILED)
    def test_is_no_error(self, body, observations):
        assert read_event(body) == [Aside(observations=tuple(observations))]

    @pytest.mark.parametrize("name", ["client.rateLimit.reset", "client.rateLimit.reached"])
    def test_of_a_reset_quota_ends_it_even_under_the_name_of_the_other(self, name):
        (aside,) = read_event(event(name, **QUOTA | {"quotaRemaining": 2999}))
        reading, ending = aside.observations
        assert (reading.limit, reading.remaining, ending) == (3000, 2999, Ending(condition="quota", at=TOLD))


class TestBrokenEvent:
    @pytest.mark.parametrize("body", BROKEN)
    def test_is_refused_as_not_understood(self, body):
        (reject,) = read_event(body)
        assert isinstance(reject, Reject)
        assert reject.reason == "event_not_understood"


class TestStatuses:
    def test_are_the_twenty_one_that_codat_documents(self):
        assert (len(STATUSES), len(FAILURES), len(ON_THE_WAY)) == (21, 9, 10)


class TestExampleEvents:
    """The Portal sends its examples of all types under one and the same event id."""

    def test_about_one_connection_are_told_apart(self):
        statuses = ("PendingAuth", "Unlinked", "Deauthorized")
        reports = [read_event(connected("connection.disconnected", status))[0] for status in statuses]
        assert len({report.identity for report in reports}) == len(statuses)

    def test_about_one_report_id_are_told_apart(self):
        types = ("creditModel", "spendAnalysis")
        reports = [read_event(event(f"reports.{one}.generate.unsuccessful", id=OTHER))[0] for one in types]
        assert len({report.identity for report in reports}) == len(types)
