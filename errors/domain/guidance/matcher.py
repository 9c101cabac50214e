"""
From an error to its advice: which cause the status, the service and the words of the text point at.

The order, where several rules hold: words of the text beat a state, which beats the bare status code or kind; then
HTTP's status beats the body's; then a rule that names the service beats one that does not; then the one that found
more text. Two causes that are still equal make no answer: both are candidates. An error that is no API response may
still be explained by the words of a response's cause, never by its status code alone: the same number means something
else where somebody else gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from errors.domain.codat import squeezed, texts_of
from errors.domain.guidance.entries import PATTERN_FLAGS, Cause, Rule, service_name
from errors.domain.guidance.states import states_in, states_named
from errors.domain.kinds import Kind

TEXT_LENGTH = 10_000
"""Characters of the texts that are searched."""
WORDS_LENGTH = 160
"""Longest matched text that is shown in one piece."""


_WORD_START = re.compile(r"\w+")
_WORD_END = re.compile(r"\w+\Z")


class ToldBy(StrEnum):
    """Which status code led to the cause."""

    HTTP = "http"
    BODY = "body"
    NOTHING = "nothing"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules look at."""

    statuses: tuple[tuple[ToldBy, int], ...]
    """HTTP's status first, then the body's where it is another."""
    service: str
    """As rules name it."""
    service_shown: str
    text: str
    """A line for each text, white space made single."""
    folded: str
    """The text without case: phrases that are not in here need no search."""
    kind: Kind
    states: dict[str, str]
    """As rules compare them, each as it is written."""


class Match(NamedTuple):
    """A cause of which a rule holds, with the words that the rule found."""

    rank: tuple[int, int, bool, int]
    cause: Cause
    rule: Rule
    words: tuple[str, ...]
    told_by: ToldBy
    status_code: int


def seen_in(
    *,
    http_status: int | None,
    body: dict[str, Any],
    service: str,
    kind: Kind = Kind.RESPONSE,
    summary: str = "",
) -> Seen:
    """The facts of an error that rules look at; `summary` is what happened in our words."""
    shown = service or str(body.get("service") or "")
    texts = (*filter(None, [summary]), *_texts(body))
    text = "\n".join(" ".join(text[:TEXT_LENGTH].split()) for text in texts)[:TEXT_LENGTH]
    return Seen(
        statuses=_statuses(http_status, _own_status(body, kind)),
        service=service_name(shown),
        service_shown=shown,
        text=text,
        folded=_fold(text),
        kind=kind,
        states=states_in(body, kind) or (states_named(text) if kind is not Kind.RESPONSE else {}),
    )


def best_matches(seen: Seen, causes: Iterable[Cause]) -> list[Match]:
    """The matches that no other one beats: none, one, or several causes that are equally likely."""
    found = list(matches(seen, causes))
    top = max((match.rank for match in found), default=None)
    best = {match.cause.id: match for match in found if match.rank == top}
    return [match._replace(words=_all_words(match, found, seen.text)) for match in best.values()]


def matches(seen: Seen, causes: Iterable[Cause]) -> Iterator[Match]:
    """Every rule that holds, in the order of the causes."""
    codes = {code for _, code in seen.statuses}
    for cause in causes:
        for rule in cause.rules:
            is_asked = seen.kind in rule.kind if rule.kind else seen.kind is Kind.RESPONSE or rule.names_text
            if is_asked and not (rule.needs_status and codes.isdisjoint(rule.status or cause.status_codes)):
                yield from _matches_of(rule, cause, seen)


def words_of(rule: Rule, seen: Seen) -> tuple[str, ...] | None:
    """The words that fulfil the rule, whatever the status; None where it does not hold."""
    if rule.service and seen.service not in rule.service:
        return None
    if rule.state and seen.states.keys().isdisjoint(map(squeezed, rule.state)):
        return None
    if any(_found(phrase, seen) for phrase in rule.none):
        return None
    return _words(rule, seen)


def by_text(seen: Seen, causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """The causes whose words stand in the text, whatever the status."""
    return tuple(
        cause for cause in causes if any(rule.names_text and words_of(rule, seen) is not None for rule in cause.rules)
    )


def _matches_of(rule: Rule, cause: Cause, seen: Seen) -> Iterator[Match]:
    words = words_of(rule, seen)
    if words is None:
        return
    weight = 2 if rule.names_text else 1 if rule.state else 0
    if not rule.needs_status:
        rank = (weight, 0, bool(rule.service), sum(map(len, words)))
        yield Match(rank, cause, rule, words, ToldBy.NOTHING, 0)
        return
    for order, (told_by, code) in enumerate(seen.statuses):
        # "Success" says nothing about a body that tells of a failure.
        hides_failure = code < 400 and any(other >= 400 for _, other in seen.statuses)
        if code in (rule.status or cause.status_codes) and (weight or not hides_failure):
            rank = (weight, -order, bool(rule.service), sum(map(len, words)))
            yield Match(rank, cause, rule, words, told_by, code)


def _all_words(best: Match, found: list[Match], text: str) -> tuple[str, ...]:
    """With the words that the other rules of the same cause found, in the text's order: all of it is evidence."""
    same = [match for match in found if (match.cause.id, match.status_code) == (best.cause.id, best.status_code)]
    return tuple(sorted(_distinct([words for match in same for words in match.words]), key=text.find))


def _words(rule: Rule, seen: Seen) -> tuple[str, ...] | None:
    every = [_found(phrase, seen) for phrase in rule.all]
    some = [words for phrase in rule.any if (words := _found(phrase, seen))]
    if not all(every) or (rule.any and not some):
        return None
    like = [_search(rule.pattern, seen.text)] if rule.pattern else []
    return _distinct([*some, *every, *like]) if all(like) else None


def _distinct(found: Sequence[str]) -> tuple[str, ...]:
    """Without those that stand inside another one."""
    once = dict.fromkeys(found)
    return tuple(words for words in once if not any(words != other and words in other for other in once))


def _found(phrase: str, seen: Seen) -> str:
    return _search(_phrase_pattern(phrase), seen.text) if _folded_phrase(phrase) in seen.folded else ""


@lru_cache(maxsize=4096)
def _folded_phrase(phrase: str) -> str:
    return _fold(phrase)


def _fold(text: str) -> str:
    return text.casefold().replace("\u2019", "'")


def _search(pattern: str, text: str) -> str:
    """What the pattern finds, filled up to whole words."""
    hit = _compiled(pattern).search(text)
    if hit is None:
        return ""
    front = _WORD_END.search(text, max(0, hit.start() - WORDS_LENGTH), hit.start()) if hit[0][:1].isalnum() else None
    back = _WORD_START.match(text, hit.end()) if hit[0][-1:].isalnum() else None
    start, end = front.start() if front else hit.start(), back.end() if back else hit.end()
    return text[start:end].strip()[:WORDS_LENGTH]


@lru_cache(maxsize=4096)
def _phrase_pattern(phrase: str) -> str:
    """The phrase as whole words, with either apostrophe."""
    front = r"(?<!\w)" if phrase[:1].isalnum() else ""
    back = r"(?!\w)" if phrase[-1:].isalnum() else ""
    return front + re.escape(phrase).replace("'", "['\u2019]") + back


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, PATTERN_FLAGS)


def _statuses(http_status: int | None, body_status: Any) -> tuple[tuple[ToldBy, int], ...]:
    told = {http_status: ToldBy.HTTP} if http_status else {}
    code = _number(body_status)
    if code:
        told.setdefault(code, ToldBy.BODY)
    return tuple((told_by, code) for code, told_by in told.items())


def _own_status(body: dict[str, Any], kind: Kind) -> Any:
    """The status that Codat gave: a connection's error has the platform's, an item of a batch has it in its result."""
    if kind is Kind.CONNECTION:
        return None
    result = body.get("result")
    return body.get("statusCode", result.get("statusCode") if isinstance(result, dict) else None)


def _number(value: Any) -> int:
    """A status code as bodies write it: 404, "404", and Codat's own slip "404,"."""
    hit = re.match(r"\s*(\d{3})\b", str(value), re.ASCII)
    return int(hit[1]) if hit else 0


def _texts(body: dict[str, Any]) -> Iterator[str]:
    """The texts that tell of the failure. Warnings are not among them: Codat gives them on success, too."""
    validation = body.get("validation")
    if isinstance(validation, dict):
        body = body | {"validation": {name: items for name, items in validation.items() if "warning" not in name}}
    yield from filter(None, texts_of(body))
    result = body.get("result")  # an item of a batch answered 207
    if isinstance(result, dict):
        yield from filter(None, texts_of(result))
