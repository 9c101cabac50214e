"""From a call of Codat's SDK to what the real dashboard has stored."""

from __future__ import annotations

import json

import pytest

from tests.clients.loopback import PUSH_KEY, Codat, push_body
from tests.clients.test_sdks import COMPANIES, PLATFORM, Sdk, calls_of, run_calls, write_script
from tests.receiver.serving import Server

pytestmark = [pytest.mark.sdk, pytest.mark.server, pytest.mark.xdist_group("capture-to-dashboard")]

STORED = """
import django, json; django.setup()
from errors.models import ErrorResponse, PushState, Quota, RejectedPart
errors = ErrorResponse.objects.select_related("issue", "company")
print(json.dumps({
    "errors": [[e.correlation_id, e.http_status, e.issue.kind, e.company.company_id, e.request_method] for e in errors],
    "pushes": list(PushState.objects.values_list("operation__key", "status", "http_status", "status_code")),
    "quota": list(Quota.objects.values_list("daily_limit", "remaining")),
    "rejects": RejectedPart.objects.count(),
}))
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """What is stored once one program has made its calls and ended."""
    server, codat, sdk = Server(tmp_path_factory.mktemp("dashboard")), Codat(), Sdk(*PLATFORM[-1])
    server.prepare()
    server.start()
    try:
        write_script(codat)
        left = run_calls(sdk, codat.url, f"http://127.0.0.1:{server.port}", server.token, calls_of(sdk))
        yield json.loads(server.run(STORED)) | {"counts": left["counts"]}
    finally:
        server.stop()
        codat.close()


class TestTheRealDashboard:
    def test_stores_each_error_under_its_id(self, stored):
        by_id = {error[0]: error[1:] for error in stored["errors"]}
        assert by_id["a-404"] == [404, "response", COMPANIES["missing"], "GET"]
        assert by_id["first-429"][:3] == by_id["second-429"][:3] == [429, "response", COMPANIES["throttled"]]
        assert by_id["a-405"][0] == 405
        assert [error[1] for error in stored["errors"] if error[3] == COMPANIES["gateway"]] == [502]
        assert [error[1] for error in stored["errors"] if error[3] == COMPANIES["silent"]] == [503]

    def test_stores_all_that_was_sent_and_rejects_nothing(self, stored):
        assert stored["counts"] == [len(stored["errors"]), 0, 0]
        assert stored["rejects"] == 0

    def test_knows_the_failed_push_and_the_quota(self, stored):
        assert push_body("Failed", 400)["pushOperationKey"] == PUSH_KEY
        assert stored["pushes"] == [[PUSH_KEY, "Failed", 200, 400]]
        assert stored["quota"] == [[12000, 11873]]
