from __future__ import annotations

import json

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


class TestKinds:
    def test_are_listed_with_states_and_causes(self, api):
        rows = {row["kind"]: row for row in api.get("/api/v1/guidance/kinds/").json()["results"]}
        assert set(rows) == {"push", "read", "connection", "rate_limit", "sync", "validation", "report"}
        assert "FetchError" in rows["read"]["states"]
        detail = api.get(rows["sync"]["url"]).json()
        states = {state["code"]: state for group in detail["groups"] for state in group["states"]}
        assert (states["5130"]["outcome"], states["5130"]["cause"]) == ("failure", "sync-write-refused")
        assert states["5130"]["cause"] in {cause["id"] for cause in detail["causes"]}
        assert api.get("/api/v1/guidance/kinds/response/").status_code == 404

    def test_are_found_by_their_states(self, api):
        found = api.get("/api/v1/guidance/search/?q=push+timed+out").json()
        first = found["results"][0]
        assert (first["type"], first["kind"], first["cause"]) == ("state", "push", "push-timed-out")
        assert api.get(first["url"]).status_code == 200
        assert (found["next"], found["previous"]) == (None, None)
        assert len(api.get("/api/v1/guidance/search/?q=read&limit=2").json()["results"]) == 2
        assert api.get("/api/v1/guidance/search/?q=404").json()["results"][0]["status_code"] == 404
        assert api.get("/api/v1/guidance/search/").json()["results"] == []


KEY = "5a2f0c1e-7b3d-4f58-9a61-0d9c8b7a6e5f"
OPERATION = {
    "pushOperationKey": KEY,
    "companyId": KEY,
    "dataConnectionKey": KEY,
    "requestedOnUtc": "2026-11-02T10:00:00Z",
}


LIMIT = {
    "statusCode": 402,
    "service": "PublicApi",
    "error": "Company limit exceeded",
    "correlationId": "8d7c6b5a49382716f0e1d2c3b4a59687",
}


class TestMatchOfAnything:
    @pytest.mark.parametrize(
        ("body", "kind", "cause"),
        [
            (OPERATION | {"status": "TimedOut", "statusCode": 202}, "push", "push-timed-out"),
            ({"response": OPERATION | {"status": "Failed", "statusCode": 400, "errorMessage": "Locked."}},
             "push", "push-failed"),
            ({"companyId": KEY, "syncId": KEY, "syncStatusCode": 4260, "syncStatus": "x"}, "sync", "sync-subscription"),
            ({"bills": {"dataType": "bills", "currentStatus": "AuthError"}}, "read", "read-not-authorised"),
            ({"code": 130, "description": "x"}, "report", "lending-categories"),
            ([{"sourceAccountId": "a1", "result": {"statusCode": "409", "error": "A bank account already exists"}}],
             "response", "bank-account-exists"),
        ],
    )  # fmt: skip
    def test_reads_whatever_a_delivery_takes(self, api, body, kind, cause):
        found = match(api, {"body": body}).json()
        assert (found["kind"], found["cause"]["id"], found["is_error"]) == (kind, cause, True)

    def test_tells_a_write_that_waits_from_an_error(self, api):
        found = match(api, {"http_status": 200, "body": OPERATION | {"status": "Pending", "statusCode": 202}}).json()
        assert (found["is_error"], found["cause"]["id"]) == (False, "push-pending")
        found = match(api, {"body": {"bills": {"dataType": "bills", "currentStatus": "Complete"}}}).json()
        assert (found["is_error"], found["cause"], found["candidates"]) == (False, None, [])
        assert "nothing that went wrong" in found["why"]

    def test_explains_each_of_several(self, api):
        body = {
            "bills": {"dataType": "bills", "currentStatus": "FetchError"},
            "invoices": {"dataType": "invoices", "currentStatus": "MapError"},
        }
        found = match(api, {"body": body}).json()
        assert [one["cause"]["id"] for one in (found, *found["others"])] == ["read-fetch-failed", "read-codat-failed"]

    @pytest.mark.parametrize(
        "body",
        [
            f"ERROR sync.py codat said {json.dumps(LIMIT)}, giving up",
            {"level": "error", "err": {"response": {"status": 402, "data": LIMIT}}},
        ],
    )
    def test_finds_a_body_inside_a_log_record(self, api, body):
        found = match(api, {"body": body}).json()
        assert (found["cause"]["id"], found["signature"]) == ("company-limit", "Company limit exceeded")

    def test_reads_the_page_of_a_gateway(self, api):
        found = match(api, {"http_status": 502, "body": "<html>Bad gateway</html>"}).json()
        assert (found["cause"]["id"], found["others"]) == ("gateway", [])


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
