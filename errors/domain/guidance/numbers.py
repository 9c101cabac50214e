"""
The three numbers of one write, and why they need not agree.

The call, the operation and the platform each give a status of their own, at three moments. Read one for another, a
failed write looks like a success (200), or the platform's 401 like a wrong API key of ours.
Sources: Codat docs, Status codes and errors (asynchronous push), and Creating and updating data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

_PLATFORMS = re.compile(
    r"(?i:\bfailed|\bfailure|\bstatus(?:[ _-]?code)?|\bhttp(?:/\d(?:\.\d)?)?|\bresponded with|\breturned|\banswered)"
    r"(?:\s*[:=]\s*|\s*\(\s*|\s+)([1-5]\d\d)\b(?![.,]?\d)"
)
"""How texts of platforms name their status: `Feed Connection failed(409): ...`, `status code 503`."""
TEXT_LENGTH = 4_000
"""Characters of each text that are searched."""

_CALL = "{call} answers the call: Codat took the request and made an operation of it."
_CALL_FAILED = "{call} answers the call itself, which Codat did not carry out."
_PENDING = "{operation} is the operation's: taken, not finished."
_ENDED = "{operation} is how the operation ended."
_PLATFORM = "{platform} is what the platform answered to Codat; it stands only in the text."
_JUDGE = "They come from three parties at different moments, so judge by the operation."


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """The status of the call, of the operation and of the platform; None where nobody told it."""

    call: int | None
    operation: int | None
    platform: int | None
    note: str
    """Sentences that say whose number each is; empty where fewer than two differ."""


def numbers_of(*, call: int | None, operation: int | None, texts: Iterable[str] = ()) -> Numbers:
    """
    The numbers of a write: HTTP's status of the call, the operation's `statusCode`, and the platform's in the texts.

    `texts` are the operation's message and the validation's; the first number that they call a status counts.
    """
    platform = next((number for text in texts if (number := _platforms(text))), None)
    told = [number for number in (call, operation, platform) if number]
    note = _note(call, operation, platform) if len(set(told)) > 1 else ""
    return Numbers(call=call, operation=operation, platform=platform, note=note)


def _platforms(text: str) -> int | None:
    match = _PLATFORMS.search(text[:TEXT_LENGTH])
    return int(match[1]) if match else None


def _note(call: int | None, operation: int | None, platform: int | None) -> str:
    sentences = []
    if call:
        sentences.append(_CALL if call < 400 else _CALL_FAILED)
    if operation:
        sentences.append(_PENDING if operation == 202 else _ENDED)
    if platform:
        sentences.append(_PLATFORM)
    return " ".join([*sentences, _JUDGE]).format(call=call, operation=operation, platform=platform)
