"""The secrets of a source's webhooks, and the count of those that were not believed."""

from __future__ import annotations

import pytest

from errors.actions.webhooks import (
    SameSecretError,
    TooManySecretsError,
    add_secret,
    bytes_of,
    count_failures,
    new_secret,
    retire_secret,
)
from errors.domain.webhooks import BadSecretError, secret_bytes
from errors.models import SignatureFailure
from errors.receiver.signatures import read_secrets
from tests.factories import NOW, make_source

pytestmark = pytest.mark.django_db


class TestSecrets:
    def test_are_two_at_most_while_one_replaces_the_other(self):
        source, texts = make_source(), [new_secret() for _ in range(3)]
        first, second = (add_secret(source, text, now=NOW) for text in texts[:2])
        with pytest.raises(TooManySecretsError):
            add_secret(source, texts[2], now=NOW)
        retire_secret(first, now=NOW)
        assert read_secrets() == {source.pk: (secret_bytes(texts[1]),)}
        third = add_secret(source, texts[2], now=NOW)
        assert read_secrets()[source.pk] == (bytes_of(third), bytes_of(second))

    def test_are_kept_once_each(self):
        text = new_secret()
        add_secret(make_source(), text, now=NOW)
        with pytest.raises(SameSecretError):
            add_secret(make_source(), f" {text} ", now=NOW)

    def test_are_refused_where_they_are_none(self):
        with pytest.raises(BadSecretError):
            add_secret(make_source(), "the secret", now=NOW)

    def test_under_another_key_sign_nothing_and_stop_nothing(self, settings):
        source = make_source()
        add_secret(source, new_secret(), now=NOW)
        settings.SECRET_KEY = "another"
        assert read_secrets() == {source.pk: ()}
        add_secret(source, new_secret(), now=NOW)


class TestFailures:
    def test_are_added_up_by_source_and_code(self):
        source = make_source()
        for _ in range(2):
            count_failures({(source.pk, "signature_stale"): 3, (source.pk + 1, "signature_stale"): 9}, now=NOW)
        assert SignatureFailure.objects.values_list("source_id", "code", "count", "last_at").get() == (
            source.pk, "signature_stale", 6, NOW,
        )  # fmt: skip
