"""What becomes of what was captured, whatever the dashboard says to it."""

from __future__ import annotations

import datetime as dt
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest
from codat_dash_capture import Capture, capturing_client
from codat_dash_capture.backoff import Backoff
from codat_dash_capture.clients import _capture_of
from codat_dash_capture.delivery import seconds_to_wait

from tests.clients.loopback import Answer, Dashboard, error_body

NOW = dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)


def capture_errors(capture: Capture, *ids: str, status: int = 500) -> None:
    for one in ids:
        body = httpx.Response(status, json=error_body(status, correlation_id=one))
        capture.record(method="GET", url="https://api.codat.test/x", status=status, headers={}, body=body.content)


def counts(capture: Capture) -> tuple[int, int, int, int]:
    return capture.sent, capture.failed, capture.dropped, capture.waiting


class TestABatch:
    def test_holds_what_came_close_together(self, capture, dash):
        capture_errors(capture, "a", "b", "c")
        assert capture.flush()
        assert dash.correlation_ids == ["a", "b", "c"]
        assert [asked.headers["content-encoding"] for asked in dash.asked] == ["gzip"] * len(dash.asked)
        assert counts(capture) == (3, 0, 0, 0)

    @pytest.mark.parametrize("answer", [Answer(503, headers={"Retry-After": "0"}), Answer(500), Answer(429)])
    def test_is_tried_again_while_the_dashboard_cannot_take_it(self, capture, dash, answer):
        dash.answers.append(answer)
        capture_errors(capture, "a")
        assert capture.flush()
        assert (dash.correlation_ids, counts(capture)) == (["a"], (1, 0, 0, 0))

    def test_that_is_refused_for_good_is_given_up(self, capture, dash, caplog):
        dash.answers.append(Answer(400, {"code": "unreadable"}))
        capture_errors(capture, "a")
        assert capture.flush()
        assert counts(capture) == (0, 1, 0, 0)
        assert "answered 400: 1 responses are given up" in caplog.text

    def test_that_is_too_large_goes_in_halves(self, capture, dash):
        dash.answers.extend([Answer(503, headers={"Retry-After": "0"}), Answer(413), Answer(413)])
        capture_errors(capture, "a", "b", "c", "d")
        assert capture.flush()
        assert sorted(dash.correlation_ids) == ["a", "b", "c", "d"]
        assert counts(capture) == (4, 0, 0, 0)

    def test_of_one_that_is_too_large_is_given_up(self, capture, dash):
        dash.answers.append(Answer(413))
        capture_errors(capture, "a")
        assert capture.flush()
        assert counts(capture) == (0, 1, 0, 0)

    def test_counts_what_the_dashboard_could_not_read(self, capture, dash):
        dash.answers.append(Answer(202, {"accepted": 0, "rejected": [{"index": 0, "reason": "x"}]}))
        capture_errors(capture, "a")
        assert capture.flush()
        assert counts(capture) == (0, 1, 0, 0)

    def test_with_a_wrong_token_waits_for_somebody_to_mend_it_but_not_for_ever(self, capture, dash, monkeypatch):
        monkeypatch.setattr(Backoff, "next_wait", count_only)
        dash.answers.extend([Answer(401)] * 8)
        capture_errors(capture, "a")
        assert capture.flush()
        assert (len(dash.asked), counts(capture)) == (8, (0, 1, 0, 0))

    def test_is_not_sent_where_a_redirect_points(self, capture, dash, codat, monkeypatch):
        monkeypatch.setattr(Backoff, "next_wait", count_only)
        dash.answers.extend([Answer(302, headers={"Location": codat.url + "/elsewhere"})] * 8)
        capture_errors(capture, "a")
        assert capture.flush()
        assert (codat.asked, counts(capture)) == ([], (0, 1, 0, 0))

    def test_waits_for_a_dashboard_that_is_not_there_yet(self, make_capture):
        with socket.create_server(("127.0.0.1", 0)) as reserved:
            port = reserved.getsockname()[1]
        capture = make_capture(f"http://127.0.0.1:{port}")
        capture_errors(capture, "a")
        assert not capture.flush(timeout=0.3)
        assert counts(capture) == (0, 0, 0, 1)


def count_only(self: Backoff, retry_after: float | None = None) -> float:
    self.attempts += 1
    return 0.0


class TestACaller:
    def test_never_waits_for_the_dashboard(self, make_capture, codat):
        url = codat.on("/x", Answer(500, error_body(500, correlation_id="a")))
        with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections and says nothing
            capture = make_capture(f"http://127.0.0.1:{deaf.getsockname()[1]}")
            with capturing_client(capture) as client:
                assert [client.get(url).status_code for _ in range(20)] == [500] * 20
            assert counts(capture) == (0, 0, 0, 20)
            capture.close(timeout=0.1)

    def test_drops_the_newest_when_too_much_waits(self, make_capture, caplog):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            capture = make_capture(f"http://127.0.0.1:{deaf.getsockname()[1]}", queue_limit=5)
            capture_errors(capture, *map(str, range(300)))
            assert capture.dropped > 0
            assert capture.dropped + capture.waiting == 300
            assert caplog.text.count("is full") == 1
            capture.close(timeout=0.1)

    def test_may_be_many_threads(self, capture, dash):
        threads = [threading.Thread(target=capture_errors, args=(capture, *[f"{n}-{i}" for i in range(50)]))
                   for n in range(8)]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert capture.flush()
        assert len(set(dash.correlation_ids)) == 400
        assert counts(capture) == (400, 0, 0, 0)


class TestALargeBody:
    def test_is_delivered_without_its_lists_where_the_dashboard_would_refuse_it(self, capture, dash):
        body = error_body(400, correlation_id="a") | {"validation": {"errors": [{"message": "x" * 300_000}]}}
        capture.record(
            method="POST", url="https://api.codat.test/x", status=400, headers={},
            body=httpx.Response(400, json=body).content,
        )  # fmt: skip
        assert capture.flush()
        [told] = dash.taken
        assert (told["response"]["correlationId"], told["attributes"]) == ("a", {"bodyIncomplete": True})
        assert "validation" not in told["response"]

    def test_that_is_no_json_is_cut(self, capture, dash):
        capture.record(method="GET", url="https://x.test/x", status=500, headers={}, body=b"y" * 3_000_000)
        assert capture.flush()
        [told] = dash.taken
        assert (len(told["response"]), told["attributes"]) == (16_384, {"bodyIncomplete": True})


class TestTheEnd:
    def test_delivers_what_waits(self, dash):
        capture = Capture(dash.url)
        capture_errors(capture, "a")
        capture.close()
        assert (dash.correlation_ids, counts(capture)) == (["a"], (1, 0, 0, 0))

    def test_takes_no_more(self, dash):
        capture = Capture(dash.url)
        capture.close()
        capture_errors(capture, "a")
        assert counts(capture) == (0, 0, 1, 0)

    def test_counts_what_it_could_not_deliver(self, dash):
        dash.answers.extend([Answer(503, headers={"Retry-After": "60"})] * 3)
        capture = Capture(dash.url)
        capture_errors(capture, "a", "b")
        capture.close()
        assert counts(capture) == (0, 0, 2, 0)

    def test_of_a_process_needs_no_call(self, dash):
        assert run_program(dash.url, CAPTURE_ONE).returncode == 0
        assert dash.correlation_ids == ["a"]

    def test_of_a_process_is_not_held_up_by_a_deaf_dashboard(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            begun = time.monotonic()
            done = run_program(f"http://127.0.0.1:{deaf.getsockname()[1]}", CAPTURE_ONE)
            assert (done.returncode, time.monotonic() - begun < 20) == (0, True)
        assert "1 responses could not be delivered" in done.stderr


CAPTURE_ONE = """
import sys
from codat_dash_capture import Capture
capture = Capture(sys.argv[1])
capture.record(method="GET", url="https://x.test/", status=500, headers={}, body=b'{"correlationId": "a"}')
"""
FORKING = (
    CAPTURE_ONE
    + """
import os
child = os.fork()
if not child:
    capture.record(method="GET", url="https://x.test/", status=500, headers={}, body=b'{"correlationId": "child"}')
    sys.exit(0 if capture.flush() and capture.sent == 1 else 9)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
)
POOLED = """
import sys, {module}
from codat_dash_capture import Capture
capture = Capture(sys.argv[1])
def work(name):
    body = b'{{"correlationId": "%b"}}' % name
    capture.record(method="GET", url="https://x.test/", status=500, headers={{}}, body=body)
if __name__ == "__main__":
    context = {module}.get_context("fork")
    children = [context.Process(target=work, args=(name,)) for name in (b"one", b"two")]
    for child in children: child.start()
    for child in children: child.join()
"""


def run_program(url: str, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, url], capture_output=True, text=True, timeout=60, check=False,
        env={"PYTHONPATH": "clients/python/src"},
    )  # fmt: skip


class TestAFork:
    def test_delivers_what_is_its_own_and_leaves_the_rest_to_its_parent(self, dash):
        done = run_program(dash.url, FORKING)
        assert done.returncode == 0, done.stderr
        assert sorted(dash.correlation_ids) == ["a", "child"]

    @pytest.mark.parametrize("module", ["multiprocessing", "billiard"])
    def test_of_a_pool_delivers_before_it_ends_past_atexit(self, dash, module):
        done = run_program(dash.url, POOLED.format(module=module))
        assert done.returncode == 0, done.stderr
        assert sorted(dash.correlation_ids) == ["one", "two"]


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [("7", 7.0), ("Fri, 27 Nov 2026 09:31:00 GMT", 60.0), ("Fri, 27 Nov 2026 09:00:00 GMT", 0.0),
         ("999999", 600.0), ("soon", None), ("", None), (None, None)],
    )  # fmt: skip
    def test_is_seconds_or_a_date_within_bounds(self, text, seconds):
        assert seconds_to_wait(text, now=NOW) == seconds

    def test_is_never_undercut(self):
        assert Backoff().next_wait(45.0) == 45.0

    def test_or_not_the_waits_grow_to_a_minute(self):
        backoff = Backoff()
        waits = [backoff.next_wait() for _ in range(12)]
        assert all(2.0**n / 2 <= wait <= 2.0**n for n, wait in enumerate(waits[:6]))
        assert all(30 <= wait <= 60 for wait in waits[6:])


class TestTheQuota:
    def success(self, capture: Capture, remaining: int) -> None:
        headers = {"x-rate-limit-limit": "1000", "x-rate-limit-remaining": str(remaining), "x-rate-limit-reset": "soon"}
        capture.is_worth_reading(200, "/companies", headers)

    def test_is_told_by_the_first_success_and_then_by_the_newest(self, make_capture, dash):
        capture = make_capture(quota=True)
        for remaining in range(900, 0, -1):
            self.success(capture, remaining)
        capture.close()
        readings = [told["rateLimit"]["remaining"] for told in dash.taken]
        assert readings[-1] == 1
        assert len(readings) <= 2
        assert dash.taken[-1]["rateLimit"] == {"limit": 1000, "remaining": 1, "reset": "soon"}
        assert dash.taken[-1].keys() == {"rateLimit", "occurredAt"}
        assert counts(capture) == (0, 0, 0, 0)

    def test_is_not_invented_where_a_response_tells_none(self, make_capture, dash):
        capture = make_capture(quota=True)
        capture.is_worth_reading(200, "/companies", {})
        capture.close()
        assert dash.asked == []


class TestSharing:
    def test_the_same_address_and_options_give_one_capture(self, dash, codat):
        url = codat.on("/x", Answer(500, error_body(500, correlation_id="a")))
        before = set(threading.enumerate())
        for _ in range(5):
            with capturing_client(dash.url, token="t", attributes={"application": "billing"}) as client:
                client.get(url)
        started = set(threading.enumerate()) - before
        assert [thread.name for thread in started].count("codat-dash-capture") == 1
        capture = _capture_of(dash.url, {"attributes": {"application": "billing"}, "token": "t"})
        assert capture.flush()
        assert counts(capture) == (5, 0, 0, 0)
        capture.close()

    def test_a_capture_that_is_given_takes_no_options(self, capture):
        with pytest.raises(TypeError, match="token"):
            capturing_client(capture, token="t")


class TestADashboardThatComesBack:
    def test_is_told_all_that_waited(self, make_capture):
        first = Dashboard()
        port = first.url
        first.answers.append(Answer(503))
        capture = make_capture(port)
        capture_errors(capture, "a")
        capture.flush(timeout=0.2)
        capture_errors(capture, "b")
        assert capture.flush()
        first.close()
        assert first.correlation_ids == ["a", "b"]
