"""
The three numbers of a push operation, which differ by design: the call's, the operation's, the platform's.

The call that creates an operation answers 200 as soon as Codat has it, the operation says 202 until it has ended, and
what the platform answered stands in the text at best. The operation's status decides, and none of the numbers.
Sources: Codat docs, Errors (asynchronous push) and Creating and updating data.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PLATFORM_CODE = re.compile(
    r"\((?:HTTP )?([1-5]\d\d)\)|\b(?:status(?: ?code)?|HTTP|answered|returned)\W{0,3}([1-5]\d\d)\b", re.IGNORECASE
)
"""`Feed Connection failed(409): ...`, `the platform answered 502`, `StatusCode: 400`."""


class PushNumbers(NamedTuple):
    """0: not told."""

    http_status: int
    """Of the call that told the operation."""
    status_code: int
    """The operation's own."""
    platform_code: int
    """Of the accounting platform, as the text names it."""

    @property
    def differ(self) -> bool:
        """Whether two that are told are not the same."""
        return len({number for number in self if number}) > 1


def numbers_of(*, http_status: int, status_code: int, text: str) -> PushNumbers:
    """The numbers of an operation whose text is its `errorMessage`, or what else it says."""
    found = PLATFORM_CODE.search(text)
    platform_code = int(next(filter(None, found.groups()))) if found else 0
    return PushNumbers(http_status=http_status, status_code=status_code, platform_code=platform_code)
