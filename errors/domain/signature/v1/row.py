"""
One row of the table of placeholders, and the words its patterns are written in.

Patterns are written for the *shape* of a text (`shape.py`), in which every digit is `0`, every GUID and long hex
number is `f00000000`, and white space is single spaces: `0000-00-00` is the pattern of a date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

WORD_BEGIN = r"(?<![0-9A-Za-z])"
WORD_END = r"(?![0-9A-Za-z])"


class Context(msgspec.Struct, frozen=True, gc=False):
    """Where a pattern struck: the value and the text around it."""

    before: str
    value: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """
    A pattern, and what becomes of the text it strikes.

    Where two rows strike at one place the earlier row wins; else the leftmost does.
    """

    rule: str
    """The row's own name; also the placeholder's, unless `name` says otherwise."""
    begins: str
    """What it can begin with: `a` lower case, `A` other letters, `0` figures, `.` all else; it is tried only there."""
    pattern: str
    """For the shape of a text, without capturing groups."""
    reason: str
    example: str
    template: str
    """What becomes of the example."""
    name: Callable[[Context], str] | None = None
    """Names the placeholder by its surroundings; "" lets the text stay."""
    is_kept: bool = False
    """The text stays: it carries meaning although it looks like something that varies."""
    is_word: bool = True
    """The pattern begins and ends where a word does."""
    margin: int = 0
    """Characters at both ends that stay: quotes."""

    def alternative(self, begin: str) -> str:
        """
        The pattern as one alternative of the scan, told by an empty group behind it.

        A group around it would keep the engine from passing over alternatives by their first character.
        """
        end = WORD_END if self.is_word else ""
        return f"(?:{self.pattern}){end}(?P<{self.group(begin)}>)"

    def group(self, begin: str) -> str:
        """The name of that group."""
        return f"{self.rule}_{ord(begin)}"

    @property
    def fixed_name(self) -> str:
        """The placeholder's name where nothing beside it matters, "" where the text stays."""
        return "" if self.is_kept else self.rule
