"""Test deliveries: recognised in whatever form they come, told as accepted, and in no count."""

from __future__ import annotations

import json

import pytest

from errors.domain.trial import BODY, CORRELATION_ID, LINE, is_trial
from errors.domain.wire import errors_body
from errors.domain.wire.logs import read_any
from errors.domain.wire.recogniser import findings_in
from errors.ingest import write_now
from errors.models import ErrorResponse, Issue, MinuteTally, RejectedPart, Source
from tests.factories import NOW, make_source


@pytest.fixture
def source(db):
    return make_source()


class TestTrial:
    @pytest.mark.parametrize(
        "record", [BODY, {"message": LINE}, {"log": f"12:00 ERROR {LINE}\n"}, {"level": 50, "response": {"data": BODY}}]
    )
    def test_is_found_in_a_log_record_as_an_error_would_be(self, record):
        [read] = read_any(json.dumps(record).encode())
        [found] = findings_in(read)
        assert is_trial(found.correlation_id)

    def test_is_accepted_and_stored_nowhere(self, source):
        receipt = write_now(errors_body.parse(LINE.encode()), source=source, received_at=NOW)
        assert (receipt.accepted, receipt.duplicates, receipt.rejected) == (1, 0, ())
        assert not any(model.objects.exists() for model in (ErrorResponse, Issue, MinuteTally, RejectedPart))
        source.refresh_from_db()
        assert (source.accepted_count, source.last_trial_at, source.last_delivery_at) == (0, NOW, NOW)

    def test_takes_nothing_from_the_errors_around_it(self, source):
        other = BODY | {"correlationId": "131f0225-5467-421a-b179-4531d6b4a942"}
        payload = json.dumps([BODY, other, BODY]).encode()
        receipt = write_now(errors_body.parse(payload), source=source, received_at=NOW)
        assert receipt.accepted == 3
        assert [error.correlation_id for error in ErrorResponse.objects.all()] == [other["correlationId"]]
        assert Source.objects.get().accepted_count == 1

    def test_is_no_other_error(self):
        assert not is_trial("")
        assert not is_trial(CORRELATION_ID.replace("7", "8"))
