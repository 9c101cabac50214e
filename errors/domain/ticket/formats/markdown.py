"""
Markdown, for ticket tools and chats.

Foreign text stands in code spans only: nothing inside one is read as markup, a link or a mention, and the fence is
longer than any run of backticks in the text, so it cannot be closed from within.
"""

from __future__ import annotations

import re

from errors.domain.ticket.document import Draft, Field

_BACKTICKS = re.compile("`+")


def render(draft: Draft) -> str:
    """The whole ticket as Markdown."""
    parts = [f"**Subject:** {code(draft.subject)}"]
    for section in draft.sections:
        if section.told:
            parts += [f"## {section.title}", "\n".join(_field(one) for one in section.told)]
    return "\n\n".join(parts) + "\n"


def code(text: str) -> str:
    """`text` as a code span that it cannot leave."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    # A space each side is taken off again by the reader; without it an outer backtick would join the fence.
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _field(field: Field) -> str:
    lines = [code(line) if field.is_foreign else line for line in field.lines]
    if len(lines) == 1:
        return f"- **{field.label}:** {lines[0]}"
    return "\n".join([f"- **{field.label}:**", *(f"  - {line}" for line in lines)])
