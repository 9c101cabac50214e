"""
Codat's SDKs, as they are on PyPI, between a Codat on loopback and a dashboard: what each call came to, what was told.

One program for each SDK and way to hook in makes all calls; the tests read what it left.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients.loopback import CONNECTION, PUSH_KEY, Answer, Codat, Dashboard, error_body, push_body
from tests.clients.sdks import installed

pytestmark = pytest.mark.sdk

ROOT = Path(__file__).resolve().parents[2]


class Sdk(NamedTuple):
    """What is installed, how it is made, and how its calls are captured."""

    set: str
    package: str
    name: str
    way: str = "client"

    def __str__(self) -> str:
        return f"{self.set}-{self.package}-{self.way}"


PLATFORM = [("platform-4", "codat_platform", "CodatPlatform"), ("platform-5", "codat_platform", "CodatPlatform"),
            ("current", "codat_platform", "CodatPlatform")]  # fmt: skip
SDKS = [
    *(Sdk(*platform) for platform in PLATFORM),
    *(Sdk(*platform, "existing") for platform in PLATFORM),
    *(Sdk(*platform, "async_client") for platform in PLATFORM[:2]),
    Sdk("current", "codat_lending", "CodatLending"),
    Sdk("current", "codat_sync_for_payables", "CodatSyncPayables"),
    Sdk("current", "codat_sync_for_expenses", "CodatSyncExpenses"),
    Sdk("current", "codat_bankfeeds", "CodatBankFeeds"),
]

COMPANIES = {name: f"{number:08x}-5b1e-4c8d-9f1a-3e7c5d2b4a60" for number, name in enumerate(
    ("found", "missing", "throttled", "method", "gateway", "silent", "broken", "push"), start=0xA1B2C3D0
)}  # fmt: skip
OUTCOMES = {
    "found": "Company",
    "missing": "ErrorMessage",
    "throttled": "Company",
    "method": "SDKError",
    "gateway": "SDKError",
    "silent": "SDKError",
    "broken": "ErrorMessage",
}
RETRIES = {"gateway": "none", "silent": "none", "broken": "few"}
PUSHES = {"codat_platform": "push_data.get_operation", "codat_sync_for_expenses": "push_operations.get"}


class Story(NamedTuple):
    """What was left by one program."""

    sdk: Sdk
    outcomes: dict[str, str]
    counts: list[int]
    taken: list[dict]

    def told_of(self, name: str) -> list[dict]:
        """The envelopes about the company of this name."""
        return [told for told in self.taken if told["companyId"] == COMPANIES[name]]


@pytest.fixture(params=[pytest.param(sdk, id=str(sdk), marks=pytest.mark.xdist_group(str(sdk))) for sdk in SDKS])
def story(request):
    return story_of(request.param)


@functools.cache  # not a fixture's scope: tests come in any order
def story_of(sdk: Sdk) -> Story:
    codat, dash = Codat(), Dashboard()
    try:
        write_script(codat)
        return told_by(sdk, codat, dash)
    finally:
        codat.close()
        dash.close()


def write_script(codat: Codat) -> None:
    company = {"id": COMPANIES["found"], "name": "Lighthouse Bakery", "redirect": "https://link.codat.test/x"}
    found = Answer(200, company | {"platform": "", "created": "2026-11-01T09:00:00.1234567Z", "dataConnections": []})
    throttled = [
        Answer(429, error_body(429, "Too many.", correlation_id=one), {"Retry-After": "1"})
        for one in ("first-429", "second-429")
    ]
    page = Answer(502, b"<html>502 Bad Gateway</html>", {"Content-Type": "text/html"})
    answers = {
        "found": [found],
        "missing": [Answer(404, error_body(404, "No company was found.", correlation_id="a-404"))],
        "throttled": [*throttled, found],
        "method": [Answer(405, error_body(405, "No such method.", correlation_id="a-405"))],
        "gateway": [page],
        "silent": [Answer(503, b"", {"Content-Type": "text/plain"})],
        "broken": [Answer(500, error_body(500, correlation_id=f"500-number-{number}")) for number in range(50)],
    }
    for name, of_name in answers.items():
        codat.on(f"/companies/{COMPANIES[name]}", *of_name)
    codat.on(f"/companies/{COMPANIES['push']}/push/{PUSH_KEY}", Answer(200, push_body("Failed", 400)))
    path = f"/companies/{COMPANIES['push']}/connections/{CONNECTION}/connectionInfo/bankFeedAccounts/batch"
    codat.on(path, Answer(207, [{"sourceAccountId": "7", "result": {"statusCode": "409", "error": "It exists."}}]))


def told_by(sdk: Sdk, codat: Codat, dash: Dashboard) -> Story:
    left = run_calls(sdk, codat.url, dash.url, "token-of-the-shop", calls_of(sdk))
    return Story(sdk, left["outcomes"], left["counts"], dash.errors)


def calls_of(sdk: Sdk) -> list[dict]:
    suffix = "_async" if sdk.way == "async_client" else ""
    calls = [
        {"name": name, "method": f"companies.get{suffix}", "request": {"company_id": COMPANIES[name]},
         "retries": RETRIES.get(name)}
        for name in OUTCOMES
    ]  # fmt: skip
    if sdk.package in PUSHES:
        ids = {"company_id": COMPANIES["push"], "push_operation_key": PUSH_KEY}
        calls.append({"name": "push", "method": PUSHES[sdk.package] + suffix, "request": ids})
    if sdk.package == "codat_bankfeeds":
        ids = {"company_id": COMPANIES["push"], "connection_id": CONNECTION, "request_body": []}
        calls.append({"name": "push", "method": "source_accounts.create_batch", "request": ids})
    return calls


def run_calls(sdk: Sdk, codat: str, dash: str, token: str, calls: list[dict]) -> dict:
    """What the program that makes the calls prints."""
    program = [sys.executable, "-S", "-W", "ignore", ROOT / "tests/clients/sdk_calls.py"]
    path = os.pathsep.join([str(installed(sdk.set)), str(ROOT / "clients/python/src")])
    done = subprocess.run(
        [*program, sdk.package, sdk.name, sdk.way, codat, dash, token, json.dumps(calls)],
        env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestTheCaller:
    def test_gets_what_the_sdk_gives_without_capture(self, story):
        assert {name: outcome for name, outcome in story.outcomes.items() if name != "push"} == OUTCOMES


class TestTheDashboard:
    def test_takes_all_that_was_captured(self, story):
        assert story.counts == [len(story.taken), 0, 0]

    def test_hears_of_no_success(self, story):
        assert story.told_of("found") == []

    def test_hears_of_a_typed_error(self, story):
        [told] = story.told_of("missing")
        assert (told["httpStatus"], told["response"]["correlationId"]) == (404, "a-404")

    def test_hears_of_both_429s_that_the_sdk_retried_away(self, story):
        told = story.told_of("throttled")
        assert [one["response"]["correlationId"] for one in told] == ["first-429", "second-429"]
        assert {(one["httpStatus"], one["retryAfter"], one["rateLimit"]["remaining"]) for one in told} == {
            (429, "1", 11873)
        }

    def test_hears_of_a_status_that_the_sdk_has_no_type_for(self, story):
        [told] = story.told_of("method")
        assert (told["httpStatus"], told["response"]["correlationId"]) == (405, "a-405")

    def test_hears_of_a_gateway_in_between_even_if_it_says_nothing(self, story):
        [told] = story.told_of("gateway")
        assert (told["httpStatus"], told["response"]) == (502, "<html>502 Bad Gateway</html>")
        [told] = story.told_of("silent")
        assert (told["httpStatus"], told["response"]) == (503, "The response had no body.")

    def test_hears_of_every_attempt_at_a_server_that_stays_broken(self, story):
        told = story.told_of("broken")
        assert len(told) >= 2
        assert [one["response"]["correlationId"] for one in told] == [f"500-number-{n}" for n in range(len(told))]

    def test_hears_of_a_failed_push_and_of_a_failed_item_of_a_batch(self, story):
        told = [one["response"] for one in story.told_of("push")]
        if story.sdk.package == "codat_bankfeeds":
            assert [one["result"]["statusCode"] for one in told] == ["409"]
        elif story.sdk.package in PUSHES:
            assert [one["status"] for one in told] == ["Failed"]
        else:
            assert told == []

    def test_never_sees_the_api_key(self, story):
        assert "c2VjcmV0LWtleQ" not in json.dumps(story.taken)
