"""
What the catalogue holds: causes with their rules, documented meanings, hints.

A rule without words (`any`, `all`, `pattern`) and without a state believes in the status code or in the kind alone.
That is only right where the documentation gives it one meaning, so such rules are rare and lose against every other.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import msgspec

from errors.domain.codat import squeezed
from errors.domain.kinds import Kind

PATTERN_FLAGS = re.IGNORECASE | re.MULTILINE


class Retry(StrEnum):
    """Whether the same request may be sent again."""

    YES = "yes"
    LATER = "later"
    AFTER_FIX = "after_fix"
    NO = "no"
    NOT_NEEDED = "not_needed"

    @property
    def label(self) -> str:
        """The answer for facets and figures."""
        return self.value.replace("_", " ").capitalize()

    @property
    def is_worthwhile(self) -> bool:
        """Whether the same request may succeed without a change."""
        return self in {Retry.YES, Retry.LATER}


class Actor(StrEnum):
    """Who has to act first."""

    US = "us"
    CUSTOMER = "customer"
    CODAT = "codat"
    PLATFORM = "platform"

    @property
    def label(self) -> str:
        """The name for facets and figures."""
        return {"us": "Us", "customer": "The customer", "codat": "Codat", "platform": "The platform"}[self.value]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the catalogue; a key that it does not know is refused."""


class Source(Entry, frozen=True):
    """Where something is documented; `url` is empty for what the team wrote itself."""

    title: str
    url: str = ""


class Step(Entry, frozen=True):
    """A next step: a short title, then a sentence."""

    title: str
    text: str


class Rule(Entry, frozen=True):
    """What must hold for a cause to be believed; every member that is given has to hold, in any letter case."""

    status: tuple[int, ...] = ()
    """Empty: the status codes of the cause."""
    service: tuple[str, ...] = ()
    """Services as `service_name` has them, of which one must be the error's."""
    any: tuple[str, ...] = ()
    """Phrases of which one must stand in the texts."""
    all: tuple[str, ...] = ()
    """Phrases that must all stand in the texts."""
    none: tuple[str, ...] = ()
    """Phrases of which none may stand in the texts."""
    pattern: str = ""
    """A regular expression that must be found in the texts."""
    kind: tuple[Kind, ...] = ()
    """Kinds of failure, of which one must be the error's. Empty: API responses, and by words of the text all others."""
    state: tuple[str, ...] = ()
    """States of a push, a read, a connection and so on (`states.STATES`), of which one must be the body's."""

    @property
    def needs_status(self) -> bool:
        """Whether a status code must hold: only kinds that are not responses can do without."""
        return bool(self.status) or not self.kind

    @property
    def names_text(self) -> bool:
        """Whether the rule asks for words of the text."""
        return bool(self.any or self.all or self.pattern)

    @property
    def is_bare(self) -> bool:
        """Whether the status code or the kind alone suffices."""
        return not (self.names_text or self.state or self.service)


class Example(Entry, frozen=True):
    """A body in short that must lead to its cause and to no other."""

    text: str = ""
    status: int = 0
    """HTTP's status; 0: the first of the cause."""
    body_status: int = 0
    """The body's own, where it differs from HTTP's."""
    service: str = "PublicApi"
    validation: tuple[str, ...] = ()
    kind: Kind = Kind.RESPONSE
    summary: str = ""
    """What happened, in our words, where the kind is no response."""
    body: dict[str, Any] = {}
    """Further members of the body, such as those that say its state."""


class Cause(Entry, frozen=True):
    """One reason for an error, with the answers to it."""

    id: str
    title: str
    meaning: str
    retry: Retry
    retry_text: str
    actor: Actor
    actor_text: str
    notice_text: str
    steps: tuple[Step, ...]
    contact: str
    source: Source
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()
    status_codes: tuple[int, ...] = ()
    """Empty where the cause is one of kinds alone."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that its rules name."""
        return tuple(dict.fromkeys(kind for rule in self.rules for kind in rule.kind))

    @property
    def told_apart(self) -> tuple[str, ...]:
        """A sentence for each rule: by what the cause is recognised. An example stands in for a pattern."""
        sentences = [
            _sentence(rule, rule.status or self.status_codes, like=_example_of(rule, self.examples))
            for rule in self.rules
        ]
        return tuple(dict.fromkeys(sentences))


class Documented(Entry, frozen=True):
    """What a status code means, and whether Codat's documentation says so."""

    status_code: int
    name: str
    meaning: str
    source: Source
    is_documented: bool = True


class KindEntry(Entry, frozen=True):
    """What a kind of failure is that has no response of its own."""

    kind: Kind
    name: str
    meaning: str
    source: Source

    @property
    def documented(self) -> Documented:
        """As it stands in place of a status code's meaning."""
        return Documented(status_code=0, name=self.name, meaning=self.meaning, source=self.source)


class Hint(Entry, frozen=True):
    """A remark that belongs to status codes or to kinds rather than to one cause."""

    id: str
    title: str
    text: str
    source: Source
    methods: tuple[str, ...] = ()
    """HTTP methods that it is for; empty: all. An unknown method gets the hint."""
    status_codes: tuple[int, ...] = ()
    kinds: tuple[Kind, ...] = ()


def service_name(text: str) -> str:
    """A service as rules name it: letters and digits only, without case."""
    return squeezed(text)


def _sentence(rule: Rule, status_codes: tuple[int, ...], *, like: str) -> str:
    parts = [f"the kind {_either([kind.label for kind in rule.kind])}"] if rule.kind else []
    if rule.needs_status:
        parts.append(f"status {_either(status_codes)}")
    if rule.service:
        parts.append(f"the service {_either(rule.service)}" if len(rule.service) < 9 else "a platform as the service")
    if rule.state:
        parts.append(f"the state {_either(rule.state)}")
    parts += _words_asked(rule, like=like)
    if rule.is_bare and not rule.none:
        parts.append("whatever the text")
    sentence = ", ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _words_asked(rule: Rule, *, like: str) -> list[str]:
    parts = []
    if rule.any:
        parts.append(f"the words {_either([f'“{phrase}”' for phrase in rule.any])}")
    if rule.all:
        parts.append(f"all of {', '.join(f'“{phrase}”' for phrase in rule.all)}")
    if rule.pattern:
        parts.append(f"a text like “{like}”")
    if rule.none:
        parts.append(f"without {_either([f'“{phrase}”' for phrase in rule.none])}")
    return parts


def _example_of(rule: Rule, examples: tuple[Example, ...]) -> str:
    fitting = (example for example in examples if not rule.service or service_name(example.service) in rule.service)
    texts = (text for example in fitting for text in (example.text, example.summary, *example.validation))
    return next(filter(re.compile(rule.pattern, PATTERN_FLAGS).search, texts), rule.pattern)


def _either(words: tuple[object, ...] | list[str]) -> str:
    *front, last = [str(word) for word in words]
    return f"{', '.join(front)} or {last}" if front else last
