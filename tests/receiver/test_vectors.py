"""Every shipping vector by HTTP: the errors that it holds are stored, and nothing else is."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.domain.wire.logs.samples import vectors
from tests.receiver.shipping import PATHS

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]  # one server for all

SOURCES = """
import django; django.setup()
import sys
from django.utils import timezone
from errors.actions.sources import create_source
for name in sys.argv[1:]:
    print(create_source(f"vectors of {name}", now=timezone.now()).token)
"""
FOUND = """
import django; django.setup()
import json
from errors.models import ErrorResponse, Source
errors = list(ErrorResponse.objects.values_list("body", flat=True))
counts = {source.name: source.accepted_count + source.duplicate_count for source in Source.objects.all()}
print(json.dumps({"errors": errors, "counts": counts}))
"""
MEMBERS = ("statusCode", "service", "error", "correlationId")


@pytest.fixture(scope="module")
def shipped(server):
    """The status of each vector's answer, and what is stored by then."""
    tokens = dict(zip(PATHS, server.run(SOURCES, *PATHS).split(), strict=True))
    statuses = {}
    for vector, protocol, payload in vectors():
        headers = {"Authorization": f"Bearer {tokens[protocol]}"}
        statuses[vector["name"]] = server.request("POST", PATHS[protocol], payload, headers).status
    return statuses, json.loads(server.run(FOUND))


def essence(body):
    return tuple(str(body[name]).replace("\ud800", "\ufffd") for name in MEMBERS)


@pytest.mark.parametrize("protocol", PATHS)
class TestVectors:
    def test_are_answered_by_whether_they_can_be_read(self, shipped, protocol):
        statuses, _ = shipped
        for vector, name, _ in vectors():
            if name == protocol:
                assert statuses[vector["name"]] // 100 == (4 if "expect_error" in vector else 2), vector["name"]

    def test_leave_the_errors_that_they_hold(self, shipped, protocol):
        _, found = shipped
        stored = {essence(error) for error in found["errors"] if set(MEMBERS) <= error.keys()}
        expected = [
            (vector["name"], body) for vector, name, _ in vectors() if name == protocol for body in vector["expect"]
        ]
        assert [name for name, body in expected if essence(body) not in stored] == []
        assert Counter(found["counts"])[f"vectors of {protocol}"] == len(expected)
