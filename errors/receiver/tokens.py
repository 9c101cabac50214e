"""
Whose delivery it is: the token out of a request, and the source that it belongs to.

All tokens of all sources are held in memory (`errors.receiver.freshness`), by their digests.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from concurrent.futures import Executor
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from errors.domain.tokens import digest
from errors.models import SourceToken
from errors.receiver.freshness import NEW_SECONDS, Fresh
from errors.receiver.problems import ProblemError
from errors.receiver.uses import Uses

PATH_PREFIX = "/ingest/t/"
HIDDEN_TOKEN = "-"  # noqa: S105 - what stands in a log for a token
_SCHEMES = frozenset({"bearer", "splunk", "apikey"})
_QUERY_NAMES = frozenset({"access_token", "api_key", "dd-api-key", "token"})
"""Of OAuth, Datadog twice, Splunk."""


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


def split_query(query: bytes) -> tuple[bytes, str]:
    """The query without a token in it, and the token: Splunk's `?token=` and the like."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    tokens = [value for name, value in pairs if name.lower() in _QUERY_NAMES and value]
    if not tokens:
        return query, ""
    hidden = [(name, HIDDEN_TOKEN if value in tokens else value) for name, value in pairs]
    return urlencode(hidden).encode(), tokens[0].strip()


def token_in(headers: Mapping[bytes, bytes]) -> str:
    """The token that the headers hold, else an empty text."""
    if authorization := headers.get(b"authorization"):
        scheme, _, credentials = authorization.decode("latin-1").strip().partition(" ")
        if scheme.lower() == "basic":
            return _token_in_pair(credentials)
        if scheme.lower() in _SCHEMES:
            # Elasticsearch's clients write an API key's id and secret as Basic does; a token of ours is no base64.
            is_pair = scheme.lower() == "apikey"
            return (is_pair and _token_in_pair(credentials)) or credentials.strip()
    for name in (b"dd-api-key", b"x-amz-firehose-access-key"):
        if value := headers.get(name):
            return value.decode("latin-1").strip()
    return ""


def _token_in_pair(credentials: str) -> str:
    """The password of `name:password`, or the name where there is none, as in `https://TOKEN@host/`."""
    try:
        name, colon, password = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except ValueError:  # of base64 or of UTF-8
        return ""
    return password or (name if colon else "")


class Tokens:
    """
    The tokens of all sources, as they stood a moment ago.

    `executor` reads them, off the event loop; `uses` counts who is let in.
    """

    def __init__(self, *, executor: Executor, uses: Uses) -> None:
        self._table = Fresh(lambda: _read_tokens(), executor=executor, name="tokens")  # noqa: PLW0108 - tests replace it
        self._uses = uses
        self._seen: dict[str, KnownToken] = {}
        self._seen_in: dict[str, KnownToken] | None = None

    async def source_id(self, token: str) -> int:
        """The source of the token. Raises ProblemError."""
        if not token:
            raise ProblemError("token_missing")
        await self._table.refresh()
        if (known := self._seen_lately().get(token)) is None:
            known = await self._known_token(token)
            self._seen_lately()[token] = known
        return self.let_in(known)

    async def _known_token(self, token: str) -> KnownToken:
        hashed = digest(token)
        if self._table.value is not None and hashed not in self._table.value:
            await self._table.refresh(older_than=NEW_SECONDS, must_wait=NEW_SECONDS)
        if self._table.value is None:
            raise ProblemError("store_unavailable")
        if (known := self._table.value.get(hashed)) is None:
            raise ProblemError("token_unknown")
        if known.is_revoked:
            raise ProblemError("token_revoked")
        return known

    def at_once(self, token: str) -> KnownToken | None:
        """A token that was let in a moment ago, not yet counted as used; None: only `source_id` can tell."""
        return self._seen_lately().get(token) if self._table.is_fresh else None

    def let_in(self, known: KnownToken) -> int:
        """Count a use of the token; answers its source."""
        self._uses.count(known.source_id, known.token_id)
        return known.source_id

    def _seen_lately(self) -> dict[str, KnownToken]:
        """Tokens let in since they were read: saves hashing them again."""
        if self._seen_in is not self._table.value:
            self._seen, self._seen_in = {}, self._table.value
        return self._seen


def _read_tokens() -> dict[str, KnownToken]:
    rows = SourceToken.objects.values_list("digest", "source_id", "revoked_at", "pk")
    return {row[0]: KnownToken(row[1], row[2] is not None, row[3]) for row in rows}
