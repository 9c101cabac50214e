"""
Clients that never give up: what is not acknowledged they send again, and now and then what was acknowledged too.

The ledger remembers how often each correlation id was sent and how often it was acknowledged. So afterwards an error
may be missing only if it was never acknowledged, and counted as a redelivery at most once less than it was sent.
"""

from __future__ import annotations

import http.client
import json
import random
import string
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self

from tests.receiver.serving import Reply, Server, exchange

PATH = "/ingest/v1/errors"
TIMEOUT = 15
"""Seconds. Most shippers wait for ten, but a machine that runs tests side by side is slow."""
KIND_SECONDS = 0.2
"""So often all clients together come upon a new issue, which receivers then make at the same time."""


class Payload(NamedTuple):
    """One delivery, and the correlation ids in it."""

    content: bytes
    ids: tuple[str, ...]


class Ledger:
    """What all clients together sent, and what they were told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.sent = Counter[str]()
        self.acknowledged = Counter[str]()
        self.answers = Counter[str]()
        """By status; `lost` where the connection broke, `timeout` where no answer came."""
        self.complaints: list[str] = []
        self.slowest = 0.0

    def note_sent(self, payload: Payload) -> None:
        with self._lock:
            self.sent.update(payload.ids)

    def note_answer(self, payload: Payload, answer: str, *, seconds: float = 0.0, complaint: str = "") -> None:
        with self._lock:
            self.answers[answer] += 1
            self.slowest = max(self.slowest, seconds)
            if answer == "202":
                self.acknowledged.update(payload.ids)
            if complaint:
                self.complaints.append(complaint)

    @property
    def redelivered(self) -> int:
        """Ids that were sent more than once."""
        with self._lock:
            return sum(count > 1 for count in self.sent.values())


class Load:
    """Some clients in threads; a context manager. `servers` may be stopped and started meanwhile."""

    def __init__(self, *servers: Server, clients: int = 6, pause: float = 0.03, make: Any = None) -> None:
        self.ledger = Ledger()
        self.recent: deque[Payload] = deque(maxlen=20)
        self.make: Callable[[random.Random], Payload] = make or make_payload
        self.pause = pause
        self.is_over = threading.Event()
        self._clients = [Client(self, servers, number) for number in range(clients)]

    def __enter__(self) -> Self:
        for client in self._clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for client in self._clients:
            client.join(60)
            assert not client.is_alive()

    def wait_for(self, answer: str, *, count: int = 20, seconds: float = 30) -> None:
        """Until that many answers more have come."""
        wanted, until = self.ledger.answers[answer] + count, time.monotonic() + seconds
        while self.ledger.answers[answer] < wanted:
            assert time.monotonic() < until, f"no {answer} for {seconds} s: {self.ledger.answers}"
            time.sleep(0.02)


class Client(threading.Thread):
    """One sender with one connection at a time."""

    def __init__(self, load: Load, servers: Sequence[Server], number: int) -> None:
        super().__init__(daemon=True)
        self.load, self.servers = load, servers
        self.random = random.Random(f"{number} {uuid.uuid4()}")
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        while not self.load.is_over.is_set():
            payload = self.choose()
            while not self.deliver(payload) and not self.load.is_over.is_set():
                time.sleep(5 * self.load.pause)
            time.sleep(self.load.pause)
        self.disconnect()

    def choose(self) -> Payload:
        """Mostly a new delivery, sometimes one that somebody has sent a moment ago."""
        recent = self.load.recent
        if recent and self.random.random() < 0.1:
            return self.random.choice([*recent])
        payload = self.load.make(self.random)
        recent.append(payload)
        return payload

    def deliver(self, payload: Payload) -> bool:
        """Whether it was acknowledged."""
        ledger, began = self.load.ledger, time.monotonic()
        ledger.note_sent(payload)
        try:
            reply = self.exchange(payload)
        except TimeoutError:
            self.disconnect()
            ledger.note_answer(payload, "timeout", seconds=time.monotonic() - began)
            return False
        except (OSError, http.client.HTTPException):
            self.disconnect()
            ledger.note_answer(payload, "lost")
            return False
        ledger.note_answer(
            payload, str(reply.status), seconds=time.monotonic() - began, complaint=wrong_with(reply, payload)
        )
        return reply.status == 202

    def exchange(self, payload: Payload) -> Reply:
        if self.connection is None:
            self.server = self.random.choice(self.servers)
            self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=TIMEOUT)
        elif len(self.servers) > 1 and self.random.random() < 0.1:
            self.disconnect()
            return self.exchange(payload)
        headers = {"Authorization": f"Bearer {self.server.token}"}
        return exchange(self.connection, "POST", PATH, payload.content, headers)

    def disconnect(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None


def wrong_with(reply: Reply, payload: Payload) -> str:
    """What no answer may be, whatever is killed meanwhile."""
    if reply.status == 202:
        taken = reply.json["accepted"] + reply.json["duplicates"]
        return "" if taken == len(payload.ids) else f"{taken} of {len(payload.ids)} taken: {reply.body[:300]!r}"
    if reply.status == 503:
        return "" if reply.headers.get("retry-after", "").isdigit() else "503 without Retry-After"
    return f"{reply.status}: {reply.body[:300]!r}"


def make_payload(chance: random.Random) -> Payload:
    """One error mostly; now and then some with companies, lines of which one is broken, or a body of 90 KB."""
    number = chance.random()
    if number < 0.7:
        return payload_of([make_body(chance)])
    if number < 0.9:
        return payload_of([make_body(chance), make_body(chance)], company=f"c{chance.randrange(50)}")
    if number < 0.98:
        payload = payload_of([make_body(chance) for _ in range(20)])
        return payload._replace(content=payload.content + b'\n{"statusCode": 4')
    return large_payload(chance, count=150)


def large_payload(chance: random.Random, *, count: int) -> Payload:
    """Errors of about 600 bytes each."""
    return payload_of([make_body(chance) | {"note": "x" * 400} for _ in range(count)])


def payload_of(bodies: list[dict[str, Any]], *, company: str = "") -> Payload:
    items = [{"response": body, "companyId": company} for body in bodies] if company else bodies
    content = b"\n".join(json.dumps(item).encode() for item in items)
    return Payload(content, tuple(body["correlationId"] for body in bodies))


def make_body(chance: random.Random) -> dict[str, Any]:
    return {
        "statusCode": chance.choice([400, 404, 500]),
        "service": "QuickbooksOnline",
        "error": f"Kind {kind_now()} failed for company {chance.randrange(1_000)}",
        "correlationId": str(uuid.UUID(int=chance.getrandbits(128))),
    }


def kind_now() -> str:
    """A word of this moment. No number: a signature would take it for what varies."""
    digits = str(int(time.monotonic() / KIND_SECONDS))
    return "".join(string.ascii_lowercase[int(digit)] for digit in digits[-6:])
