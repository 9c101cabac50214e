"""
Guidance by words: the states, causes, kinds and status codes that a text names.

Something is found where all words of the text are in it; where nothing has them all, what has the most of them, at
least two of three. What bears a word as its name comes before what only tells of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache

import msgspec

from errors.domain.codat import squeezed
from errors.domain.guidance import glossary
from errors.domain.guidance.advice import CATALOGUE
from errors.domain.guidance.entries import Cause, Documented, KindEntry
from errors.domain.guidance.glossary import State
from errors.domain.kinds import Kind

MOST_WORDS = 12
_WORD = re.compile(r"[^\W_]+")
_FILLER = (
    "a an and are at be by code codat does doesn don do error errors for from has have i in is it my of on or our "
    "s status t that the this to was we what when why will with"
)
_FILLERS = frozenset(_FILLER.split())
"""Say nothing about what is looked for, unless nothing else is asked."""
_SAID_AS = {
    Kind.PUSH: "write push writing pushing",
    Kind.READ: "read reading pull data dataset fetch sync syncing",
    Kind.CONNECTION: "connection link linking disconnected reconnect",
    Kind.RATE_LIMIT: "rate limit quota 429",
    Kind.SYNC: "sync syncing expenses commerce bank feed",
    Kind.VALIDATION: "validation finding",
    Kind.REPORT: "report lending metric figure",
}
"""How people call a kind."""


class HitType(StrEnum):
    """What was found."""

    STATE = "state"
    CAUSE = "cause"
    KIND = "kind"
    STATUS_CODE = "status_code"


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the guidance tells of."""

    type: HitType
    title: str
    text: str
    kind: Kind
    """Whose page tells of it; RESPONSE: the page of `status_code`."""
    status_code: int
    anchor: str
    """Of the place on that page; empty: the page as a whole."""
    cause: Cause | None
    """What to do about it."""


class _Indexed(msgspec.Struct, frozen=True, kw_only=True):
    hit: Hit
    names: str
    """Its own words, each with a blank on both sides."""
    told: str
    """All words that tell of it."""


def find(text: str, extra: Sequence[Cause] = (), *, most: int = 10) -> list[Hit]:
    """What the words of a text name, the best first; `extra` are the team's own causes."""
    words = _asked(text)
    if not words:
        return []
    every = [*_own(extra), *_index(), *map(_unlisted, glossary.undocumented(words))]
    scored = [(score, place, one.hit) for place, one in enumerate(every) if (score := _score(words, one))]
    top = max((score[0] for score, _, _ in scored), default=0)
    if 3 * top < 2 * len(words):
        return []
    best = sorted((one for one in scored if one[0][0] == top), key=lambda one: (-one[0][1], one[1]))
    return [hit for _, _, hit in best[:most]]


def _asked(text: str) -> list[str]:
    words = list(dict.fromkeys(_words(text)))[:MOST_WORDS]
    return [word for word in words if word not in _FILLERS] or words


def _words(text: str) -> list[str]:
    return [squeezed(word) for word in _WORD.findall(text)]


def _score(words: list[str], one: _Indexed) -> tuple[int, int] | None:
    """How many words are in it; and how well its name bears them: a whole word counts more than the begin of one."""
    found = [word for word in words if (f" {word}" if len(word) > 2 else f" {word} ") in one.told]
    if not found:
        return None
    return len(found), sum(3 * (f" {word} " in one.names) + (f" {word}" in one.names) for word in found)


@cache
def _index() -> tuple[_Indexed, ...]:
    states = [state for group in glossary.groups() for state in group.states]
    return (
        *map(_of_code, map(CATALOGUE.documented, CATALOGUE.status_codes)),
        *map(_of_state, states),
        *map(_of_kind, CATALOGUE.kinds),
        *_own(CATALOGUE.causes),
    )


def _indexed(hit: Hit, *, names: str, told: Iterable[str]) -> _Indexed:
    named = f" {' '.join(_words(names))} "
    return _Indexed(hit=hit, names=named, told=f"{named}{' '.join(_words(' '.join(told)))} ")


def _of_code(entry: Documented) -> _Indexed:
    hit = Hit(
        type=HitType.STATUS_CODE, title=entry.name, text=entry.meaning, kind=Kind.RESPONSE,
        status_code=entry.status_code, anchor="", cause=None,
    )  # fmt: skip
    return _indexed(hit, names=f"{entry.status_code} {entry.name} status code", told=[entry.meaning])


def _of_kind(entry: KindEntry) -> _Indexed:
    hit = Hit(
        type=HitType.KIND, title=entry.name, text=entry.meaning, kind=entry.kind, status_code=0, anchor="", cause=None
    )
    return _indexed(hit, names=f"{entry.kind.label} {entry.name} {_SAID_AS[entry.kind]}", told=[entry.meaning])


def _of_state(state: State) -> _Indexed:
    hit = Hit(
        type=HitType.STATE, title=f"{state.group} {state.code}", text=state.meaning, kind=state.kind, status_code=0,
        anchor=state.anchor, cause=state.cause,
    )  # fmt: skip
    cause = [state.cause.title, state.cause.meaning] if state.cause else []
    return _indexed(
        hit, names=f"{state.words} {squeezed(state.code)}", told=[_SAID_AS[state.kind], state.meaning, *cause]
    )


def _unlisted(state: State) -> _Indexed:
    """A state that has no row on the page of its kind."""
    told = _of_state(state)
    return msgspec.structs.replace(told, hit=msgspec.structs.replace(told.hit, anchor=""))


def _own(causes: Iterable[Cause]) -> Iterator[_Indexed]:
    for cause in causes:
        kind = Kind.RESPONSE if cause.status_codes else cause.kinds[0]
        code = cause.status_codes[0] if cause.status_codes else 0
        hit = Hit(
            type=HitType.CAUSE, title=cause.title, text=cause.meaning, kind=kind, status_code=code, anchor=cause.id,
            cause=cause,
        )  # fmt: skip
        codes = " ".join(map(str, cause.status_codes))
        said = [f"{_SAID_AS.get(one, '')} {one.label}" for one in cause.kinds]
        steps = [f"{step.title} {step.text}" for step in cause.steps]
        rules = [phrase for rule in cause.rules for phrase in (*rule.any, *rule.all, *rule.state)]
        yield _indexed(hit, names=f"{cause.title} {codes}", told=[cause.meaning, *said, *rules, *steps])
