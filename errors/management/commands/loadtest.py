"""
Post error responses to a running server for some seconds, and print how many it stored and how fast it answered.

What is posted is stored like anything else, so this wants a dashboard of its own. The client is Python and shares the
machine with the server; what `make bench` measures with wrk is higher.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

MAX_CONNECTIONS = 1_000
MAX_SECONDS = 600
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
COMPANIES = [str(uuid.UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)) for number in range(1, 301)]


class Command(BaseCommand):
    """`manage.py loadtest --token TOKEN [--url URL] [--connections N] [--seconds N]`."""

    help = "Posts error responses to a running server; prints requests per second and latencies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000/ingest/v1/errors", help="Where to post.")
        parser.add_argument("--token", required=True, help="The token of a source.")
        parser.add_argument("--connections", type=int, default=32, help=f"At once; up to {MAX_CONNECTIONS}.")
        parser.add_argument("--seconds", type=float, default=5, help=f"How long; up to {MAX_SECONDS}.")
        parser.add_argument("--anywhere", action="store_true", help="Allow a server that is not this machine.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; the exit code is 1 unless every request was answered 202."""
        url = urlsplit(options["url"])
        if url.scheme != "http" or not url.hostname:
            raise CommandError("The URL has to start with http://.")
        if url.hostname not in LOOPBACK and not options["anywhere"]:
            raise CommandError(f"{url.hostname} is not this machine. Say --anywhere if it is yours to load.")
        load = Load(url, options["token"])
        connections = max(1, min(options["connections"], MAX_CONNECTIONS))
        seconds = max(0.1, min(options["seconds"], MAX_SECONDS))
        try:
            asyncio.run(load.run(connections=connections, seconds=seconds))
        except OSError as error:
            raise CommandError(f"Cannot reach {url.netloc}: {error}.") from None
        self._tell(load, seconds)

    def _tell(self, load: Load, seconds: float) -> None:
        latencies = sorted(load.latencies)
        if not latencies:
            raise CommandError("No request was answered.")
        p50, p99 = (latencies[int(len(latencies) * part)] * 1_000 for part in (0.5, 0.99))
        self.stdout.write(f"{len(latencies) / seconds:,.0f} requests/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        self.stdout.write("  ".join(f"{status}: {count:,}" for status, count in sorted(load.statuses.items())))
        if set(load.statuses) != {202}:
            raise CommandError("Not every request was answered 202.")


class Load:
    """Kept-alive connections that each post one error after the other."""

    def __init__(self, url: SplitResult, token: str) -> None:
        self._address = (url.hostname, url.port or 80)
        path, host = url.path or "/ingest/v1/errors", url.netloc.rpartition("@")[2]
        self._head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Length: "
        self.latencies: list[float] = []
        self.statuses = Counter[int]()

    async def run(self, *, connections: int, seconds: float) -> None:
        """Post until the seconds are over."""
        end = time.perf_counter() + seconds
        await asyncio.gather(*(self._post_until(end, number) for number in range(connections)))

    async def _post_until(self, end: float, number: int) -> None:
        reader, writer = await asyncio.open_connection(*self._address)
        try:
            while (started := time.perf_counter()) < end:
                body = _body(number)
                writer.write(f"{self._head}{len(body)}\r\n\r\n{body}".encode())
                self.statuses[await _answered(reader)] += 1
                self.latencies.append(time.perf_counter() - started)
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("the server closed the connection") from None
        finally:
            writer.close()


async def _answered(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])


def _body(number: int) -> str:
    correlation_id = uuid.uuid4()
    company = COMPANIES[correlation_id.int % len(COMPANIES)]
    return json.dumps({
        "statusCode": 404,
        "service": "QuickbooksOnline",
        "error": f"InvoicePdfNotFoundException: Invoice not found for company {company} and invoice ID {number}",
        "correlationId": str(correlation_id),
    })  # fmt: skip
