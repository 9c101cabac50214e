from __future__ import annotations

import pytest
from rest_framework.throttling import UserRateThrottle

from errors.api.problems import PROBLEMS
from tests.factories import make_error
from tests.queries.test_pages import encoded


class TestProblems:
    @pytest.mark.parametrize(
        ("method", "address", "status", "code"),
        [
            ("get", "/api/v1/nowhere/", 404, "not_found"),
            ("post", "/api/v1/nowhere/", 404, "not_found"),
            ("delete", "/api/v1/errors/", 405, "method_not_allowed"),
            ("post", "/api/v1/issues/1/ticket/", 405, "method_not_allowed"),
            ("get", "/api/v1/guidance/match/", 405, "method_not_allowed"),
            ("get", "/api/", 404, "not_found"),
            ("get", "/api/v1/alerts/", 404, "not_found"),
        ],
    )
    def test_have_a_stable_code(self, api, method, address, status, code):
        response = getattr(api, method)(address)
        assert response["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert problem["type"] == "about:blank"
        assert problem["title"]
        assert problem["detail"]
        assert "Allow" in response

    @pytest.mark.parametrize(
        "address",
        [
            f"issues/{10**30}/",
            f"issues/{10**30}/ticket/",
            f"issues/?issue={10**17}",
            f"guidance/{10**30}/",
            f"errors/?source={10**17}",
            f"errors/?cursor={encoded(['f', '0001-01-01T00:00:00+23:00', 1])}",
            f"issues/?sort=trend&cursor={encoded(['f', 'trend', '0001-01-01', '9999-01-01', 1.0, 1])}",
            f"companies/?cursor={encoded(['f', 'first', float('nan'), 1])}",
            "errors/%00/",
            "errors/%FF%00x/ticket/",
            "companies/%00a/",
            "errors/?q=%00&service=%00,a%0A%0D%22",
            "errors/?since=24h&since=7d&limit=5&limit=6",
            "errors/?limit=%C2%B2",
            "issues/?status_code=999,0,000",
            "series/?since=2000-01-01&until=2099-12-31",
        ],
    )
    def test_stand_where_others_would_break(self, api, address):
        make_error()
        assert api.get(f"/api/v1/{address}").status_code in {200, 400, 404}

    def test_answer_406_and_415(self, api):
        response = api.get("/api/v1/errors/", headers={"Accept": "image/png"})
        assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")
        response = api.post("/api/v1/guidance/match/", "a=b", content_type="text/plain")
        assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")

    def test_name_the_member_that_is_wrong(self, api):
        response = api.post("/api/v1/guidance/match/", {"http_status": 1}, content_type="application/json")
        assert set(response.json()["errors"]) == {"http_status", "body"}

    def test_answer_413_before_reading_a_large_body(self, api):
        response = api.post("/api/v1/guidance/match/", b" " * 3_000_000, content_type="application/json")
        assert (response.status_code, response.json()["code"]) == (413, "too_large")

    def test_ask_the_hasty_to_wait(self, api, monkeypatch):
        monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
        answers = [api.get("/api/v1/sources/") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json()["code"] == "throttled"
        assert 0 < int(answers[2]["Retry-After"]) <= 60

    def test_have_one_status_a_code(self):
        statuses = {}
        for status, code, _title in PROBLEMS.values():
            assert statuses.setdefault(code, status) == status


class TestForgottenSlash:
    def test_leads_to_the_address(self, api):
        response = api.get("/api/v1/errors?limit=1")
        assert (response.status_code, response["Location"]) == (301, "/api/v1/errors/?limit=1")
        assert api.post("/api/v1/guidance/match").status_code == 404
