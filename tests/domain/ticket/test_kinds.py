"""The ticket of what is no response: named by what Codat knows it by, and no correlation id is made up."""

from __future__ import annotations

import datetime as dt

from errors.domain.kinds import Kind
from errors.domain.ticket import FORMATS, draft
from tests.domain.ticket.facts import NOW, error, facts

KEY = "3f0d9c1e-77aa-4b0e-9d52-61c0e8f4a7b3"
NONE = "None: Codat gives this kind of failure no correlation id of its own"


def told(**changes):
    values = {"kind": Kind.PUSH, "correlation_id": KEY, "service": "Xero", "http_status": None, "exception": ""}
    return draft(facts(error(**(values | changes))), severity=3)


def lines(ticket):
    return {field.label: field.lines for field in ticket.fields if field.lines}


class TestWrite:
    def test_is_named_by_its_operation_key(self):
        ticket = told(linked_ids=("4f3e2d1c0b9a48778695a4b3c2d1e0f9",))
        assert lines(ticket)["Operation key"] == (KEY,)
        assert lines(ticket)["Correlation ID"] == (NONE,)
        assert lines(ticket)["Downstream IDs"] == ("4f3e2d1c0b9a48778695a4b3c2d1e0f9",)
        assert ticket.subject.endswith(f"(operation key {KEY})")
        assert lines(ticket)["Request body"]

    def test_says_how_long_the_sync_log_is_kept(self):
        until = (NOW - dt.timedelta(minutes=10) + dt.timedelta(days=90)).strftime("%Y-%m-%d %H:%M:%S UTC")
        assert lines(told())["Codat's log"] == (f"Codat keeps sync logs 90 days: until {until}",)

    def test_has_the_kind_in_place_of_a_status_code(self):
        ticket = told(status_code=0, body_status=None)
        assert ticket.subject.startswith("[Severity 3] Write Xero:")
        assert lines(ticket)["Status code"] == ("none (Write)",)


class TestConnection:
    def test_asks_for_no_request_and_names_no_log(self):
        found = lines(told(kind=Kind.CONNECTION, status_code=0, body_status=None, connection_id="x-1"))
        assert found["Event ID"] == (KEY,)
        assert found["Connection ID"] == ("x-1",)
        assert not {"Request", "Codat's log"} & set(found)

    def test_leaves_in_every_format(self):
        ticket = told(kind=Kind.CONNECTION, status_code=0, body_status=None)
        for name, form in FORMATS.items():
            assert KEY in form.render(ticket), name
