"""
From an error to its advice: which cause the status, the service and the words of the text point at.

The order, where several rules hold: words of the text beat a push operation's state, which beats the bare
status code; then HTTP's status beats the body's; then a rule that names the service beats one that does not;
then the one that found more text. Two causes that are still equal make no answer: both are candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from errors.domain.codat import texts_of
from errors.domain.guidance.entries import Cause, Rule

TEXT_LENGTH = 20_000
"""Characters of the texts that are searched."""
WORDS_LENGTH = 160
"""Longest matched text that is shown in one piece."""


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
    operation: str


class Match(NamedTuple):
    """A cause of which a rule holds, with the words that the rule found."""

    rank: tuple[int, int, bool, int]
    cause: Cause
    rule: Rule
    words: tuple[str, ...]
    told_by: ToldBy
    status_code: int


def seen_in(*, http_status: int | None, body: dict[str, Any], service: str) -> Seen:
    """The facts of an error that rules look at."""
    operation = body.get("status") if "pushOperationKey" in body else None
    shown = service or str(body.get("service") or "")
    return Seen(
        statuses=_statuses(http_status, body.get("statusCode")),
        service=service_name(shown),
        service_shown=shown,
        text="\n".join(_texts(body))[:TEXT_LENGTH],
        operation=operation.casefold() if isinstance(operation, str) else "",
    )


def best_matches(seen: Seen, causes: Iterable[Cause]) -> list[Match]:
    """The matches that no other one beats: none, one, or several causes that are equally likely."""
    found = list(matches(seen, causes))
    top = max((match.rank for match in found), default=None)
    best = {match.cause.id: match for match in found if match.rank == top}
    return [match._replace(words=_all_words(match, found)) for match in best.values()]


def matches(seen: Seen, causes: Iterable[Cause]) -> Iterator[Match]:
    """Every rule that holds, in the order of the causes."""
    for cause in causes:
        for rule in cause.rules:
            statuses = _statuses_for(rule, cause, seen)
            words = words_of(rule, seen) if statuses else None
            if words is not None:
                yield from (_match(cause, rule, words, order, seen) for order in statuses)


def words_of(rule: Rule, seen: Seen) -> tuple[str, ...] | None:
    """The words that fulfil the rule, whatever the status; None where it does not hold."""
    if rule.service and seen.service not in rule.service:
        return None
    if rule.operation and seen.operation not in rule.operation:
        return None
    if any(_found(phrase, seen.text) for phrase in rule.none):
        return None
    return _words(rule, seen.text)


def by_text(seen: Seen, causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """The causes whose words stand in the text, whatever the status."""
    return tuple(
        cause for cause in causes if any(rule.names_text and words_of(rule, seen) is not None for rule in cause.rules)
    )


def service_name(text: str) -> str:
    """A service as rules name it: letters and digits only, without case."""
    return "".join(filter(str.isalnum, text.casefold()))


def _statuses_for(rule: Rule, cause: Cause, seen: Seen) -> list[int]:
    """Which of the error's statuses the rule is for, by their place in `seen.statuses`."""
    allowed = rule.status or cause.status_codes
    failed = any(code >= 400 for _, code in seen.statuses)
    needs_no_words = not (rule.names_text or rule.operation)
    return [
        order
        for order, (_, code) in enumerate(seen.statuses)
        # "Success" says nothing about a body that tells of a failure.
        if code in allowed and not (needs_no_words and failed and code < 400)
    ]


def _match(cause: Cause, rule: Rule, words: tuple[str, ...], order: int, seen: Seen) -> Match:
    weight = 2 if rule.names_text else 1 if rule.operation else 0
    told_by, status_code = seen.statuses[order]
    rank = (weight, -order, bool(rule.service), sum(map(len, words)))
    return Match(rank, cause, rule, words, told_by, status_code)


def _all_words(best: Match, found: list[Match]) -> tuple[str, ...]:
    """With the words that the other rules of the same cause found: all of it is evidence."""
    same = [match for match in found if (match.cause.id, match.status_code) == (best.cause.id, best.status_code)]
    return _distinct([words for match in same for words in match.words])


def _words(rule: Rule, text: str) -> tuple[str, ...] | None:
    every = [_found(phrase, text) for phrase in rule.all]
    some = [words for phrase in rule.any if (words := _found(phrase, text))]
    like = [_search(rule.pattern, text)] if rule.pattern else []
    if not all(every) or not all(like) or (rule.any and not some):
        return None
    return _distinct([*some, *every, *like])


def _distinct(found: Sequence[str]) -> tuple[str, ...]:
    """Without those that stand inside another one."""
    once = dict.fromkeys(found)
    return tuple(words for words in once if not any(words != other and words in other for other in once))


def _found(phrase: str, text: str) -> str:
    return _search(_phrase_pattern(phrase), text)


def _search(pattern: str, text: str) -> str:
    hit = _compiled(pattern).search(text)
    return hit[0].strip()[:WORDS_LENGTH] if hit else ""


@lru_cache(maxsize=4096)
def _phrase_pattern(phrase: str) -> str:
    """The phrase as whole words, with any white space and either apostrophe."""
    words = [re.escape(word).replace("'", "['\u2019`]") for word in phrase.split()]
    front = r"(?<!\w)" if phrase.strip()[:1].isalnum() else ""
    back = r"(?!\w)" if phrase.strip()[-1:].isalnum() else ""
    return front + r"\s+".join(words) + back


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _statuses(http_status: int | None, body_status: Any) -> tuple[tuple[ToldBy, int], ...]:
    told = {http_status: ToldBy.HTTP} if http_status else {}
    code = _number(body_status)
    if code:
        told.setdefault(code, ToldBy.BODY)
    return tuple((told_by, code) for code, told_by in told.items())


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
