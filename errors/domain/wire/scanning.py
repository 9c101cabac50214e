"""
Finds the objects written inside a text around a given word: JSON, Python's `repr`, what Node prints, logfmt.

Goes from word to word and tries the braces before each, first those of its line, so that text with braces of its own
and lines without the word cost little. What a failed try has read is paid from a budget, which keeps hostile text
(`{"a":{"a":{...` without end) from costing more than a multiple of its length.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from errors.domain.wire.decoding import decode_whole
from errors.domain.wire.rejecting import UnreadableError

REACH = 65_536
"""How far before the word an object may start, and how long a literal or a line of assignments may be."""

_CANDIDATE = re.compile(r"\{(?=\s*(?:\"|'|[A-Za-z_$][\w$]*\s*:))")
_JSON_OBJECT = re.compile(r"\{\s*\"")
_WINDOWS = (4_096, REACH, 8 * REACH)
"""Characters to read an object from, more only where one is cut: a decoder's error costs as much as it has read."""
_COST_OF_TRY = 64
_COST_OF_LITERAL = 2_048

_LITERAL_DEPTH = 16
_LITERAL_TOKEN = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"|[{}\[\]]")
_LITERAL_WORD = re.compile(r"('(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\")|([A-Za-z_$][\w$]*)(\s*:)?")
_CONSTANTS = {"null": "None", "undefined": "None", "true": "True", "false": "False", "NaN": "None"}
_NOTHING = ("", "None", "null", "nil")
_PAIR = re.compile(r"([A-Za-z_][\w.]*)=(?:\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|([^\s,()\"']+))")

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_WHITE_SPACE = {"n": "\n", "r": "\r", "t": "\t"}


class Budget:
    """How many characters may still be read."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, characters: int) -> bool:
        """Take the characters off; whether there were enough."""
        self.left -= characters
        return self.left > 0


class Found(NamedTuple):
    """An object and where in its text it stood, or, once a line, a line whose word stands in none."""

    start: int
    end: int
    value: dict[str, Any]
    """For a line, what it assigns (logfmt, the `repr` of a Python object)."""
    is_line: bool = False


def objects_in(text: str, *, word: str, budget: Budget) -> Iterator[Found]:
    """The outermost objects that hold the word, and the lines in which it stands outside of any."""
    position = told_until = 0
    while (hit := text.find(word, position)) >= 0 and budget.left > 0:
        line = max(text.rfind("\n", position, hit) + 1, position, hit - REACH)
        end = text.find("\n", hit, hit + REACH)
        end = min(len(text), hit + REACH) if end < 0 else end
        found = _whole_line(text, line, end) or _object_around(text, position, line, hit, budget=budget)
        if found:
            yield found
        elif hit >= told_until:
            yield Found(line, end, _assigned(text, line, end), is_line=True)
            told_until = end
        position = found.end if found else hit + len(word)


def unescaped(text: str) -> str:
    """The text with one level of backslash escapes undone."""
    return _ESCAPE.sub(_meaning, text)


def is_escaped(text: str) -> bool:
    """Whether the text holds escaped quotes."""
    return '\\"' in text or "\\u0022" in text


def _meaning(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return _WHITE_SPACE.get(escape[2], escape[2])


def _whole_line(text: str, start: int, end: int) -> Found | None:
    """The line if it is an object, as in NDJSON: the fastest way to read one."""
    line = text[start:end]
    if not line.startswith("{"):
        return None
    try:
        return Found(start, end, decode_whole(line.encode()))
    except UnreadableError:
        return None


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
        return _literal_at(text, start, budget=budget)
    for window in _WINDOWS:
        part = text[start : start + window]
        try:
            value, length = _decoder.raw_decode(part)
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


def _literal_at(text: str, start: int, *, budget: Budget) -> tuple[Any, int]:
    depth, end = 0, start
    for token in _LITERAL_TOKEN.finditer(text, start, start + REACH):
        end = token.end()
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if not 0 < depth <= _LITERAL_DEPTH:
            break
    budget.spend(_COST_OF_LITERAL + end - start)
    try:
        value = ast.literal_eval(_LITERAL_WORD.sub(_as_python, text[start:end]))
        return _decoder.decode(json.dumps(value)), end  # bytes, sets and complex numbers are nothing to store
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None, end


def _as_python(word: re.Match[str]) -> str:
    """A word of a JavaScript or Python literal in Python: member names quoted, constants translated."""
    quoted, name, colon = word.groups()
    if quoted:
        return str(quoted)
    return f"{name!r}:" if colon else _CONSTANTS.get(name, name)


def _assigned(text: str, start: int, end: int) -> dict[str, Any]:
    pairs = ((pair[1], next(filter(None, pair.groups()[1:]), "")) for pair in _PAIR.finditer(text, start, end))
    return {name: unescaped(value) for name, value in pairs if value not in _NOTHING}


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _short(text: str) -> int | None:
    return int(text) if len(text) < 100 else None


# NaN and the like become None: a log record is not refused for a number beside the body.
_decoder = json.JSONDecoder(strict=False, parse_float=_finite, parse_int=_short, parse_constant=lambda _name: None)
