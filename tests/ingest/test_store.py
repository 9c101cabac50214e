"""The store: what is a redelivery, what is counted, what becomes of a row that the database refuses."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from errors.domain.report import Reject
from errors.ingest import Delivery, pack, pipeline, store, write_now
from errors.ingest.delivery import Parcel
from errors.ingest.pipeline import unpack
from errors.models import Company, ErrorResponse, HourTally, Issue, LinkedId, RejectedPart, Service, Source
from tests.factories import NOW, make_source
from tests.ingest.samples import assert_counters_agree, make_report

pytestmark = pytest.mark.django_db

ID = "7c1e55d2-90aa-4c1b-8d2f-3b1f0e6ad911"
MINUTE = dt.timedelta(minutes=1)


def write(*reports, source=None, at=NOW):
    return write_now(reports, source=source or make_source(), received_at=at)


class TestRedelivery:
    def test_counts_on_the_error_and_its_source_and_nowhere_else(self):
        write(make_report(ID, company_id="c1"))
        receipt = write(make_report(ID, company_id="c1"), at=NOW + MINUTE)
        assert (receipt.accepted, receipt.duplicates) == (0, 1)
        assert ErrorResponse.objects.get().redelivery_count == 1
        assert (Issue.objects.get().error_count, Source.objects.get().duplicate_count) == (1, 1)
        assert_counters_agree()

    def test_is_seen_within_one_batch(self):
        receipt = write(make_report(ID), make_report(ID), make_report(ID))
        assert (receipt.accepted, receipt.duplicates) == (1, 2)
        assert ErrorResponse.objects.get().redelivery_count == 2
        assert_counters_agree()

    def test_ignores_how_the_id_is_written(self):
        write(make_report(ID, body={"error": "x"}))
        receipt = write(make_report("{" + ID.upper().replace("-", "") + "}", body={"error": "x"}))
        assert receipt.duplicates == 1

    def test_ignores_the_order_of_members(self):
        write(make_report(ID, body={"error": "x", "statusCode": 404}))
        assert write(make_report(ID, body={"statusCode": 404, "error": "x"})).duplicates == 1

    def test_is_none_where_the_body_differs(self):
        write(make_report(ID))
        receipt = write(make_report(ID, error="Invoice not found"), make_report(ID, error="Bill not found"))
        assert (receipt.accepted, receipt.duplicates) == (2, 0)
        assert ErrorResponse.objects.filter(lookup_key=ID.replace("-", "")).count() == 3
        assert_counters_agree()


class TestRetry:
    def test_counts_nothing_that_an_attempt_of_unknown_end_has_stored(self):
        source = make_source()
        first, again = [make_report(ID)], [make_report(ID), make_report("b" * 32), make_report("b" * 32)]
        for items, may_be_stored in ((first, False), (again, True)):
            parcel = pack(Delivery(items=items, source_id=source.pk, received_at=NOW))
            store.write([parcel], may_be_stored=may_be_stored)
        counts = dict(ErrorResponse.objects.values_list("correlation_id", "redelivery_count"))
        assert counts == {ID: 0, "b" * 32: 1}
        assert_counters_agree()


class TestWithoutCorrelationId:
    def test_is_stored_under_an_id_of_ours_that_says_so(self):
        receipt = write(make_report(""))
        error = ErrorResponse.objects.get()
        assert receipt.correlation_ids == (error.correlation_id,)
        assert (error.has_correlation_id, len(error.lookup_key)) == (False, 32)

    def test_repeats_within_ten_minutes_are_one(self):
        at = NOW.replace(minute=19, second=30)
        first = write(make_report(""), at=at)
        again = write(make_report(""), at=at + 9 * MINUTE)  # in the next window of ten minutes
        assert (again.accepted, again.duplicates) == (0, 1)
        assert again.correlation_ids == first.correlation_ids
        assert write(make_report(""), at=at + 10 * MINUTE).accepted == 1
        assert_counters_agree()

    def test_repeats_of_a_record_that_tells_its_time_are_one_however_late(self):
        first = write(make_report("", occurred_at=NOW), at=NOW)
        again = write(make_report("", occurred_at=NOW), at=NOW + 300 * MINUTE)
        assert (again.accepted, again.duplicates, again.correlation_ids) == (0, 1, first.correlation_ids)
        assert_counters_agree()

    def test_differs_by_time_text_and_source(self):
        write(make_report("", occurred_at=NOW))
        assert write(make_report("", occurred_at=NOW - MINUTE)).accepted == 1
        assert write(make_report("", error="Bill not found", occurred_at=NOW)).accepted == 1
        assert write(make_report("", occurred_at=NOW), source=make_source("other")).accepted == 1
        assert_counters_agree()


class TestGrouping:
    def test_makes_one_issue_of_one_status_service_and_template(self):
        write(
            make_report("a" * 32, error="Invoice 1 not found"),
            make_report("b" * 32, error="Invoice 22 not found"),
            make_report("c" * 32, error="Invoice 22 not found", status=409),
            make_report("d" * 32, error="Invoice 22 not found", http_status=500),
            make_report("e" * 32, error="Invoice 22 not found", service="Sage"),
        )
        found = Issue.objects.values_list("status_code", "service__key", "error_count").order_by("id")
        assert list(found) == [(404, "xero", 2), (409, "xero", 1), (500, "xero", 1), (404, "sage", 1)]

    def test_shows_the_newest_spelling_of_a_service(self):
        write(make_report("a" * 32, service="QuickbooksOnline"))
        write(make_report("b" * 32, service="QuickBooksOnline"))
        assert Service.objects.get().name == "QuickBooksOnline"
        assert Issue.objects.get().error_count == 2

    def test_tells_which_issues_are_new(self):
        source = make_source()
        parcels = [pack(Delivery(items=[make_report("a" * 32)], source_id=source.pk, received_at=NOW))]
        assert store.write(parcels).new_issue_ids == (Issue.objects.get().pk,)
        more = Delivery(items=[make_report("b" * 32)], source_id=source.pk, received_at=NOW)
        assert store.write([pack(more)]).new_issue_ids == ()

    def test_keeps_a_companys_newest_name(self):
        write(make_report("a" * 32, company_id="AB-1", company_name="Old"))
        write(make_report("b" * 32, company_id="ab-1", company_name="New"), make_report("c" * 32, company_id="ab-1"))
        company = Company.objects.get()
        assert (company.company_id, company.name, company.error_count) == ("ab-1", "New", 3)


class TestTime:
    def test_is_that_of_receipt_where_none_is_told_or_it_lies_ahead(self):
        write(make_report("a" * 32), make_report("b" * 32, occurred_at=NOW + dt.timedelta(days=1)))
        assert set(ErrorResponse.objects.values_list("occurred_at", flat=True)) == {NOW}

    def test_counts_a_late_arrival_in_the_bucket_of_its_own_time(self):
        late = NOW - dt.timedelta(days=3, minutes=7)
        write(make_report("a" * 32, occurred_at=late), make_report("b" * 32))
        assert HourTally.objects.filter(bucket_at=late.replace(minute=0)).get().count == 1
        assert Issue.objects.get().first_seen_at == late
        assert_counters_agree()

    def test_takes_the_senders_clock_before_our_own(self):
        sent_at = NOW - 5 * MINUTE
        write_now([make_report("a" * 32)], source=make_source(), received_at=NOW, sent_at=sent_at)
        assert ErrorResponse.objects.get().occurred_at == sent_at


class TestParts:
    def test_that_could_not_be_read_are_kept_beside_those_that_could(self):
        reject = Reject(
            index=1, reason="not_json", detail="This is no JSON.", text="Authorization: Bearer abcdef123456"
        )
        receipt = write(make_report("a" * 32), reject, make_report("b" * 32))
        assert (receipt.accepted, [r.index for r in receipt.rejected]) == (2, [1])
        kept = RejectedPart.objects.get()
        assert (kept.position, kept.reason) == (1, "not_json")
        assert "abcdef123456" not in kept.text
        assert_counters_agree()

    def test_that_the_database_refuses_become_rejects_and_leave_their_neighbours(self):
        ids = [f"{number:032x}" for number in range(1, 12)]
        reports = [make_report(text, http_status=10**30 if text == ids[6] else None) for text in ids]
        receipt = write(*reports)
        assert (receipt.accepted, [(r.index, r.reason) for r in receipt.rejected]) == (10, [(6, "refused")])
        assert set(ErrorResponse.objects.values_list("correlation_id", flat=True)) == set(ids) - {ids[6]}
        assert_counters_agree()

    def test_that_trip_our_own_code_become_rejects(self, monkeypatch):
        real = pipeline.prepare

        def failing(report, **where):
            if report.message == "trip":
                raise ZeroDivisionError
            return real(report, **where)

        monkeypatch.setattr(pipeline, "prepare", failing)
        receipt = write(make_report("a" * 32), make_report("b" * 32, error="trip"))
        assert (receipt.accepted, receipt.rejected[0].reason) == (1, "unprocessable")
        assert_counters_agree()


class TestLinkedIds:
    def test_find_the_error_by_ids_in_its_text_but_its_own(self):
        write(make_report(ID, linked_ids=(ID.upper(), "AB-CD", "abcd", "ef")))
        assert set(LinkedId.objects.values_list("lookup_key", flat=True)) == {"abcd", "ef"}


class TestSecrets:
    def test_are_in_no_column(self):
        secret = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"
        report = make_report(
            ID,
            error=f"Refused: Authorization: Bearer {secret}",
            request_url=f"https://user:{secret}@api.example.com/companies?apiKey={secret}",
            attributes={"apiKey": secret},
        )
        write(report)
        for row in (*ErrorResponse.objects.values(), *Issue.objects.values()):
            assert secret not in str(row)


class TestPositions:
    def test_are_those_of_the_parts_that_the_sender_knows(self):
        """A part that tells of several errors moves no later row that the database refuses."""
        statuses = {name: {"dataType": name, "currentStatus": "FetchError"} for name in ("bills", "invoices")}
        refused = {"response": {"statusCode": 404, "error": "Refused", "correlationId": "e" * 32}, "httpStatus": 404}
        parts = [statuses, refused]
        parcel = Parcel(source_id=make_source().pk, received_at=NOW, payload=json.dumps(parts).encode())
        rows = unpack(parcel).rows
        assert [row.index for row in rows] == [0, 0, 1]
        rows[-1].http_status = 10**30  # which no database takes
        read = Parcel(source_id=parcel.source_id, received_at=NOW, rows=rows)
        [receipt] = store.write([read]).receipts
        assert [(reject.index, reject.reason) for reject in receipt.rejected] == [(1, "refused")]
