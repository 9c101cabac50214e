"""Every operation answers what the OpenAPI document says of it: no member more or fewer, no status but those."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from errors.domain.wire import FORMATS
from errors.ingest import write_now
from errors.models import Issue, RejectedPart
from tests.factories import NOW, make_source

ID, PENDING, FAILED = (f"{first}b3c1a52-0f4e-4c8d-9b0a-3f2d6e7a8c91" for first in "456")
PUSH = {"companyId": "c1", "dataConnectionKey": "k1", "dataType": "bills"}
DELIVERED: list[dict[str, Any]] = [
    {
        "response": {"statusCode": 404, "service": "Xero", "error": "No such bill", "correlationId": ID},
        "companyId": "c1", "companyName": "Kite", "connectionId": "k1", "attributes": {"app": "shop"},
    },
    {"statusCode": 429, "service": "PublicApi", "error": "Too many requests"},
    PUSH | {"pushOperationKey": PENDING, "status": "Pending", "statusCode": 202, "timeoutInMinutes": 5},
    PUSH | {"pushOperationKey": FAILED, "status": "Failed", "statusCode": 400, "errorMessage": "It is locked"},
    {
        "id": "e1", "eventType": "connection.disconnected",
        "payload": {"referenceCompany": {"id": "c1"}, "connection": {"id": "k1", "status": "Deauthorized"}},
    },
    {"rateLimit": {"limit": 1000, "remaining": 400, "reset": "2026-11-25T00:00:00Z"}, "httpStatus": 200},
    {"statusCode": "soon", "error": 17},
]  # fmt: skip
BODY = {"http_status": 404, "body": {"statusCode": 404, "service": "Xero", "error": "No such bill"}}
NOWHERE = {
    "correlation_id": "none", "issue_id": 10**6, "company_id": "none", "key": "none", "status_code": 999,
    "reject_id": 10**6, "kind": "none",
}  # fmt: skip


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("schema") / "openapi.json"
    call_command("spectacular", "--format", "openapi-json", "--file", str(path))
    return closed(json.loads(path.read_text()))


@pytest.fixture
def places(db) -> dict[str, object]:
    """Where there is something, by the parameters of addresses."""
    lines = "\n".join(map(json.dumps, DELIVERED)).encode()
    write_now(FORMATS["errors"](lines), source=make_source(), received_at=NOW)
    return {
        "correlation_id": ID, "issue_id": Issue.objects.get(template="No such bill").pk, "company_id": "c1",
        "key": FAILED, "status_code": 429, "reject_id": RejectedPart.objects.get().pk, "kind": "push",
    }  # fmt: skip


class TestAnswers:
    def test_are_as_described(self, places, document, administrator_client):
        for path, method, operation in operations(document):
            url = filled(path, places)
            choices = [
                f"?{parameter['name']}={value}"
                for parameter in operation.get("parameters", [])
                if parameter["in"] == "query"
                for value in parameter["schema"].get("enum") or ()
            ]
            for query in ("", *choices):
                answer = ask(administrator_client, method, url + query)
                assert answer.status_code == 200, url + query
                check(answer, operation, document)

    @pytest.mark.parametrize("query", ["", "?nope=1"])
    def test_are_problems_as_described(self, query, places, document, client, administrator_client):
        for path, method, operation in operations(document):
            for asking in (client, administrator_client):
                check(ask(asking, method, filled(path, NOWHERE) + query), operation, document)


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]


def ask(client: Client, method: str, url: str) -> Any:
    return client.generic(method.upper(), url, json.dumps(BODY), content_type="application/json")


def filled(path: str, places: dict[str, object]) -> str:
    return re.sub(r"{(\w+)}", lambda found: str(places[found[1]]), path)


def check(answer: Any, operation: dict[str, Any], document: dict[str, Any]) -> None:
    name = f"{operation['operationId']} {answer.status_code}"
    described = operation["responses"].get(str(answer.status_code))
    assert described, name
    media_type = answer["Content-Type"].partition(";")[0]
    assert media_type in described["content"], name
    if media_type.endswith("json") and not answer.streaming:
        schema = described["content"][media_type]["schema"] | {"components": document["components"]}
        faults = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answer.json())
        assert [(name, list(fault.absolute_path), fault.message) for fault in faults] == []


def closed(schema: Any) -> Any:
    """The document in which an object that names its members holds no others."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(member) for name, member in schema.items()}
    if found.get("type") == "object" and "properties" in found:
        found.setdefault("additionalProperties", False)
    return found
