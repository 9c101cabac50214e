"""
Finds the objects written inside a text around a given word.

Goes from word to word and tries the braces before each, first those of its line, so that text with braces of its own
and lines without the word cost little. What a failed try has read is paid from a budget, which keeps hostile text
(`{"a":{"a":{...` without end) from costing more than a multiple of its length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from errors.domain.wire.recogniser.literals import REACH, assigned, json_decoder, literal_at

_CANDIDATE = re.compile(r"\{(?=\s*(?:\"|'|[A-Za-z_$][\w$]*\s*:))")
_JSON_OBJECT = re.compile(r"\{\s*\"")
_WINDOWS = (4_096, REACH, 8 * REACH)
"""Characters to read an object from, more only where one is cut: a decoder's error costs as much as it has read."""
_COST_OF_TRY = 256
_COST_OF_LITERAL = 2_048

_decode = msgspec.json.Decoder().decode


class Budget(msgspec.Struct):
    """How many characters may still be read."""

    left: int

    def spend(self, characters: int) -> bool:
        """Take the characters off; whether there were enough."""
        self.left -= characters
        return self.left > 0


class Found(msgspec.Struct, frozen=True, gc=False):
    """An object and where in its text it stood, or, once a line, a line whose word stands in none."""

    start: int
    end: int
    value: dict[str, Any]
    """For a line, what it assigns."""
    is_line: bool = False


def only_object_in(text: str, *, word: str) -> Found | None:
    """The object from the first brace of the text to the last, if that is one and the word stands nowhere else."""
    start, stop = text.find("{"), text.rfind("}") + 1
    if start < 0 or not stop or text.find(word, 0, start) >= 0 or text.find(word, stop) >= 0:
        return None
    try:
        return Found(start, stop, _decode(text[start:stop]))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def objects_in(text: str, *, word: str, budget: Budget) -> Iterator[Found]:
    """The outermost objects that hold the word, and the lines in which it stands outside of any."""
    position = told_until = 0
    while (hit := text.find(word, position)) >= 0 and budget.left > 0:
        line = max(text.rfind("\n", position, hit) + 1, position, hit - REACH)
        end = text.find("\n", hit, hit + REACH)
        end = min(len(text), hit + REACH) if end < 0 else end
        found = _one_in_line(text, line, end, hit, budget=budget) or _object_around(
            text, position, line, hit, budget=budget
        )
        if found:
            yield found
        elif hit >= told_until:
            yield Found(line, end, assigned(text, line, end), is_line=True)
            told_until = end
        position = found.end if found else hit + len(word)


def _one_in_line(text: str, line: int, end: int, hit: int, *, budget: Budget) -> Found | None:
    """The object that reaches from the line's first brace to its last: the fastest way, so it is tried once a line."""
    start, stop = text.find("{", line, hit), text.rfind("}", hit, end) + 1
    if start < 0 or not stop or (line and text[line - 1] != "\n"):
        return None
    try:
        value = _decode(text[start:stop])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        budget.spend(_COST_OF_TRY)
        return None
    return Found(start, stop, value)


def _object_around(text: str, position: int, line: int, hit: int, *, budget: Budget) -> Found | None:
    """The object that the word stands in: one that its line starts, else one from the lines before."""
    return _first_around(text, line, hit + 1, hit, budget=budget) or _first_around(
        text, max(position, hit - REACH), line, hit, budget=budget
    )


def _first_around(text: str, start: int, stop: int, hit: int, *, budget: Budget) -> Found | None:
    while candidate := _CANDIDATE.search(text, start, stop):
        value, end = _value_at(text, candidate.start(), budget=budget)
        if isinstance(value, dict) and end > hit:
            return Found(candidate.start(), end, value)
        if budget.left <= 0:
            return None
        start = end if isinstance(value, dict) else candidate.end()
    return None


def _value_at(text: str, start: int, *, budget: Budget) -> tuple[Any, int]:
    """The value that starts here, None if none does, and where it ends."""
    if not _JSON_OBJECT.match(text, start):
        value, end = literal_at(text, start)
        budget.spend(_COST_OF_LITERAL + end - start)
        return value, end
    for window in _WINDOWS:
        part = text[start : start + window]
        try:
            value, length = json_decoder.raw_decode(part)
        except json.JSONDecodeError as error:
            is_cut = start + window < len(text) and (error.pos > window - 16 or error.msg.startswith("Unterminated"))
            if not budget.spend(_COST_OF_TRY + (window if is_cut else error.pos)) or not is_cut:
                break
        except RecursionError:
            budget.spend(window)
            break
        else:
            return value, start + length
    return None, start
