"""
Requests of shippers that cannot be installed here, as they were captured, sent again by the byte.

What each of them looks at in an answer is asserted: Fluent Bit takes 200 to 205, of bulks only without `errors`, of
events 200 alone; Fluentd and rsyslog's omhttp any 2xx; and all of them repeat a 503.
"""

from __future__ import annotations

import base64
import json
import re

import pytest

from errors.ingest import QueueFullError
from tests.domain.wire.logs.samples import DATA
from tests.domain.wire.logs.samples import PATHS as PROTOCOLS
from tests.receiver.in_process import Link, ask
from tests.receiver.shipping import PATHS

CAPTURES = {
    f"{file.stem}-{number}": json.loads(line)
    for file in sorted((DATA / "logs" / "captures").iterdir())
    for number, line in enumerate(file.read_text().splitlines())
}
OURS = {"authorization", "connection", "content-length", "host", "transfer-encoding"}
STORED = """
import django; django.setup()
import json, sys
from errors.models import ErrorResponse
print(json.dumps(list(ErrorResponse.objects.filter(source__name=sys.argv[1]).values_list("correlation_id", flat=True))))
"""
SOURCE = """
import django; django.setup()
from django.utils import timezone
from errors.actions.sources import create_source
print(create_source("captures", now=timezone.now()).token)
"""
REFUSED = "fb_splunk_raw-0"
"""Records without an `event`, which Splunk refuses as well."""


def request_of(capture):
    protocol = PROTOCOLS.get(capture["path"], "logs")
    headers = {name: value for name, value in capture["headers"] if name.lower() not in OURS}
    return protocol, headers, base64.b64decode(capture["raw_b64"])


def assert_is_success(protocol, reply, content_type):
    assert reply.status == (204 if protocol == "loki" else 200)
    if protocol == "elastic":
        statuses = [next(iter(item.values()))["status"] for item in reply.json["items"]]
        assert (reply.json["errors"], set(statuses)) == (False, {201})
    if protocol == "splunk":
        assert reply.json["code"] == 0
    if protocol == "otlp":
        assert reply.headers["content-type"] == content_type


@pytest.fixture(scope="module")
def replayed(server):
    """The answers to each, and what is stored when all were sent once, and twice."""
    token, replies, stored = server.run(SOURCE).strip(), {}, []
    for _ in range(2):
        for name, capture in CAPTURES.items():
            protocol, headers, payload = request_of(capture)
            headers["Authorization"] = f"Bearer {token}"
            replies.setdefault(name, []).append(server.request("POST", PATHS[protocol], payload, headers))
        stored.append(sorted(json.loads(server.run(STORED, "captures"))))
    return replies, stored


@pytest.mark.server
@pytest.mark.xdist_group("receiver")
class TestCaptures:
    @pytest.mark.parametrize("name", CAPTURES)
    def test_are_answered_as_their_client_wants_it(self, replayed, name):
        replies, _ = replayed
        protocol, headers, _ = request_of(CAPTURES[name])
        for reply in replies[name]:
            if name == REFUSED:
                assert (reply.status, reply.json["code"]) == (400, 12)
            else:
                assert_is_success(protocol, reply, headers.get("Content-Type"))

    def test_leave_their_bodies_and_nothing_more_when_they_come_again(self, replayed):
        _, (once, twice) = replayed
        assert once == twice
        assert {name[-12:] for name in once} == {f"{number:012}" for number in range(3)}


class TestOverload:
    @pytest.mark.parametrize("name", [name for name in CAPTURES if name != REFUSED])
    def test_is_told_so_that_each_client_sends_again(self, name):
        protocol, headers, payload = request_of(CAPTURES[name])
        raw = [(key.lower().encode(), value.encode()) for key, value in headers.items()]
        [(status, answered, body)] = ask(Link(QueueFullError()), [payload], path=PATHS[protocol], headers=raw)
        assert (status, re.fullmatch(rb"\d", answered[b"retry-after"]) is not None) == (503, True)
        if protocol == "elastic":
            assert {next(iter(item.values()))["status"] for item in json.loads(body)["items"]} == {503}
