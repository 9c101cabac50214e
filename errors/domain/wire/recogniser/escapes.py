"""
What others than JSON make of a quotation mark, a line's end or a colour inside a line: undone, one level at a time.

Backslashes of JSON, of Python's `repr` and of nginx, doubled quotes of CSV, and the `#012` that rsyslog
writes for what it takes for a control character. Which of them it was is told by what stands in the line.
"""

from __future__ import annotations

import re

from errors.domain.wire.recogniser.literals import unescaped

_BACKSLASHED = ('\\"', "\\'", "\\u0022", "\\x22")
_DOUBLED = re.compile(r"[{,]\s?\"\"[A-Za-z_]")
_OCTAL = re.compile(r"#0(1[0-5]|33)")
_COLOUR = re.compile(r"\x1b\[[\d;]{0,16}m")


def undone(line: str) -> str:
    """The line with one level of its escapes undone; the line itself where there is none."""
    if any(written in line for written in _BACKSLASHED):
        return unescaped(line)
    if '""' in line and _DOUBLED.search(line):
        return line.replace('""', '"')
    return _OCTAL.sub(lambda code: chr(int(code[1], 8)), line) if "#0" in line else line


def colourless(text: str) -> str:
    """The text without what colours it in a terminal."""
    return _COLOUR.sub("", text) if "\x1b" in text else text
