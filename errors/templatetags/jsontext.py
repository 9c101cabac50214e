"""
A JSON value as coloured text. All of it came from outside: every piece is escaped on its own.
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LONGEST = 100_000
"""Characters of a body that a page shows; the API gives the rest."""

# A string may also end with the text, which was cut: else each quote inside it would be tried to the end again.
STRING = r'"(?:\\.|[^"\\])*+\\?(?:"|\Z)'
TOKEN = re.compile(rf"(?P<string>{STRING})(?P<colon>:)?|(?P<word>true|false|null)|(?P<number>-?\d[\d.eE+-]*)")


def coloured(body: Any) -> SafeString:
    """The value indented, with keys, texts, numbers and words told apart by class."""
    text = json.dumps(body, indent=2, ensure_ascii=False, default=str)
    pieces, end = [], 0
    for found in TOKEN.finditer(text[:LONGEST]):
        pieces += [text[end : found.start()], _token(found)]
        end = found.end()
    pieces.append(text[end:LONGEST])
    if len(text) > LONGEST:
        pieces.append(f"\n… {len(text) - LONGEST:,} more characters")
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _token(found: re.Match[str]) -> SafeString:
    if found["string"]:
        kind = "k" if found["colon"] else "s"
        return format_html('<span class="{}">{}</span>{}', kind, found["string"], found["colon"] or "")
    return format_html('<span class="{}">{}</span>', "y" if found["word"] else "d", found[0])
