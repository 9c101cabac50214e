"""Sources: made and given tokens by administrators, watched by everybody."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from errors.domain.tokens import digest
from errors.ingest.spool import SpoolState
from errors.ingest.spool.state import write_state
from errors.models import Source, SourceToken
from tests.factories import NOW, make_error, make_reject, make_source

TOKEN = re.compile(r'id="new-token">([^<]+)<')


@pytest.fixture
def source(db):
    return make_source("billing")


class TestSourceCreation:
    def test_shows_the_token_once_with_a_command_that_tries_it(self, db, administrator_client):
        response = administrator_client.post("/sources/new/", {"name": "shipper", "environment": "sandbox"})
        page = response.content.decode()
        token = TOKEN.search(page)[1]
        source = Source.objects.get(name="shipper")
        assert source.environment == "sandbox"
        assert source.tokens.get().digest == digest(token)
        assert f"Authorization: Bearer {token}" in page
        assert "http://testserver/ingest/v1/errors" in page
        assert "no-store" in response.headers["Cache-Control"]
        assert token not in administrator_client.get(f"/sources/{source.pk}/").content.decode()

    def test_refuses_a_name_that_is_taken(self, source, administrator_client):
        response = administrator_client.post("/sources/new/", {"name": "billing", "environment": "production"})
        assert response.status_code == 409
        assert "There is a source of that name." in response.content.decode()

    def test_is_for_administrators(self, db, agent_client, viewer_client):
        for client in (agent_client, viewer_client):
            assert client.post("/sources/new/", {"name": "x", "environment": "sandbox"}).status_code == 403
        assert "New source" not in agent_client.get("/sources/").content.decode()


class TestTokens:
    def test_are_replaced_without_a_gap(self, source, administrator_client):
        old = SourceToken.objects.create(source=source, digest="d", created_at=NOW)
        page = administrator_client.post(f"/sources/{source.pk}/tokens/").content.decode()
        assert source.tokens.filter(revoked_at=None).count() == 2
        response = administrator_client.post(f"/sources/{source.pk}/tokens/{old.pk}/revocation/")
        assert response.headers["Location"] == f"/sources/{source.pk}/"
        assert [token.digest for token in source.tokens.filter(revoked_at=None)] == [digest(TOKEN.search(page)[1])]

    def test_are_not_for_agents(self, source, agent_client):
        token = SourceToken.objects.create(source=source, digest="d", created_at=NOW)
        assert agent_client.post(f"/sources/{source.pk}/tokens/").status_code == 403
        assert agent_client.post(f"/sources/{source.pk}/tokens/{token.pk}/revocation/").status_code == 403
        page = agent_client.get(f"/sources/{source.pk}/").content.decode()
        assert "Add a token" not in page
        assert "Revoke token" not in page

    def test_of_another_source_are_not_found(self, source, administrator_client):
        token = SourceToken.objects.create(source=make_source("other"), digest="d", created_at=NOW)
        assert administrator_client.post(f"/sources/{source.pk}/tokens/{token.pk}/revocation/").status_code == 404


class TestSourcePage:
    def test_shows_counters_and_why_parts_could_not_be_read(self, source, viewer_client):
        make_error(at=NOW - dt.timedelta(hours=1), source=source)
        make_reject(source, reason="too_deep", detail="Nested deeper than 64 levels.", text='{"a": <b>1</b>')
        page = viewer_client.get(f"/sources/{source.pk}/").content.decode()
        assert "Nested deeper than 64 levels." in page
        assert "{&quot;a&quot;: &lt;b&gt;1&lt;/b&gt;" in page
        assert "too_deep 1" in page
        assert viewer_client.get("/sources/").context["sources"][0].day_count == 1

    def test_shows_near_misses_apart_from_rejects(self, source, viewer_client):
        assert "near miss" not in viewer_client.get("/sources/").content.decode()
        Source.objects.update(near_miss_count=1_200)
        assert "1,200 near misses" in viewer_client.get("/sources/").content.decode()
        page = viewer_client.get(f"/sources/{source.pk}/").content.decode()
        assert "1,200<small>3 of 4 members" in page
        assert "did Codat change its shape?" in page

    def test_is_404_where_there_is_none(self, db, viewer_client):
        assert viewer_client.get("/sources/4711/").status_code == 404


class TestSpool:
    def test_is_told_while_something_waits_in_it(self, db, viewer_client, settings, tmp_path):
        settings.SPOOL_DIR = tmp_path
        assert "on disk" not in viewer_client.get("/sources/").content.decode()
        for number in (1, 2):
            (tmp_path / str(number)).mkdir()
            write_state(tmp_path / str(number), SpoolState(deliveries=600 * number, byte_count=9_000, oldest_at=NOW))
        page = viewer_client.get("/sources/").content.decode()
        assert "1,800 deliveries wait on disk" in page
        assert "set-aside" not in page

    def test_is_told_when_something_went_wrong_with_it(self, db, viewer_client, settings, tmp_path):
        settings.SPOOL_DIR = tmp_path
        (tmp_path / "1").mkdir()
        write_state(tmp_path / "1", SpoolState(damaged=1, set_aside=2))
        page = viewer_client.get("/sources/").content.decode()
        assert "1 spooled record could not be read" in page
        assert "2 spooled deliveries could not be stored" in page
