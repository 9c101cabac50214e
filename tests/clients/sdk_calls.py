"""
A program of a user of one SDK: makes the calls that it is told and prints what came of each, as JSON.

Run by `test_sdks.py` in a process of its own with one SDK on its path, and nothing of the tests.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
from importlib import import_module

from codat_dash_capture import Capture, async_capturing_client, capture_sdk, capturing_client

package, name, way, codat, dash, token = sys.argv[1:7]
calls = json.loads(sys.argv[7])
utils = import_module(f"{package}.utils")
shared = import_module(f"{package}.models.shared")
RETRIES = {
    "few": utils.RetryConfig("backoff", utils.BackoffStrategy(10, 40, 1.5, 300), False),
    "none": utils.RetryConfig("none", utils.BackoffStrategy(1, 1, 1.0, 1), False),
}


def made_sdk(capture: Capture):
    options = {"security": shared.Security(auth_header="Basic c2VjcmV0LWtleQ=="), "server_url": codat}
    if way == "client":
        options["client"] = capturing_client(capture)
    elif way == "async_client":
        options["async_client"] = async_capturing_client(capture)
    sdk = getattr(import_module(package), name)(**options)
    if way == "existing":
        capture_sdk(sdk, capture)
        capture_sdk(sdk, capture)  # a second time is no second capture
    return sdk


def outcome_of(answer: object) -> str:
    return type(answer).__name__


async def made(sdk, call: dict) -> str:
    group, method = call["method"].split(".")
    options = {"request": call["request"]} | ({"retries": RETRIES[call["retries"]]} if call.get("retries") else {})
    try:
        answer = getattr(getattr(sdk, group), method)(**options)
        return outcome_of(await answer if inspect.isawaitable(answer) else answer)
    except Exception as error:  # noqa: BLE001 - its class is what is asked for
        return outcome_of(error)


async def main() -> None:
    capture = Capture(dash, token=token)
    sdk = made_sdk(capture)
    outcomes = {call["name"]: await made(sdk, call) for call in calls}
    capture.close()
    print(json.dumps({"outcomes": outcomes, "counts": [capture.sent, capture.failed, capture.dropped]}))  # noqa: T201


asyncio.run(main())
