"""
How fast messages are signed: `make bench ARGS="-k signature"`, beside neighbours `--benchmark-timer=time.process_time`.

Every round signs messages that no round has signed before, as the receiver does. The yardsticks do one small thing
to the same messages in the same run: seconds differ between machines, the ratio to them hardly does.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import uuid
from collections.abc import Callable

import pytest

from errors.domain.signature import sign

BATCH = 5_000
ROUNDS = 20
MESSAGES = (
    "InvoicePdfNotFoundException: Invoice not found for company {guid} and invoice ID {number}",
    "An error occurred in a downstream service. Correlation ID: {hex}. Message: Push failed for Bill: see validation",
    "No data available for company with ID {guid} as the connection {guid} is not linked",
    "A bill's lines summed ({number}.40) should be the same as TotalAmount ({number}.00) of the bill",
    "Datatype 'bankAccounts' not supported by platform {guid}, retry will not help",
    "CompanyValidationException: Company limit exceeded. Learn more at https://docs.example.com/errors",
)
FRESH_NAMES = "Customer '{word} {word}' does not exist in company {guid}, so invoice {number} was not pushed"
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

chance = random.Random(7)


def fresh(*forms: str) -> list[str]:
    """Messages with ids of their own."""
    return [_filled(chance.choice(forms)) for _ in range(BATCH)]


def _filled(form: str) -> str:
    guid = uuid.UUID(int=chance.getrandbits(128))
    word = "".join(chance.choices("abcdeghiklmnoprstu", k=7)).title()
    return form.format(guid=guid, hex=guid.hex, number=chance.randint(1, 99_999), word=word)


def sign_all(messages: list[str]) -> None:
    for message in messages:
        sign(message)


def blank_guids(messages: list[str]) -> None:
    for message in messages:
        GUID.sub("<id>", message)


def load_bodies(bodies: list[str]) -> None:
    for body in bodies:
        json.loads(body)


def measure(benchmark, work: Callable[[list[str]], None], batch: Callable[[], list[str]]) -> None:
    benchmark.pedantic(work, setup=lambda: ((batch(),), {}), rounds=ROUNDS, warmup_rounds=2)
    if benchmark.stats:
        benchmark.extra_info["messages_per_second"] = round(BATCH / benchmark.stats.stats.min)


@pytest.mark.benchmark(group="signature")
class TestSpeed:
    def test_of_signing_typical_messages(self, benchmark):
        messages = fresh(*MESSAGES)
        assert 80 < statistics.mean(map(len, messages)) < 120
        measure(benchmark, sign_all, lambda: fresh(*MESSAGES))

    def test_of_signing_messages_whose_shape_is_new_each_time(self, benchmark):
        measure(benchmark, sign_all, lambda: fresh(FRESH_NAMES))

    def test_yardstick_of_one_substitution(self, benchmark):
        measure(benchmark, blank_guids, lambda: fresh(*MESSAGES))

    def test_yardstick_of_reading_json(self, benchmark):
        measure(benchmark, load_bodies, lambda: [json.dumps({"error": text, "n": 1}) for text in fresh(*MESSAGES)])
