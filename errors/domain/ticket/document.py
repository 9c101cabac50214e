"""
A ticket before it has a format: a subject, and fields in a fixed order.

Each field says itself twice: in `lines` for people and in `data` for programs. `lines` are clean (`clean.one_line`), so
a renderer only has to escape what its own format gives a meaning to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from errors.domain.ticket.facts import NamedError
from errors.domain.ticket.severity import Severity

ADD = "[add]"
"""Stands where only a person can know."""
SUPPORT_ADDRESS = "support@codat.io"
SUPPORT_FORM = "https://codat.zendesk.com/hc/en-gb/requests/new"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing told. `key` is stable: programs read it from the JSON format."""

    key: str
    label: str
    lines: tuple[str, ...]
    """Empty: people are not told, since it does not apply."""
    data: Any = None
    """None: not known."""
    is_foreign: bool = False
    """Whether the lines hold text from outside, which no format may give a meaning to."""

    @property
    def is_to_add(self) -> bool:
        """Whether a person has to fill it in."""
        return any(ADD in line for line in self.lines) and not self.is_foreign


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields that belong together. Plain text parts sections by an empty line and leaves the title out."""

    title: str
    fields: tuple[Field, ...]

    @property
    def told(self) -> list[Field]:
        """The fields that people are told."""
        return [one for one in self.fields if one.lines]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A ticket to Codat support, ready for any renderer."""

    subject: str
    severity: Severity
    sections: tuple[Section, ...]
    named: tuple[NamedError, ...] = field(default=())
    """The errors that it names, the one it leads with first."""
    to: str = SUPPORT_ADDRESS

    @property
    def fields(self) -> list[Field]:
        """All fields, in order."""
        return [one for section in self.sections for one in section.fields]
