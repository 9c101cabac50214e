"""
Foreign text made safe to print: one line, no control characters, bounded.

Every renderer relies on it. A message with a line break in it could otherwise forge a second `Service:` line, and one
with a right-to-left override could show an id backwards.
"""

from __future__ import annotations

import unicodedata

MESSAGE_LENGTH = 1_000
ID_LENGTH = 128

# Control, format (bidi, zero width), surrogate, line and paragraph separators.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def one_line(text: str, *, limit: int = MESSAGE_LENGTH) -> str:
    """`text` on one line, its white space and what cannot be printed as single spaces, cut at `limit` with a count."""
    cut = text[: 4 * limit]  # a megabyte need not be walked to print a line of it
    spaced = "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in cut)
    line = " ".join(spaced.split())
    if len(text) <= len(cut) and len(line) <= limit:
        return line
    return f"{line[:limit].rstrip()}… [{len(text):,} characters in all]"


def shortened(text: str, *, limit: int) -> str:
    """`text` on one line, cut at a word with an ellipsis."""
    line = one_line(text, limit=4 * limit)
    if len(line) <= limit:
        return line
    head, _, tail = line[: limit - 1].rpartition(" ")
    # One endless word has no end to cut at.
    kept = head if len(head) > limit // 2 else f"{head} {tail}".strip()
    return f"{kept.rstrip(' ,.;:')}…"
