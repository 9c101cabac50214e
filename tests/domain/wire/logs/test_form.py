from __future__ import annotations

import logging
import logging.handlers
from urllib.parse import quote_plus, urlencode

from errors.domain.wire.logs import read_any
from errors.domain.wire.recogniser import reports_in
from tests.domain.wire.logs.samples import GOOD, ID, shape


class TestForm:
    def test_of_the_standard_librarys_handler_is_a_record_with_its_time(self):
        handler = logging.handlers.HTTPHandler("localhost", "/")
        record = logging.LogRecord("billing", logging.ERROR, "a.py", 7, "Codat answered %s", (GOOD.decode(),), None)
        record.created = 1795354064.5
        (found,) = read_any(urlencode(handler.mapLogRecord(record)).encode())
        (report,) = reports_in(found)
        assert (report.correlation_id, report.occurred_at.isoformat()) == (ID, "2026-11-22T13:27:44.500000+00:00")
        assert report.attributes["levelname"] == "ERROR"

    def test_that_holds_no_body_is_nothing(self):
        assert shape(read_any(b"msg=%7Ball+is+well%7D&levelname=INFO")) == "."

    def test_is_no_line_of_text_and_no_json(self):
        text = f"msg={quote_plus(GOOD.decode())}"
        assert shape(read_any(f"{text}\n{text}".encode())) == "VV"
        assert shape(read_any(f"level=error {text}".encode())) == "V"
        assert shape(read_any(GOOD)) == "V"

    def test_with_too_many_fields_is_refused(self):
        assert shape(read_any(b"a=%7B" + b"&a=b" * 2_000)) == "U"
