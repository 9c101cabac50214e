"""
The states that Codat documents for each kind of failure: what each means, and which cause it leads to.

The cause is not written down a second time: a state leads where the rules of the catalogue lead a body that says
nothing but this state. Only states that no rule asks for, such as the name of a webhook, name their cause themselves.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from errors.domain.codat import squeezed
from errors.domain.guidance import matcher
from errors.domain.guidance.advice import CATALOGUE
from errors.domain.guidance.entries import Cause, Entry, Source
from errors.domain.kinds import Kind

PATH = Path(__file__).with_name("states.toml")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SYNC_CODE = re.compile(r"[1-9]\d{3}")


class Outcome(StrEnum):
    """What a state says of what it is the state of."""

    FAILURE = "failure"
    SUCCESS = "success"
    UNDER_WAY = "under_way"

    @property
    def label(self) -> str:
        """The word for tables."""
        return {"failure": "Failure", "success": "No failure", "under_way": "Under way"}[self.value]


class State(msgspec.Struct, frozen=True, kw_only=True):
    """One state."""

    kind: Kind
    code: str
    """As Codat writes it; `{...}` stands for what varies."""
    group: str
    outcome: Outcome
    meaning: str
    cause: Cause | None
    """What to do about it; None for what is no failure, and where another state beside it decides."""

    @property
    def anchor(self) -> str:
        """The id of its row on the page of its kind."""
        return f"state-{squeezed(f'{self.group} {self.code}')}"

    @property
    def is_failure(self) -> bool:
        """Whether it makes an error here."""
        return self.outcome is Outcome.FAILURE

    @property
    def words(self) -> str:
        """Its name, also with the words of `FetchError` apart."""
        return f"{self.group} {self.code} {_CAMEL.sub(' ', self.code)}"


class StateGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The states of one member of Codat's bodies."""

    kind: Kind
    name: str
    told_in: str
    source: Source
    states: tuple[State, ...]
    """Failures first."""


class _GroupEntry(Entry, frozen=True):
    kind: Kind
    name: str
    told_in: str
    source: Source
    codes: dict[str, list[str]]


@cache
def groups() -> tuple[StateGroup, ...]:
    """All states, in the order of the file. Raises ValueError where the file is not valid."""
    raw = tomllib.loads(PATH.read_text(encoding="utf-8"))
    return tuple(_group(msgspec.convert(table, _GroupEntry)) for table in raw["groups"])


def groups_of(kind: Kind) -> tuple[StateGroup, ...]:
    """The states of a kind."""
    return tuple(group for group in groups() if group.kind is kind)


def undocumented(words: Iterable[str]) -> Iterator[State]:
    """For a number that looks like a code of a sync and is none that Codat documents: a state that says just that."""
    codes = {state.code for group in groups_of(Kind.SYNC) for state in group.states}
    for word in words:
        if _SYNC_CODE.fullmatch(word) and word not in codes:
            yield State(
                kind=Kind.SYNC,
                code=word,
                group="Sync code",
                outcome=Outcome.FAILURE if word >= "4" else Outcome.UNDER_WAY,
                meaning=f"Codat documents no sync code {word}. Those from 4000 on are failures: 4xxx are about the "
                "company or the configuration, 5xxx about Codat or the write. Read errorMessage, and send the syncId.",
                cause=None,
            )


def _group(entry: _GroupEntry) -> StateGroup:
    states = [_state(entry, code, told) for code, told in entry.codes.items()]
    states.sort(key=lambda state: not state.is_failure)
    return StateGroup(
        kind=entry.kind, name=entry.name, told_in=entry.told_in, source=entry.source, states=tuple(states)
    )


def _state(entry: _GroupEntry, code: str, told: list[Any]) -> State:
    outcome, meaning, *named = told
    cause = None
    if outcome == Outcome.FAILURE:
        cause = CATALOGUE.cause(named[0]) if named else _cause_of(entry.kind, code)
        if cause is None and named != [""]:
            raise ValueError(f"{PATH.name}: the state {code!r} leads to no cause")
    return State(kind=entry.kind, code=code, group=entry.name, outcome=Outcome(outcome), meaning=meaning, cause=cause)


def _cause_of(kind: Kind, code: str) -> Cause | None:
    """Where the rules lead a body that says this state and nothing else."""
    seen = matcher.seen_in(http_status=None, body={}, service="", kind=kind)
    seen = msgspec.structs.replace(seen, states={squeezed(code): code})
    found = matcher.best_matches(seen, CATALOGUE.causes)
    return found[0].cause if len(found) == 1 else None
