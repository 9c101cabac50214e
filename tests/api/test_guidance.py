from __future__ import annotations

import pytest

from errors.actions.guidance import add_note
from tests.factories import NOW


def match(api, document, **headers):
    return api.post("/api/v1/guidance/match/", document, content_type="application/json", headers=headers)


class TestGuidance:
    def test_lists_every_documented_code(self, api):
        rows = api.get("/api/v1/guidance/").json()["results"]
        codes = {row["status_code"] for row in rows}
        assert {202, 400, 401, 402, 403, 404, 405, 409, 429, 500, 503} <= codes
        assert all(row["meaning"] and row["documented_at"]["title"] for row in rows)

    def test_tells_one_code_with_causes_and_notes(self, api, agent):
        cause_id = api.get("/api/v1/guidance/429/").json()["causes"][0]["id"]
        add_note(cause_id=cause_id, text="Ask Priya.", user=agent, now=NOW)
        found = api.get("/api/v1/guidance/429/").json()
        assert found["status_code"] == 429
        assert found["causes"][0]["steps"]
        assert found["causes"][0]["notes"] == [
            {"text": "Ask Priya.", "created_at": "2026-11-24T14:20:00Z", "created_by": "amir"}
        ]

    def test_is_honest_about_other_codes(self, api):
        found = api.get("/api/v1/guidance/418/").json()
        assert (found["is_documented"], found["causes"]) == (False, [])
        assert api.get("/api/v1/guidance/999/").status_code == 404


class TestMatch:
    def test_tells_cause_and_signature(self, api):
        body = {
            "statusCode": 402,
            "service": "PublicApi",
            "error": "CompanyValidationException: Company limit exceeded",
            "correlationId": "c",
        }
        found = match(api, {"http_status": 402, "body": body}).json()
        assert found["signature"] == "CompanyValidationException: Company limit exceeded"
        assert "limit" in found["cause"]["title"].lower()
        assert found["matched"]
        assert found["documented"]["status_code"] == 402

    def test_lists_candidates_where_nothing_matches(self, api):
        found = match(api, {"body": {"statusCode": 402, "error": "Something nobody has ever seen 12345"}}).json()
        assert found["cause"] is None
        assert len(found["candidates"]) > 1
        assert found["signature"] == "Something nobody has ever seen <number>"

    @pytest.mark.parametrize(
        ("document", "code"),
        [
            ("{", "malformed_body"),
            ("[" * 100_000, "malformed_body"),
            ('{"body": NaN}', "malformed_body"),
            (b'{"body": "\xff"}', "malformed_body"),
            ("[]", "invalid_body"),
            ("{}", "invalid_body"),
            ('{"body": []}', "invalid_body"),
            ('{"body": {}, "http_status": "x"}', "invalid_body"),
            ('{"body": {}, "http_status": 7}', "invalid_body"),
        ],
    )
    def test_refuses_what_is_no_error(self, api, document, code):
        response = match(api, document)
        assert (response.status_code, response.json()["code"]) == (400, code)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"error": None, "service": 5, "statusCode": "402,"},
            {"error": {"message": "x"}, "validation": "no"},
            {"error": "x" * 100_000, "validation": {"errors": [None, 1, {"message": 2}]}},
            {"error": "half \ud83d of it", "service": "\ud83d"},
        ],
    )
    def test_reads_any_object(self, api, body):
        response = match(api, {"http_status": None, "body": body})
        assert response.status_code == 200
        assert set(response.json()) >= {"signature", "cause", "matched", "candidates", "documented"}
