"""
What capturing costs a call that succeeds, which is nearly every call: `make bench ARGS="-k capture"`.

Beside it what httpx itself takes for a call without any network, in the same run.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import httpx
import pytest
from codat_dash_capture import Capture

from tests.bench.report import Table

URL = "https://api.codat.test/companies/5c3d1f5e-30a7-4c1b-9d1e-2f6f6a7d0b11/data/invoices?page=1"
HEADERS = {"Content-Type": "application/json", "X-Rate-Limit-Limit": "12000", "X-Rate-Limit-Remaining": "11873"}

COST = Table(
    key="capture",
    place=90,
    title="Capture in the client",
    about="What the httpx hook adds to a call, beside a call of httpx whose transport answers from memory.",
    columns=("response", "hook", "httpx alone", "aim"),
    hindrance="",
)


@pytest.fixture
def capture():
    one = Capture("http://127.0.0.1:9", quota=True)
    yield one
    one.close(timeout=0)


def microseconds(work: Callable[[], object], *, rounds: int, calls: int) -> float:
    """The best round's time for one call."""
    best = float("inf")
    for _ in range(rounds):
        begun = perf_counter()
        for _ in range(calls):
            work()
        best = min(best, perf_counter() - begun)
    return best / calls * 1e6


class TestCapture:
    @pytest.mark.parametrize(("label", "path"), [("200, any path", ""), ("200, told of a push", "/push/key")])
    def test_of_a_success(self, bench, capture, label, path):
        hook = capture.httpx_hook
        request = httpx.Request("GET", URL.partition("?")[0] + path)
        response = httpx.Response(200, headers=HEADERS | {"Content-Length": "2097152"}, request=request)
        effort = bench.effort({"rounds": 20, "calls": 20_000}, {"rounds": 1, "calls": 100})
        hooked = microseconds(lambda: hook(response), **effort)
        with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={}))) as client:
            alone = microseconds(lambda: client.get(URL), rounds=effort["rounds"], calls=effort["calls"] // 20)
        assert capture.dropped == 0
        bench.add(COST, label, f"{hooked:.2f} µs", f"{alone:.0f} µs", "below 20 µs")
