from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from errors.actions.sources import create_source
from errors.models import ApiToken, SourceToken
from tests.api.conftest import asking_for
from tests.factories import NOW, make_api_token, make_error, make_user

ADDRESSES = [
    "/api/schema/",
    "/api/v1/errors/",
    "/api/v1/errors/abc/",
    "/api/v1/errors/abc/ticket/",
    "/api/v1/issues/",
    "/api/v1/issues/1/",
    "/api/v1/issues/1/ticket/",
    "/api/v1/groups/",
    "/api/v1/series/",
    "/api/v1/pushes/",
    "/api/v1/pushes/abc/",
    "/api/v1/quota/",
    "/api/v1/conditions/",
    "/api/v1/companies/",
    "/api/v1/companies/abc/",
    "/api/v1/guidance/",
    "/api/v1/guidance/404/",
    "/api/v1/guidance/match/",
    "/api/v1/guidance/search/",
    "/api/v1/guidance/kinds/",
    "/api/v1/guidance/kinds/push/",
    "/api/v1/tickets/",
    "/api/v1/sources/",
    "/api/v1/rejects/",
    "/api/v1/rejects/1/replay/",
    "/api/v1/nowhere/",
]


class TestEveryAddress:
    def test_is_in_the_list(self):
        names = {pattern.name for pattern in get_resolver("errors.api.urls").url_patterns}
        asked = {get_resolver("codat_dash.urls").resolve(address).url_name for address in ADDRESSES}
        assert asked | {"api-docs"} == names

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_answers_401_to_nobody_and_to_a_source(self, db, address, method):
        source_token = create_source("shop", now=NOW).token
        for headers in ({}, {"Authorization": f"Bearer {source_token}"}, {"Authorization": "Basic YTpi"}):
            response = getattr(Client(headers=headers), method)(address)
            assert response.status_code == 401, headers
            assert response["WWW-Authenticate"] == 'Bearer realm="codat-dash"'
            assert response["Content-Type"] == "application/problem+json"
            assert response.json()["code"] == ("invalid_token" if "Bearer" in str(headers) else "not_authenticated")

    def test_sends_people_from_the_docs_to_the_sign_in(self, db, viewer_client):
        assert Client().get("/api/docs/").status_code == 302
        assert viewer_client.get("/api/docs/").status_code == 200


class TestTokens:
    def test_are_stored_hashed_and_noted_once_an_hour(self, api, agent, django_assert_num_queries):
        assert api.get("/api/v1/sources/").status_code == 200
        token = ApiToken.objects.get(user=agent)
        assert (len(token.digest), token.last_used_at) == (64, NOW)
        with django_assert_num_queries(2):
            api.get("/api/v1/sources/")

    def test_end_with_their_revocation_and_with_their_owner(self, db):
        gone = make_user(is_active=False)
        assert asking_for(gone).get("/api/v1/sources/").status_code == 401
        user = make_user()
        client = asking_for(user)
        assert client.get("/api/v1/sources/").status_code == 200
        ApiToken.objects.filter(user=user).update(revoked_at=NOW)
        assert client.get("/api/v1/sources/").json()["code"] == "invalid_token"

    def test_are_no_source_tokens(self, db):
        assert not SourceToken.objects.exists()
        assert make_api_token(token="x")
        assert Client(headers={"Authorization": "bearer  x "}).get("/api/v1/sources/").status_code == 200


class TestSessions:
    def test_read_and_need_a_csrf_token_to_post(self, viewer):
        client = Client(enforce_csrf_checks=True)
        client.force_login(viewer)
        assert client.get("/api/v1/errors/").status_code == 200
        response = client.post("/api/v1/guidance/match/", {"body": {}}, content_type="application/json")
        assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")


class TestRoles:
    def test_let_viewers_read_but_take_no_ticket(self, viewer_api):
        error = make_error()
        assert viewer_api.get(reverse("api-error", args=[error.correlation_id])).status_code == 200
        for address in (
            reverse("api-error-ticket", args=[error.correlation_id]),
            reverse("api-issue-ticket", args=[error.issue_id]),
        ):
            response = viewer_api.get(address)
            assert (response.status_code, response.json()["code"]) == (403, "role_too_low")
