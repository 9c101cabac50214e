"""Codat's webhooks through the real server: signed bytes are let in as they came, nothing else is."""

from __future__ import annotations

import gzip
import json
import time
import uuid

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from errors.domain.webhooks import Envelope, secret_bytes, sign
from tests.receiver.serving import Server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("receiver")]

ROOT = "/ingest/v1/webhooks/codat"
SECRETS = """
import django; django.setup()
from django.utils import timezone
from errors.actions.sources import create_source
from errors.actions.webhooks import add_secret, new_secret
new, second = create_source("codat", with_secret=True, now=timezone.now()), new_secret()
add_secret(new.source, second, now=timezone.now())
print(new.source.pk, new.secret, second)
"""
STATE = """
import json, django; django.setup()
from errors.models import ErrorResponse, RejectedPart, SignatureFailure, WebhookMessage
print(json.dumps({
    "messages": list(WebhookMessage.objects.values_list("message_id", "event_type", "is_understood")),
    "errors": list(ErrorResponse.objects.filter(source__name="codat").values_list("correlation_id", "summary")),
    "rejects": list(RejectedPart.objects.filter(source__name="codat").values_list("reason", "text")),
    "failures": dict(SignatureFailure.objects.values_list("code", "count")),
}))
"""
RETIRE = """
import django; django.setup()
from django.utils import timezone
from errors.actions.webhooks import retire_secret
from errors.models import SigningSecret
retire_secret(SigningSecret.objects.filter(source__name="codat").latest("pk"), now=timezone.now())
"""


class Sender:
    """What Codat sends with: an address and secrets."""

    def __init__(self, server: Server) -> None:
        self.server = server
        pk, *self.secrets = server.run(SECRETS).split()
        self.path = f"{ROOT}/{pk}"

    def headers(self, body, *, secret=0, message_id="", at=None, prefix="webhook"):
        at, message_id = at or timezone.now().replace(microsecond=0), message_id or f"msg_{uuid.uuid4().hex}"
        signature = Webhook(self.secrets[secret]).sign(message_id, at, body.decode("latin-1"))
        values = {"id": message_id, "timestamp": str(int(at.timestamp())), "signature": signature}
        return {f"{prefix}-{name}": value for name, value in values.items()}

    def send(self, body, *, path="", method="POST", sent=None, more=None, **signed):
        headers = self.headers(body, **signed) | (more or {})
        return self.server.request(method, path or self.path, body if sent is None else sent, headers)

    def state(self):
        return json.loads(self.server.run(STATE))


@pytest.fixture(scope="module")
def sender(server):
    return Sender(server)


def failed_write(key="", **members):
    event = {
        "id": uuid.uuid4().hex,
        "eventType": "invoices.write.unsuccessful",
        "generatedDate": "2026-11-20T10:00:00Z",
        "payload": {
            "id": key or str(uuid.uuid4()),
            "type": "Create",
            "connectionId": str(uuid.uuid4()),
            "status": "Failed",
            "referenceCompany": {"id": str(uuid.uuid4()), "name": "Kettle & Co"},
        },
    }
    return json.dumps(event | members).encode()


class TestWebhook:
    @pytest.mark.parametrize("prefix", ["webhook", "svix"])
    def test_is_stored_before_it_is_answered(self, sender, prefix):
        key = str(uuid.uuid4())
        reply = sender.send(failed_write(key), prefix=prefix)
        assert (reply.status, reply.json["accepted"]) == (200, 1)
        assert [key, "Writing invoices failed"] in sender.state()["errors"]

    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_may_come_in_chunks(self, sender, method):
        body = failed_write()
        pieces = iter([body[:7], body[7:50], body[50:]])
        assert sender.send(body, method=method, sent=pieces).status == 200

    def test_is_signed_before_or_after_it_is_compressed(self, sender):
        body = failed_write()
        packed = gzip.compress(body)
        more = {"content-encoding": "gzip"}
        assert sender.send(body, sent=packed, more=more).status == 200
        headers = sender.headers(b"") | {"content-encoding": "gzip"}
        envelope = Envelope(headers["webhook-id"], headers["webhook-timestamp"], "")
        signature = sign(
            envelope, packed, secret=secret_bytes(sender.secrets[0])
        ).decode()  # the oracle signs text only
        headers["webhook-signature"] = f"v1,{signature}"
        assert sender.server.request("POST", sender.path, packed, headers).status == 200

    def test_is_believed_by_its_bytes_alone(self, sender):
        body = failed_write()
        written_anew = json.dumps(json.loads(body), indent=1).encode()
        assert sender.send(body, sent=written_anew).json["code"] == "signature_mismatch"

    def test_changes_nothing_when_it_comes_again(self, sender):
        body, message_id = failed_write(), f"msg_{uuid.uuid4().hex}"
        first = sender.send(body, message_id=message_id)
        before = sender.state() | {"failures": {}}
        again = sender.send(body, message_id=message_id)
        assert (first.status, again.status, again.json["accepted"]) == (200, 200, 0)
        assert sender.state() | {"failures": {}} == before

    def test_of_a_type_that_nobody_knows_is_taken_and_counted(self, sender):
        body = failed_write(eventType="moon.phase.changed")
        message_id = f"msg_{uuid.uuid4().hex}"
        assert sender.send(body, message_id=message_id).status == 200
        assert [message_id, "moon.phase.changed", True] in sender.state()["messages"]

    @pytest.mark.parametrize("body", [b"<xml/>", b"", b"[1]", b'{"eventType": "bills.write.unsuccessful"}'])
    def test_that_is_not_understood_is_taken_and_kept(self, sender, body):
        message_id = f"msg_{uuid.uuid4().hex}"
        reply = sender.send(body, message_id=message_id)
        assert (reply.status, reply.json["rejected"][0]["reason"]) == (200, "event_not_understood")
        state = sender.state()
        assert [is_understood for message, _, is_understood in state["messages"] if message == message_id] == [False]
        assert ["event_not_understood", body.decode()] in [
            [reason, text.replace('":"', '": "')] for reason, text in state["rejects"]
        ]

    def test_is_explained_to_people(self, server, sender):
        reply = server.request("GET", sender.path)
        assert reply.status == 200
        assert f"http://127.0.0.1:{server.port}{sender.path}" in reply.body.decode()


class TestRefusal:
    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"webhook-signature": "v1,AAAA"}, "signature_mismatch"),
            ({"webhook-signature": "\xff v1"}, "signature_mismatch"),
            ({"webhook-id": "msg_other"}, "signature_mismatch"),
            ({"webhook-id": ""}, "signature_missing"),
            ({"webhook-timestamp": "yesterday"}, "signature_missing"),
            ({"webhook-timestamp": "1614265330"}, "signature_stale"),
        ],
    )
    def test_has_a_stable_code_and_tells_no_secret(self, sender, changed, code):
        body = failed_write()
        headers = sender.headers(body)
        reply = sender.server.request("POST", sender.path, body, headers | changed)
        assert (reply.status, reply.json["code"]) == (401, code)
        assert headers["webhook-signature"][3:].encode() not in reply.body

    @pytest.mark.parametrize("source", ["999999", "x", "", "-1", "9" * 40, "1/2"])
    def test_of_a_source_that_is_not_there_is_that_of_a_mismatch(self, sender, source):
        wrong = sender.server.request("POST", sender.path, b"{}", sender.headers(b"[]"))
        nowhere = sender.send(failed_write(), path=f"{ROOT}/{source}")
        assert (nowhere.status, nowhere.body) == (401, wrong.body)

    def test_is_counted_for_its_source(self, sender):
        before = sender.state()["failures"].get("signature_mismatch", 0)
        sender.server.request("POST", sender.path, b"{}", sender.headers(b"[]"))
        for _ in range(100):
            if sender.state()["failures"].get("signature_mismatch", 0) > before:
                return
        pytest.fail("it was not counted")


class TestSecrets:
    def test_are_exchanged_without_a_gap(self, sender):
        assert [sender.send(failed_write(), secret=one).status for one in (0, 1)] == [200, 200]
        sender.server.run(RETIRE)
        began = time.monotonic()
        while sender.send(failed_write(), secret=1).status == 200:
            assert time.monotonic() - began < 1.5
        assert sender.send(failed_write(), secret=0).status == 200
