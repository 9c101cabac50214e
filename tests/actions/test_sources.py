"""Sources and their tokens."""

from __future__ import annotations

import datetime as dt

import pytest

from errors.actions import sources
from errors.domain.tokens import SOURCE_PREFIX, digest
from errors.models import Source, SourceToken
from tests.factories import NOW

pytestmark = pytest.mark.django_db


class TestCreateSource:
    def test_shows_a_token_that_is_kept_as_a_digest_only(self):
        new = sources.create_source(" shop ", environment="sandbox", now=NOW)
        kept = SourceToken.objects.get()
        assert (new.source.name, new.source.environment) == ("shop", "sandbox")
        assert kept.digest == digest(new.token)
        assert new.token.startswith(SOURCE_PREFIX)
        assert new.token not in str(SourceToken.objects.values().get()) + str(Source.objects.values().get())

    def test_refuses_a_name_that_is_taken(self):
        sources.create_source("shop", now=NOW)
        with pytest.raises(sources.NameTakenError):
            sources.create_source("shop", now=NOW)
        assert SourceToken.objects.count() == 1


class TestTokens:
    def test_of_one_source_may_be_several(self):
        new = sources.create_source("shop", now=NOW)
        other = sources.add_token(new.source, now=NOW)
        assert other != new.token
        assert new.source.tokens.filter(revoked_at=None).count() == 2

    def test_stay_revoked_since_the_first_time(self):
        sources.create_source("shop", now=NOW)
        token = SourceToken.objects.get()
        sources.revoke_token(token, now=NOW)
        sources.revoke_token(token, now=NOW + dt.timedelta(days=1))
        token.refresh_from_db()
        assert token.revoked_at == NOW
