"""
Finds in a shape what the table of placeholders says, and the exception class.

The table is one expression: at each place its rows are tried in order, and what a row has struck no other row sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from errors.domain.signature.v1.kept import KEPT
from errors.domain.signature.v1.naming import BESIDE
from errors.domain.signature.v1.numbers import NUMBERS
from errors.domain.signature.v1.row import WORD_BEGIN, WORD_END, Context, Row
from errors.domain.signature.v1.shape import ID_MARK
from errors.domain.signature.v1.texts import TEXTS
from errors.domain.signature.v1.times import TIMES

PLACEHOLDERS: tuple[Row, ...] = (*KEPT, *TEXTS, *TIMES, *NUMBERS)
"""The table, in order."""

# Plain words of a sentence are passed over in one go: lower case, between spaces, none that a row begins with or that
# a row would name. Only a shortcut: a test scans without it and finds the same.
_PLAIN_WORDS = (
    r" ?(?:(?<= )(?<!latform )(?<!latform key )(?<!latform: )(?<!latform\(s\) )(?!(?:answered|cause|desc|description|"
    r"detail|detailed|err|errno|error|exit|failed|got|message|msg|panicked|reason|received|responded|response|result|"
    r"return|returned|signal|status)\b)[a-z]++(?:[.;:)]? |, (?=[a-z])|[.;:)]?$))*+"
)
_GATES = {
    "a": f"{WORD_BEGIN}(?=[a-z])",
    "A": rf"{WORD_BEGIN}(?=[^\W0-9_a-z])",
    "0": f"{WORD_BEGIN}(?=0)",
    ".": "(?=[^0-9A-Za-z ])",
}
"""In front of the rows that can begin so."""


def scan_of(rows: Iterable[Row], *, passed_over: str = _PLAIN_WORDS) -> re.Pattern[str]:
    """
    The one expression of a table.

    It matches everywhere: a row from the empty group `at` on, or nothing but a stretch in which no row begins.
    """
    alternatives = {begin: [row.alternative(begin) for row in rows if begin in row.begins] for begin in _GATES}
    gated = "|".join(f"{gate}(?:{'|'.join(alternatives[begin])})" for begin, gate in _GATES.items())
    return re.compile(rf"{passed_over}(?P<at>)(?:{gated}|(?P<nothing>[A-Za-z]++|(?s:.)|\Z))")


SCAN = scan_of(PLACEHOLDERS)
_ROWS = {row.group(begin): row for row in PLACEHOLDERS for begin in row.begins}
# A class name with or without its namespace, where a message, a stack or nothing follows. A bare `Error:` is a
# heading in most logs and names no class.
_EXCEPTION = re.compile(
    r"(?<![\w.$])[A-Za-z_][\w.$]*+(?:(?<=[\w.]Exception)|(?<=\wError))(?=:(?!:)|$| at | \(0x|\([\"'])"
    r"|(?<![\w.$])(?=(?:\w+\.)*(?:exceptions?|errors?)\.)[a-z_](?:\w*\.)++[A-Z]\w*+(?=:(?!:))"
)
_ENDINGS = ("Exception", "Error", "exception", "error")
_EXCEPTION_LENGTH = 200
_VARYING = re.compile(rf"{WORD_BEGIN}{ID_MARK}{WORD_END}|(?<=[A-Za-z]\[)0+(?=\])")


class Strike(msgspec.Struct, frozen=True, gc=False):
    """Where a rule struck; `name` is "" where the text stays."""

    rule: str
    name: str
    start: int
    end: int


def strikes(shape: str) -> Iterator[Strike]:
    """What the table finds in a shape, from left to right."""
    for match in SCAN.finditer(shape):
        row = _ROWS.get(match.lastgroup or "")
        if row is None:
            continue
        begin = match.start("at")
        start, end = begin + row.margin, match.end() - row.margin
        name = row.fixed_name if row.name is None else row.name(_context(shape, start, end, after=match.end()))
        yield Strike(row.rule, name, start, end)
        if not name:
            yield from _within(shape, begin, match.end())


def exception_of(template: str) -> str:
    """The first exception class that a template names, else empty."""
    if not any(ending in template for ending in _ENDINGS):  # far cheaper than a search in vain
        return ""
    match = _EXCEPTION.search(template)
    return match.group()[:_EXCEPTION_LENGTH] if match else ""


def _within(shape: str, start: int, end: int) -> Iterator[Strike]:
    """What varies even in a stretch that stays: ids among JSON's keys, the index of `'Lines[0].TaxType'`."""
    for match in _VARYING.finditer(shape, start, end):
        rule = "id" if match.group() == ID_MARK else "index"
        yield Strike(rule, rule, match.start(), match.end())


def _context(shape: str, start: int, end: int, *, after: int) -> Context:
    return Context(shape[max(0, start - BESIDE) : start], shape[start:end], shape[after : after + BESIDE])
