from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from errors.models import ApiToken


class TestCreateApiToken:
    def test_prints_a_token_that_works(self, agent):
        out = io.StringIO()
        call_command("create_api_token", "amir", "--name", "nightly export", stdout=out)
        name, _, token = out.getvalue().strip().partition("=")
        assert name == "token"
        assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/sources/").status_code == 200
        stored = ApiToken.objects.get()
        assert stored.name == "nightly export"
        assert token not in stored.digest

    def test_refuses_a_stranger(self, db):
        with pytest.raises(CommandError, match="nobody"):
            call_command("create_api_token", "nobody")
