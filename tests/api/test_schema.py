from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command
from django.urls import get_resolver


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "openapi.json"
    call_command("spectacular", "--fail-on-warn", "--validate", "--format", "openapi-json", "--file", str(path))
    return json.loads(path.read_text())


class TestDocument:
    def test_is_openapi_3_1_and_holds_every_address(self, document):
        assert document["openapi"] == "3.1.0"
        patterns = get_resolver("errors.api.urls").url_patterns
        routes = [str(pattern.pattern) for pattern in patterns if str(pattern.pattern).startswith("v1/")]
        assert {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/{route}") for route in routes} == set(document["paths"])

    def test_describes_pages_files_and_problems_of_a_list(self, document):
        listing = document["paths"]["/api/v1/errors/"]["get"]
        assert set(listing["responses"]["200"]["content"]) == {"application/json", "text/csv", "application/x-ndjson"}
        assert set(listing["responses"]["400"]["content"]) == {"application/problem+json"}
        named = {parameter["name"] for parameter in listing["parameters"]}
        assert named >= {
            "status_code",
            "service",
            "company_id",
            "issue",
            "source",
            "environment",
            "q",
            "since",
            "until",
        }
        assert all(parameter["description"] for parameter in listing["parameters"])

    def test_offers_session_and_token(self, document):
        schemes = document["components"]["securitySchemes"]
        assert schemes["apiToken"] == {"type": "http", "scheme": "bearer"}
        assert "cookieAuth" in schemes

    def test_has_a_summary_for_every_operation(self, document):
        operations = [operation for path in document["paths"].values() for operation in path.values()]
        assert all(operation["summary"] for operation in operations)
        assert len({operation["operationId"] for operation in operations}) == len(operations)


class TestServed:
    def test_is_told_to_whoever_may_ask(self, api):
        response = api.get("/api/schema/?format=openapi-json")
        assert response.status_code == 200
        assert "/api/v1/errors/" in response.content.decode()

    def test_is_browsable_under_the_strict_policy(self, viewer_client):
        response = viewer_client.get("/api/docs/")
        html = response.content.decode()
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]
        assert not re.search(r"<style|<script>|style=|onload", html)
        assert "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in html
        script = viewer_client.get("/api/docs/?script=")
        assert script["Content-Type"].startswith("application/javascript")
        assert "SwaggerUIBundle" in script.content.decode()
