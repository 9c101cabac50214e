"""
Whether a webhook is Codat's: the secrets of all sources, and the count of those that were not believed.

Secrets are held in memory like tokens (`errors.receiver.freshness`). Failures are counted in memory and added up in the
database about once a second, so whoever sends rubbish makes no work there; what a killed process had not added is lost.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection
from concurrent.futures import Executor
from functools import partial

from django.db import connection
from django.utils import timezone

from errors.actions.webhooks import bytes_of, count_failures
from errors.domain.webhooks import BadSignatureError, Envelope, verify
from errors.models import SigningSecret, Source
from errors.receiver.freshness import NEW_SECONDS, Fresh
from errors.receiver.problems import ProblemError
from errors.receiver.requests import SMALL_BYTES

log = logging.getLogger(__name__)

COUNT_SECONDS = 1
"""How long failures are gathered before they are added up."""


class Signatures:
    """The signing secrets of all sources, as they stood a moment ago. `executor` runs what asks the database."""

    def __init__(self, *, executor: Executor) -> None:
        self._executor = executor
        self._secrets = Fresh(lambda: read_secrets(), executor=executor, name="secrets")  # noqa: PLW0108 - tests replace it
        self._failures = Counter[tuple[int, str]]()
        self._counting: asyncio.Task[None] | None = None

    async def check(self, source_id: int, envelope: Envelope, bodies: Collection[bytes], *, now: dt.datetime) -> None:
        """
        Let in what the source's secret signed: one of the bodies, which are the same before and after decompression.

        Raises ProblemError. A source that is not there is refused like a signature that does not fit.
        """
        await self._secrets.refresh()
        try:
            if await self._is_signed(source_id, envelope, bodies, now=now):
                return
            await self._secrets.refresh(older_than=NEW_SECONDS, must_wait=NEW_SECONDS)  # pasted just now?
            if await self._is_signed(source_id, envelope, bodies, now=now):
                return
        except BadSignatureError as error:  # stale
            raise self.refusal(source_id, error.code) from None
        raise self.refusal(source_id, "signature_mismatch")

    def refusal(self, source_id: int, code: str) -> ProblemError:
        """The refusal of a webhook to the source, counted where there is such a source."""
        if source_id in (self._secrets.value or {}):
            self._failures[source_id, code] += 1
            if self._counting is None:
                self._counting = asyncio.get_running_loop().create_task(self._count())
        return ProblemError(code)

    async def known(self) -> None:
        """Have the secrets read once, so that a refusal is counted. Raises ProblemError where that cannot be done."""
        await self._secrets.refresh()
        if self._secrets.value is None:
            raise ProblemError("store_unavailable")

    async def _is_signed(
        self, source_id: int, envelope: Envelope, bodies: Collection[bytes], *, now: dt.datetime
    ) -> bool:
        secrets = (self._secrets.value or {}).get(source_id, ())
        asked = partial(_is_signed, envelope, bodies, secrets=secrets, now=now)
        is_small = sum(map(len, bodies)) <= SMALL_BYTES
        return asked() if is_small else await asyncio.to_thread(asked)

    async def _count(self) -> None:
        await asyncio.sleep(COUNT_SECONDS)
        counts, self._failures, self._counting = self._failures, Counter(), None
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, _store_failures, counts)
        except Exception:  # the database may be away: a count that is too low does less harm than a queue of them
            log.exception("receiver.failures.not_counted")


def _is_signed(envelope: Envelope, bodies: Collection[bytes], *, secrets: Collection[bytes], now: dt.datetime) -> bool:
    for body in bodies:
        try:
            verify(envelope, body, secrets=secrets, now=now)
        except BadSignatureError as error:
            if error.code != "signature_mismatch":
                raise
        else:
            return True
    return False


def read_secrets() -> dict[int, tuple[bytes, ...]]:
    """The active secrets of every source; none of one sealed under another SECRET_KEY, as its page tells."""
    found: dict[int, list[bytes]] = {pk: [] for pk in Source.objects.values_list("pk", flat=True)}
    for one in SigningSecret.objects.active().order_by("-pk"):
        if (secret := bytes_of(one)) is not None:
            found.setdefault(one.source_id, []).append(secret)
    return {source_id: tuple(secrets) for source_id, secrets in found.items()}


def _store_failures(counts: Counter[tuple[int, str]]) -> None:
    try:
        count_failures(counts, now=timezone.now())
    except Exception:
        connection.close()
        raise
