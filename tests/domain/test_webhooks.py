"""Signatures of webhooks, with the reference implementation as oracle."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from errors.domain.webhooks import (
    BadSecretError,
    BadSignatureError,
    Envelope,
    envelope_in,
    secret_bytes,
    secret_text,
    verify,
)
from tests.factories import NOW

SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes ...").decode()
OTHER = "whsec_" + base64.b64encode(b"another one, of the like").decode()
BODY = b'{"id":"e-1","eventType":"bills.write.unsuccessful"}'


def envelope(*, body=BODY, secret=SECRET, at=NOW, message_id="msg_1", more=""):
    at = at.replace(microsecond=0)
    signature = Webhook(secret).sign(message_id, at, body.decode("latin-1"))
    return Envelope(message_id, str(int(at.timestamp())), f"{more} {signature}".strip())


def code_of(given, body=BODY, *, secrets=(SECRET,), now=NOW):
    try:
        verify(given, body, secrets=[secret_bytes(one) for one in secrets], now=now)
    except BadSignatureError as error:
        return error.code
    return "good"


class TestVerify:
    def test_agrees_with_the_vector_that_codat_documents(self):
        told = Envelope("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        now = dt.datetime.fromtimestamp(1614265330, tz=dt.UTC)
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        assert code_of(told, b'{"test": 2432232314}', secrets=[secret], now=now) == "good"

    @given(body=st.binary(max_size=200).filter(bytes.isascii), secret=st.binary(min_size=16, max_size=64))
    def test_agrees_with_the_reference(self, body, secret):
        assert code_of(envelope(body=body, secret=secret_text(secret)), body, secrets=[secret_text(secret)]) == "good"

    @pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
    def test_lets_clocks_differ_by_five_minutes(self, seconds):
        assert code_of(envelope(), now=NOW + dt.timedelta(seconds=seconds)) == "good"

    @pytest.mark.parametrize("seconds", [-301, 301, 86_400])
    def test_refuses_what_is_older_or_newer(self, seconds):
        assert code_of(envelope(), now=NOW + dt.timedelta(seconds=seconds)) == "signature_stale"

    @pytest.mark.parametrize("more", ["v1,AAAA", "v1a,AAAA v2,x", "v1, v1", ",", "v1,\xe9"])
    def test_finds_its_signature_among_others(self, more):
        assert code_of(envelope(more=more)) == "good"

    def test_takes_either_of_two_secrets(self):
        assert [code_of(envelope(secret=one), secrets=[SECRET, OTHER]) for one in (SECRET, OTHER)] == ["good"] * 2

    def test_takes_no_other_version(self):
        message_id, timestamp, signature = envelope()
        told = Envelope(message_id, timestamp, signature.replace("v1,", "v2,"))
        assert code_of(told) == "signature_mismatch"

    @pytest.mark.parametrize(
        "changed", [{"body": BODY + b" "}, {"secrets": [OTHER]}, {"secrets": []}], ids=["body", "secret", "none"]
    )
    def test_refuses_what_differs(self, changed):
        assert code_of(envelope(), **changed) == "signature_mismatch"

    def test_refuses_another_id_or_time(self):
        message_id, timestamp, signatures = envelope()
        told = [
            Envelope(message_id + "x", timestamp, signatures),
            Envelope(message_id, str(int(timestamp) + 1), signatures),
        ]
        assert [code_of(one) for one in told] == ["signature_mismatch"] * 2

    @given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60), st.binary(max_size=60))
    def test_is_moved_by_nothing_else(self, message_id, timestamp, signatures, body):
        assert code_of(Envelope(message_id, timestamp, signatures), body) != "good"


class TestEnvelope:
    @pytest.mark.parametrize("prefix", ["webhook", "svix"])
    def test_stands_under_either_name(self, prefix):
        headers = {f"{prefix}-{name}".encode(): b" x " for name in ("id", "timestamp", "signature")}
        assert envelope_in(headers) == ("x", "x", "x")

    @pytest.mark.parametrize("left_out", ["id", "timestamp", "signature"])
    def test_is_missing_without_one_of_its_parts(self, left_out):
        headers = {f"webhook-{name}".encode(): b"x" for name in {"id", "timestamp", "signature"} - {left_out}}
        with pytest.raises(BadSignatureError, match="signature_missing"):
            envelope_in(headers)

    @pytest.mark.parametrize("timestamp", ["x", "-1", "1e9", "1614265330.5", "٣", "9" * 50])
    def test_needs_a_time_in_seconds(self, timestamp):
        assert code_of(Envelope("msg_1", timestamp, "v1,x")) == "signature_missing"


class TestSecret:
    def test_goes_there_and_back(self):
        assert secret_text(secret_bytes(f" {SECRET}\n")) == SECRET

    @pytest.mark.parametrize("text", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_***", "whsec_" + "QUFB" * 100, "é" * 32])
    def test_is_no_other_text(self, text):
        with pytest.raises(BadSecretError):
            secret_bytes(text)
