"""
The queue between the callers and the thread that delivers, and that thread.

Callers only append under a lock, never longer than that takes; a full queue drops the newest and counts it. The thread
is started by the first exchange and ends when it has been idle for a minute, so that importing or forking costs none.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from codat_dash_capture.backoff import Backoff
from codat_dash_capture.batches import Batch, Batches, InMemory, halves, packed
from codat_dash_capture.delivery import Answer, Delivery, Verdict
from codat_dash_capture.envelopes import envelopes_of
from codat_dash_capture.exchange import Exchange, Headers
from codat_dash_capture.lifetimes import look_after, mind_children
from codat_dash_capture.quota import Quota
from codat_dash_capture.repeats import Repeats

LINGER = 0.2
"""Seconds that a first exchange waits for company."""
BATCH = 200
QUEUE_BYTES = 16_777_216
TIMEOUT = 10.0
IDLE = 60.0
MISDIRECTED_ATTEMPTS = 8
LINE_BYTES = 250_000
"""A longer line would be refused: the dashboard takes 256 KiB an item."""

log = logging.getLogger("codat_dash_capture")


class Shipper:
    """Takes exchanges from any thread and delivers them. Counters are of this process."""

    def __init__(self, delivery: Delivery, *, make_batches: Callable[[], Batches], limit: int) -> None:
        self._delivery = delivery
        self._make_batches = make_batches
        self._limit = limit
        self._batches: Batches = InMemory()
        self.start_anew()
        look_after(self)

    def start_anew(self) -> None:
        """Forget all: a new process has a lock, a thread and figures of its own."""
        self._batches.close()
        self._batches = InMemory()
        self._is_open = False
        """Whether `_batches` are the ones to use: a folder is opened by the thread."""
        self._changed = threading.Condition()  # reentrant: a signal handler may make a call of its own
        self._queue: deque[Exchange] = deque()
        self._queue_bytes = 0
        self._queued_at = 0.0
        self._in_hand = 0
        self._thread: threading.Thread | None = None
        self._quota = Quota()
        self._repeats = Repeats()
        self._backoff = Backoff()
        self._attempt_at = 0.0
        self._flushers = 0
        self._close_at: float | None = None
        self._is_full = False
        self.sent = self.failed = self.dropped = 0

    @property
    def waiting(self) -> int:
        """Exchanges and envelopes that are not settled."""
        return len(self._queue) + self._in_hand

    def offer(self, exchange: Exchange) -> None:
        """Take it, or count it as dropped."""
        with self._changed:
            if self._close_at is not None or len(self._queue) >= self._limit or self._queue_bytes >= QUEUE_BYTES:
                self.dropped += 1
                is_first, self._is_full = not self._is_full, True
            else:
                self._queued_at = self._queued_at if self._queue else time.monotonic()
                self._queue.append(exchange)
                self._queue_bytes += len(exchange.body)
                self.wake()
                return
        if is_first:  # outside the lock: a handler of the caller's may be slow
            log.warning("the queue for %s is full: responses are dropped (see Capture.dropped)", self._delivery.url)

    def notice(self, headers: Headers) -> None:
        """A success: keep its headers for the next reading of the quota."""
        if self._quota.notice(headers, now=time.monotonic()) and self._close_at is None:
            with self._changed:
                self.wake()

    def wake(self) -> None:
        """Have the thread look at what there is to do; start it where none runs."""
        with self._changed:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="codat-dash-capture", daemon=True)
                mind_children()
                thread.start()
                self._thread = thread
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until all is settled, at most `timeout` seconds; whether it is."""
        with self._changed:
            self._flushers += 1
            self._attempt_at = 0.0
            try:
                self._changed.notify_all()
                return self._changed.wait_for(lambda: not self.waiting, timeout)
            finally:
                self._flushers -= 1

    def close(self, timeout: float) -> None:
        """Take no more, try once to deliver what waits, at most `timeout` seconds."""
        with self._changed:
            if self._close_at is not None:
                return
            self._close_at = time.monotonic() + timeout
            self._attempt_at = 0.0
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join(timeout + LINGER)
        elif self._queue or self._quota.due_in(now=0.0) is not None:
            self._run()  # an interpreter that ends starts no thread
        self._give_up()

    def _give_up(self) -> None:
        with self._changed:
            lost = len(self._queue) if self._batches.is_lasting else self.waiting
            self.dropped += lost
            self._queue.clear()
            self._in_hand = 0
            if lost:
                log.warning("%d responses could not be delivered to %s before the end", lost, self._delivery.url)
            if self._thread is None or not self._thread.is_alive():
                self._batches.close()
            self._changed.notify_all()

    # The thread

    def _run(self) -> None:
        while self._has_work():
            try:
                self._fill()
                self._attempt()
            except Exception:  # noqa: PERF203 - a mistake of ours must not end the thread nor make it spin
                log.exception("capturing failed")
                self._attempt_at = time.monotonic() + self._backoff.next_wait()

    def _has_work(self) -> bool:
        """Wait until there is something to do. False: the thread has to end."""
        with self._changed:
            if not self._is_open:
                self._is_open = True
                self._batches = self._make_batches()
                self._in_hand = self._batches.count
            idle_at = time.monotonic() + IDLE
            while (wait := self._seconds_to_work(time.monotonic())) != 0.0:
                if self._is_over(wait, idle_at):
                    self._thread = None
                    return False
                self._changed.wait(idle_at - time.monotonic() if wait is None else wait)
            if self._close_at is not None and time.monotonic() >= self._close_at:
                self._thread = None
                return False
            return True

    def _is_over(self, wait: float | None, idle_at: float) -> bool:
        """Whether to end: what waits for the next attempt is not waited for once the end is near."""
        return self._close_at is not None or (wait is None and time.monotonic() >= idle_at)

    def _seconds_to_work(self, now: float) -> float | None:
        is_urgent = self._flushers > 0 or self._close_at is not None
        waits = []
        if self._queue and self._batches.has_room:
            is_ready = is_urgent or len(self._queue) >= BATCH
            waits.append(0.0 if is_ready else max(self._queued_at + LINGER - now, 0.0))
        if not self._batches.is_empty:
            waits.append(max(self._attempt_at - now, 0.0))
        if self._batches.has_room and (quota := self._quota.due_in(now=now)) is not None:
            waits.append(0.0 if self._close_at is not None else quota)
        return min(waits) if waits else None

    def _fill(self) -> None:
        """Make a batch of what is queued, where there is room for one."""
        now = time.monotonic()
        if not self._batches.has_room:
            return
        with self._changed:
            is_quota_due = self._close_at is not None or self._quota.due_in(now=now) == 0.0
            exchanges = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            self._queue_bytes -= sum(len(exchange.body) for exchange in exchanges)
            self._queued_at = now
            self._in_hand += len(exchanges)
        lines = [encoded(envelope) for exchange in exchanges for envelope in self._envelopes(exchange, now=now)]
        envelopes = len(lines)
        if is_quota_due and (reading := self._quota.take(now=now, wall=time.time())) is not None:
            lines.append(encoded(reading))
        if lines:
            self._batches.add(packed(lines, envelopes=envelopes))
        self._recount()

    def _envelopes(self, exchange: Exchange, *, now: float) -> list[dict[str, Any]]:
        try:
            return [one for one in envelopes_of(exchange) if self._repeats.is_news(one, now=now)]
        except Exception:
            log.exception("a response of %d could not be read", exchange.status)
            self.failed += 1
            return []

    def _attempt(self) -> None:
        now = time.monotonic()
        batch = self._batches.first()
        if batch is None or now < self._attempt_at:
            return
        timeout = TIMEOUT if self._close_at is None else min(max(self._close_at - now, 0.1), TIMEOUT)
        answer = self._delivery.post(batch.payload, timeout=timeout, now=dt.datetime.now(dt.timezone.utc))
        if not self._is_settled(batch, answer):
            self._attempt_at = time.monotonic() + self._backoff.next_wait(answer.retry_after)
            self._tell_once(answer)
        self._recount()

    def _is_settled(self, batch: Batch, answer: Answer) -> bool:
        """Act on the answer. False: the batch has to be tried again."""
        pieces: list[Batch] = []
        if answer.verdict is Verdict.TAKEN:
            rejected = min(answer.rejected, batch.envelopes)
            self.sent += batch.envelopes - rejected
            self.failed += rejected
        elif answer.verdict is Verdict.TOO_LARGE and (pieces := halves(batch)):
            pass
        elif answer.verdict is Verdict.NOT_NOW or (
            answer.verdict is Verdict.MISDIRECTED and self._backoff.attempts + 1 < MISDIRECTED_ATTEMPTS
        ):
            return False
        else:
            self.failed += batch.envelopes
            log.warning("%s %s: %d responses are given up", self._delivery.url, answer.reason, batch.envelopes)
        self._batches.settle(*pieces)
        self._backoff.reset()
        self._is_full = False
        return True

    def _tell_once(self, answer: Answer) -> None:
        if self._backoff.attempts == 1:
            log.warning("%s %s: responses wait to be delivered", self._delivery.url, answer.reason)

    def _recount(self) -> None:
        """Only the thread touches batches, so others read their number here."""
        with self._changed:
            self._in_hand = self._batches.count
            self._changed.notify_all()


def encoded(envelope: dict[str, Any]) -> bytes:
    """One line; of a body that is too long for it only the members that are plain values."""
    line = json.dumps(envelope, separators=(",", ":"), default=str).encode()
    response = envelope.get("response")
    if len(line) <= LINE_BYTES or not isinstance(response, dict):
        return line
    plain = {name: value for name, value in response.items() if not isinstance(value, (dict, list))}
    shorter = {name: value[:10_000] if isinstance(value, str) else value for name, value in plain.items()}
    attributes = {**envelope.get("attributes", {}), "bodyIncomplete": True}
    return json.dumps({**envelope, "response": shorter, "attributes": attributes}, default=str).encode()
