"""
Objects as languages print them, which is no JSON: Python's `repr`, what Node prints, logfmt, `repr` of SDK exceptions.

Nothing is evaluated: words are turned into Python's literals and read by `ast.literal_eval`, up to a length and depth.
"""

from __future__ import annotations

import ast
import bisect
import itertools
import json
import math
import re
from typing import Any

from errors.domain.wire.storing import storable, storable_text

REACH = 65_536
"""Longest literal or line of assignments."""

_DEPTH = 16
_QUOTED = "|".join(rf"{quote}(?:[^{quote}\\]|\\.)*+(?:{quote}|\\?\Z)" for quote in "'\"`")
"""An open quotation ends with the text: were it no match, each of its quotes would be tried to the end."""
_TOKEN = re.compile(_QUOTED + r"|[{}\[\]]", re.DOTALL)
_NOT_SHOWN = (
    r"\[(?:Array|Object|Function|Getter|Setter|Circular|Symbol|Date|class)\b[^\[\]\n]{0,80}\](?!\s*\{)"
    r"|\.\.\. \d+ more items?|<(?!ref )[^<>\n]{1,200}>"
)
"""What Node shows of what is nested too deeply or too long, and Python of an object that is no literal."""
_DROPPED = (
    r"\[Object: null prototype\]|<ref \*\d+>|\.\.\. \d+ more characters?"
    r"|\b[A-Za-z_$][\w$]*+(?=\s*+\{)|\bUUID(?=\()"
)
"""Names of classes and the like, before the value that counts."""
_WORD = re.compile(rf"({_QUOTED})|({_DROPPED})|({_NOT_SHOWN})|([A-Za-z_$][\w$]*)(\s*:)?", re.DOTALL)
_ENUM = re.compile(r"<[\w.]+: (\d+)>")
_JOINED = re.compile(r"(?<=['\"`]) \+[^\S\n]*+\n\s*+(?=['\"`])")
"""How Node prints a text of several lines: `'one\\n' +`, and the next line's."""
_CONSTANTS = {"null": "None", "undefined": "None", "true": "True", "false": "False", "NaN": "None"}
_NOTHING = ("", "None", "null", "nil")
_PAIR = re.compile(
    r"(?<![\w.])([A-Za-z_][\w.]*+)="
    r"(?:\"((?:[^\"\\]|\\.)*+)(?:\"|\\?\Z)|'((?:[^'\\]|\\.)*+)(?:'|\\?\Z)|([^\s,()\"']++))",
    re.DOTALL,
)
_LISTED = re.compile(r"(?:[({\[]\s?|, )([A-Za-z_]\w{0,63}) ?= ?(?!=)")
_CLOSING = re.compile(r"[)\]}]")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|((?:\\x[0-9a-fA-F]{2})++)|\\(.)", re.DOTALL)
_WHITE_SPACE = {"n": "\n", "r": "\r", "t": "\t"}


def literal_at(text: str, start: int) -> tuple[Any, int]:
    """The value of the literal that starts here, None if it is none, and where it ends."""
    depth, end = 0, start
    for token in _TOKEN.finditer(text, start, start + REACH):
        end = token.end()
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if not 0 < depth <= _DEPTH:
            break
    try:
        value = ast.literal_eval(_WORD.sub(_as_python, _JOINED.sub(" ", text[start:end])))
        return storable(json_decoder.decode(json.dumps(value))), end  # bytes and sets are nothing to store
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None, end


def assigned(text: str, start: int, end: int) -> dict[str, Any]:
    """What the line assigns: `statusCode=404 error="..."`, `ErrorMessageData(status_code=404, ...)`."""
    pairs = list(_PAIR.finditer(text, start, end))
    values = ((pair[1], next(filter(None, pair.groups()[1:]), "")) for pair in pairs)
    told = {name: storable_text(unescaped(value)) for name, value in values if value not in _NOTHING}
    if text.find(", ", start, end) < 0:
        return told
    quoted = [pair.span() for pair in pairs if pair[4] is None]
    return told | _listed(text, start, end, quoted)


def _listed(text: str, start: int, end: int, quoted: list[tuple[int, int]]) -> dict[str, Any]:
    """
    What the JVM and .NET print of an object, texts without quotes: `Error(a=1, b=two words)`, `Error { A = 1 }`.

    A value reaches to the next name or to the bracket that closes the list; what stands in `quoted` is none.
    """
    names = [name for name in _LISTED.finditer(text, start, end) if not _is_within(name.start(1), quoted)]
    told = {}
    for name, following in itertools.zip_longest(names, names[1:]):
        value = text[name.end() : following.start() if following else end]
        value = (value if following else _CLOSING.split(value, maxsplit=1)[0]).removeprefix("Optional[").strip(" ]")
        if value not in _NOTHING and value[:1] not in "\"'{[(<" and "=" not in value:
            told[name[1]] = storable_text(value)
    return told


def _is_within(position: int, spans: list[tuple[int, int]]) -> bool:
    """Whether one of the spans, which are in order, begins before the position and ends behind it."""
    index = bisect.bisect_right(spans, (position, 0)) - 1
    return index >= 0 and spans[index][0] < position < spans[index][1]


def unescaped(text: str) -> str:
    """The text with one level of backslash escapes undone."""
    return _ESCAPE.sub(_meaning, text) if "\\" in text else text


def _meaning(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    if escape[2]:
        return bytes.fromhex(escape[2].replace("\\x", "")).decode("utf-8", "backslashreplace")
    return _WHITE_SPACE.get(escape[3], escape[3])


def _as_python(word: re.Match[str]) -> str:
    """A word of a JavaScript or Python literal in Python: member names quoted, constants translated."""
    quoted, dropped, not_shown, name, colon = word.groups()
    if quoted:
        return f'"{_in_double_quotes(quoted[1:-1])}"' if quoted.startswith("`") else str(quoted)
    if dropped:
        return ""
    if not_shown:
        enum = _ENUM.fullmatch(not_shown)
        return enum[1] if enum else "None"
    return f"{name!r}:" if colon else _CONSTANTS.get(name, name)


def _in_double_quotes(text: str) -> str:
    return text.replace('"', '\\"').replace("\n", "\\n")


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _short(text: str) -> int | None:
    return int(text) if len(text) < 100 else None


# NaN and the like become None: a log record is not refused for a number beside the body.
json_decoder = json.JSONDecoder(strict=False, parse_float=_finite, parse_int=_short, parse_constant=lambda _name: None)
