"""
Whose delivery it is: the token out of a request, and the source that it belongs to.

All tokens of all sources are held in memory and read anew at most every half second, so that no delivery waits for
the database to be let in, also while the database is away.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import math
import time
from collections.abc import Mapping
from concurrent.futures import Executor
from typing import NamedTuple

from django.db import connection

from errors.actions.sources import digest
from errors.models import SourceToken
from errors.receiver.problems import ProblemError
from errors.receiver.uses import Uses

log = logging.getLogger(__name__)

FRESH_SECONDS = 0.4
"""Younger than this the tokens are taken as they are."""
STALE_SECONDS = 0.9
"""Older than this a request waits for them to be read anew; in between they are read in the background."""
NEW_SECONDS = 0.1
"""Older than this they are read anew for a token that is not among them: it may have been made just now."""
WAIT_SECONDS = 2
"""How long a request waits for the tokens to be read anew before the old ones have to do."""
PATH_PREFIX = "/ingest/t/"
HIDDEN_TOKEN = "-"  # noqa: S105 - what stands in a log for a token
_SCHEMES = frozenset({"bearer", "splunk", "apikey"})


class KnownToken(NamedTuple):
    """What a token's digest stands for."""

    source_id: int
    is_revoked: bool
    token_id: int = 0


def split_path(path: str) -> tuple[str, str]:
    """The path without a token in it, and the token: `/ingest/t/TOKEN/v1/errors` is `/ingest/v1/errors`."""
    if not path.startswith(PATH_PREFIX):
        return path, ""
    token, _, rest = path.removeprefix(PATH_PREFIX).partition("/")
    return f"/ingest/{rest}", token


def token_in(headers: Mapping[bytes, bytes]) -> str:
    """The token that the headers hold, else an empty text."""
    if authorization := headers.get(b"authorization"):
        scheme, _, credentials = authorization.decode("latin-1").strip().partition(" ")
        if scheme.lower() in _SCHEMES:
            return credentials.strip()
        if scheme.lower() == "basic":
            return _password_in(credentials)
    for name in (b"dd-api-key", b"x-amz-firehose-access-key"):
        if value := headers.get(name):
            return value.decode("latin-1").strip()
    return ""


def _password_in(credentials: str) -> str:
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
    except ValueError:  # of base64 or of UTF-8
        return ""


class Tokens:
    """
    The tokens of all sources, as they stood a moment ago.

    `executor` reads them, off the event loop; `uses` counts who is let in.
    """

    def __init__(self, *, executor: Executor, uses: Uses) -> None:
        self._executor = executor
        self._uses = uses
        self._known: dict[str, KnownToken] | None = None
        self._seen: dict[str, KnownToken] = {}
        self._read_at = -math.inf
        self._reading: asyncio.Task[None] | None = None

    async def source_id(self, token: str) -> int:
        """The source of the token. Raises ProblemError."""
        if not token:
            raise ProblemError("token_missing")
        await self._refresh(older_than=FRESH_SECONDS, must_wait=STALE_SECONDS)
        if (known := self._seen.get(token)) is None:  # since the tokens were read: saves hashing it again
            known = self._seen[token] = await self._known_token(token)
        self._uses.count(source_id=known.source_id, token_id=known.token_id)
        return known.source_id

    async def _known_token(self, token: str) -> KnownToken:
        hashed = digest(token)
        if self._known is not None and hashed not in self._known:
            await self._refresh(older_than=NEW_SECONDS, must_wait=NEW_SECONDS)
        if self._known is None:
            raise ProblemError("store_unavailable")
        if (known := self._known.get(hashed)) is None:
            raise ProblemError("token_unknown")
        if known.is_revoked:
            raise ProblemError("token_revoked")
        return known

    def at_once(self, token: str) -> int | None:
        """The source of a token that was let in a moment ago; None: only `source_id` can tell."""
        return self._seen.get(token) if time.monotonic() - self._read_at <= FRESH_SECONDS else None

    async def _refresh(self, *, older_than: float, must_wait: float) -> None:
        """Read the tokens anew when they are older than that, and wait for it when they are older than the other."""
        age = time.monotonic() - self._read_at
        if age <= older_than:
            return
        if self._reading is None:
            self._reading = asyncio.get_running_loop().create_task(self._read())
        if age > must_wait:
            await asyncio.wait([self._reading], timeout=WAIT_SECONDS)
            self._read_at = time.monotonic()  # a database that hangs is asked again later, not by every request

    async def _read(self) -> None:
        try:
            self._known = await asyncio.get_running_loop().run_in_executor(self._executor, _read_tokens)
            self._seen = {}
        except Exception:  # the database may be away: the tokens of a moment ago are still the best there are
            log.exception("receiver.tokens.unreadable")
        finally:
            self._read_at = time.monotonic()
            self._reading = None


def _read_tokens() -> dict[str, KnownToken]:
    try:
        rows = SourceToken.objects.values_list("digest", "source_id", "revoked_at", "pk")
        return {row[0]: KnownToken(row[1], row[2] is not None, row[3]) for row in rows}
    except Exception:
        connection.close()  # a broken one would not mend by itself
        raise
