"""
The stories as payloads, in the order in which they would arrive: what a source's hook collected within a minute.

Some lines come twice, as shippers repeat them, and a few are broken; the write path has to tell.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter
from random import Random

import msgspec

from errors.demo.events import tellings
from errors.demo.plots import Plot, plots
from errors.demo.telling import envelope
from errors.demo.world import Company, World, new_world

SEED = 7
REPEATED = 0.012
"""How likely a line is to come again."""
BROKEN = 0.0009
"""How likely a broken line stands behind another."""
_FAULTS = (
    b'{"response": {"statusCode": 404, "service": "Xero", "error": "Account no',
    b'{"level": "info", "message": "sync finished", "durationMs": 812}',
    b'{"response": {"statusCode": "soon", "service": "PullApi", "error": 17}}',
    b"Traceback (most recent call last):",
)


@dataclass(frozen=True)
class Shipment:
    """One payload for `/ingest/v1/errors`: envelopes and webhooks, one a line."""

    source: str
    received_at: dt.datetime
    payload: bytes
    lines: int


@dataclass(frozen=True)
class _Line:
    at: dt.datetime
    source: str
    text: bytes


def stories(*, now: dt.datetime, seed: int = SEED, scale: float = 1.0) -> Iterator[Shipment]:
    """The payloads of 30 days up to `now`, oldest first; the same for the same arguments."""
    world = new_world(seed=seed)
    told = (
        _lines(plot, world, random=Random(f"{seed} {number}"), scale=scale)  # noqa: S311 - nothing here is secret
        for number, plot in enumerate(plots(now=now))
    )
    beside = tellings(world, now=now, random=Random(f"beside {seed}"), scale=scale)  # noqa: S311 - as above
    events = (_Line(one.at, one.source, msgspec.json.encode(one.told)) for one in beside)
    minutes = groupby(
        heapq.merge(*told, events, key=attrgetter("at")), key=lambda line: line.at.replace(second=0, microsecond=0)
    )
    shipping = _Shipping(random=Random(f"shipping {seed}"))  # noqa: S311 - as above
    for _, lines in minutes:
        yield from shipping.shipments(list(lines), now=now)


def _lines(plot: Plot, world: World, *, random: Random, scale: float) -> Iterator[_Line]:
    struck = _struck(plot, world, random)
    # A few companies have most of the trouble.
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(struck))))
    for at in plot.times(random, scale=scale):
        [company] = random.choices(struck, cum_weights=weights)
        sent = envelope(plot.scene, company, at=at, source=plot.source, random=random)
        yield _Line(at, plot.source, msgspec.json.encode(sent))


def _struck(plot: Plot, world: World, random: Random) -> Sequence[Company]:
    if plot.scene.is_of_former:
        return world.former
    pool = world.on(plot.scene.service) or world.companies
    return random.sample(pool, min(plot.companies, len(pool)))


class _Shipping:
    """Lines into payloads, with what goes wrong on the way."""

    def __init__(self, *, random: Random) -> None:
        self._random = random
        self._recent: dict[str, deque[bytes]] = defaultdict(lambda: deque(maxlen=40))

    def shipments(self, lines: list[_Line], *, now: dt.datetime) -> Iterator[Shipment]:
        """The payloads of one minute, one a source."""
        by_source: dict[str, list[_Line]] = defaultdict(list)
        for line in lines:
            by_source[line.source].append(line)
        for source, own in by_source.items():
            texts = [text for line in own for text in self._sent(line)]
            received_at = own[-1].at + dt.timedelta(seconds=self._random.uniform(0.2, 4))
            yield Shipment(source, min(received_at, now), b"\n".join(texts), len(texts))

    def _sent(self, line: _Line) -> Iterator[bytes]:
        recent = self._recent[line.source]
        yield line.text
        if recent and self._random.random() < REPEATED:
            yield self._random.choice(recent)
        if self._random.random() < BROKEN:
            yield self._random.choice(_FAULTS)
        recent.append(line.text)
