"""No reader raises but to refuse, and what it yields can be stored, whatever stands under the members' names."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors.domain.codat import message_of
from errors.domain.report import Report
from errors.domain.wire.bodies import Told
from errors.domain.wire.rejecting import DETAILS, UnreadableError
from errors.domain.wire.shapes import SHAPES, items_in, read, read_event
from errors.domain.wire.shapes.events import EVENTS
from errors.domain.wire.storing import storable_text
from tests.domain.wire.shapes import bodies
from tests.fuzz.holds import assert_readable

NAMES = sorted(
    {name for shape in SHAPES for name in shape.names.split()}
    | {"referenceCompany", "connection", "dataTypes", "transactions", "dataConnectionErrors"}
    | bodies.OPERATION.keys() | bodies.PULL.keys() | bodies.SYNC.keys() | bodies.LOST.keys()
    | bodies.alert("", {}).keys()
)  # fmt: skip
WORDS = ["Failed", "TimedOut", "Error", "Deauthorized", "FetchError", "5130", "a" * 300, "2026-03-04", "", bodies.KEY]
TEXTS = st.text().map(storable_text)  # as decoders leave them
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.sampled_from(WORDS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES) | TEXTS, VALUES, max_size=4)
EVENT_TYPES = [
    "bills.write.successful", "read.completed.initial", "connection.failed", "client.rateLimit.reached",
    "expenses.sync.unsuccessful", "reports.creditModel.generate.unsuccessful",
]  # fmt: skip
TOLD = Told(http_status=200, request_url="/companies/x")


@contextmanager
def refusing():
    try:
        yield
    except UnreadableError as error:
        if error.reason not in DETAILS:
            raise


def checked(items):
    for item in assert_readable(iter(items)):
        if isinstance(item, Report):
            assert item.message == (item.summary or message_of(item.body))
            assert len(item.condition) <= 300


class TestEveryShape:
    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.name}: {shape.names}")
    @given(body=OBJECTS, values=st.lists(VALUES, min_size=4, max_size=4))
    def test_reads_or_refuses_whatever_its_members_hold(self, shape, body, values):
        body |= dict(zip(shape.names.split(), values, strict=False))
        with refusing():
            checked(read(shape, body, TOLD))

    @given(body=OBJECTS)
    def test_is_looked_for_in_any_object(self, body):
        with refusing():
            checked(items_in(body, TOLD) or [])


class TestEveryEvent:
    @given(name=st.sampled_from(EVENT_TYPES) | TEXTS, payload=VALUES, beside=OBJECTS)
    def test_is_read_or_refused(self, name, payload, beside):
        items = read_event(beside | {"eventType": name, "payload": payload})
        assert items
        checked(items)

    @given(body=VALUES)
    def test_is_never_an_exception(self, body):
        checked(read_event(body))

    def test_is_among_the_types_of_this_file(self):
        assert all(any(names.fullmatch(name) for name in EVENT_TYPES) for names, _ in EVENTS)
