"""
What a signature is made of, whichever version made it, and how pages and actions read it.

A placeholder in a template is `<word>`, nothing else: where a text itself holds `<word>`, every version must
replace that too, so a reader never takes a piece of the text for a placeholder.
"""

from __future__ import annotations

import re

import msgspec

PLACEHOLDER = re.compile(r"<(\w+)>")


class Signature(msgspec.Struct, frozen=True, gc=False):
    """A text with what varies replaced by placeholders."""

    exception: str
    """The exception class as written (`System.TimeoutException`), "" where the text names none."""
    template: str
    """The whole text, the exception class included, with `<name>` placeholders."""
    variables: tuple[str, ...]
    """The values in order: put in place of the placeholders they give back the text, white space folded."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """A stretch of a template: either text, or the name of a placeholder without its angle brackets."""

    text: str
    is_placeholder: bool


class Step(msgspec.Struct, frozen=True, gc=False):
    """One decision on the way to a template: the rule that struck, the name it gave ("" for text that stays)."""

    rule: str
    name: str
    value: str


def parts(template: str) -> list[Part]:
    """The template cut at its placeholders, empty stretches left out."""
    pieces = PLACEHOLDER.split(template)
    return [Part(text, bool(index % 2)) for index, text in enumerate(pieces) if text]


def headline(template: str, exception: str) -> str:
    """The template without a leading exception class; a template that is nothing else stays."""
    if not exception or not template.startswith(exception):
        return template
    return template[len(exception) :].lstrip(" :-") or template


def fill(template: str, variables: tuple[str, ...]) -> str:
    """The template with the values put back in place of the placeholders."""
    values = iter(variables)
    return PLACEHOLDER.sub(lambda _: next(values), template)
