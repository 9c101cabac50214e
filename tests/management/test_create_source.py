"""`manage.py create_source`."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from standardwebhooks import Webhook

from errors.domain.tokens import digest
from errors.models import Source, SourceToken
from errors.sealing import unseal
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("create_source", *arguments, stdout=out)
    return out.getvalue()


class TestCreateSource:
    def test_prints_id_token_and_secret(self):
        match = re.fullmatch(r"id=(\d+) token=(\S+) secret=(\S+)\n", run("shop"))
        source = Source.objects.get()
        assert match
        assert int(match[1]) == source.pk
        assert [unseal(secret.sealed) for secret in source.signing_secrets.active()] == [match[3]]
        assert Webhook(match[3]).sign("msg_1", NOW, "{}").startswith("v1,")
        assert SourceToken.objects.get().digest == digest(match[2])

    def test_takes_an_environment(self):
        run("shop", "--environment", "sandbox")
        assert Source.objects.get().environment == "sandbox"

    def test_refuses_a_name_twice(self):
        run("shop")
        with pytest.raises(CommandError, match="already"):
            run("shop")
