"""
Reads `catalogue.toml` and says everything that is wrong with it at once.

Each problem names the file, the entry and the key. The self-check goes further than the shape: every cause brings
examples, and an example must lead to its own cause while no other rule of the same strength holds.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from errors.domain.guidance import matcher
from errors.domain.guidance.entries import Cause, Documented, Entry, Example, Hint, KindEntry, Rule, service_name
from errors.domain.kinds import Kind

REQUIRED = frozenset({
    200, 202, 204, 207, 400, 401, 402, 403, 404, 405, 409, 422, 429, 451, 500, 503,
})  # fmt: skip
"""The codes that Codat documents: its status-code page, and later its API specifications."""
ANSWER_WORDS = 6
"""Most words of an answer in the guidance panel."""
STEPS = range(3, 6)
TABLES = ("sources", "services", "documented", "undocumented", "kinds", "hints", "causes")

EntryT = TypeVar("EntryT", bound=Entry)


class Problem(NamedTuple):
    """What is wrong with a key of an entry."""

    entry: str
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.entry}, {self.key}: {self.text}"


class CatalogueError(Exception):
    """The catalogue is not valid; `problems` has a line for each fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Content(NamedTuple):
    """A catalogue as read."""

    causes: tuple[Cause, ...]
    documented: tuple[Documented, ...]
    hints: tuple[Hint, ...]
    services: dict[str, tuple[str, ...]]
    kinds: tuple[KindEntry, ...] = ()


def read(path: Path) -> Content:
    """The catalogue in a file; raises CatalogueError."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError([f"{path.name}: {error}"]) from error
    problems: list[Problem] = [Problem("file", name, "unknown table") for name in raw if name not in TABLES]
    problems += [Problem("file", name, "table is missing") for name in TABLES if not raw.get(name)]
    content = _content(raw, problems)
    problems += [] if problems else check(content)
    if not problems:  # a pattern that does not compile would stop the examples
        problems += [problem for cause in content.causes for problem in _check_examples(cause, content.causes)]
    if problems:
        raise CatalogueError(f"{path.name}: {problem}" for problem in problems)
    return content


def check(content: Content) -> Iterator[Problem]:
    """What is wrong with entries that have the right shape."""
    yield from _twice("causes", [cause.id for cause in content.causes])
    yield from _twice("hints", [hint.id for hint in content.hints])
    yield from _twice("documented", [entry.status_code for entry in content.documented])
    known = {entry.status_code for entry in content.documented if entry.is_documented}
    yield from (Problem(f"documented {code}", "status_code", "entry is missing") for code in sorted(REQUIRED - known))
    told = Counter(entry.kind for entry in content.kinds)
    yield from (
        Problem(f"kinds {kind.value!r}", "kind", "needs one entry")
        for kind in Kind
        if told[kind] != (kind is not Kind.RESPONSE)
    )
    for cause in content.causes:
        yield from check_cause(cause)


def check_cause(cause: Cause) -> Iterator[Problem]:
    """What is wrong with one cause, its examples aside."""
    entry = f"cause {cause.id!r}"
    yield from _check_texts(entry, cause)
    if len(cause.steps) not in STEPS:
        yield Problem(entry, "steps", f"has {len(cause.steps)} steps, 3 to 5 are wanted")
    if not all(step.title.strip() and step.text.strip() for step in cause.steps):
        yield Problem(entry, "steps", "a step lacks its title or its text")
    needs_status = not cause.rules or any(rule.needs_status and not rule.status for rule in cause.rules)
    if (needs_status and not cause.status_codes) or not all(100 <= code <= 599 for code in cause.status_codes):
        yield Problem(entry, "status_codes", "needs codes from 100 to 599")
    if not cause.rules:
        yield Problem(entry, "rules", "needs at least one, or nothing leads to it")
    for rule in cause.rules:
        yield from _check_rule(entry, rule)


def convert(raw: dict[str, Any], kind: type[EntryT], entry: str) -> EntryT | Problem:
    """A table as its type, or what is wrong with it."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        return Problem(entry, _key_of(str(error)), str(error))


def _content(raw: dict[str, Any], problems: list[Problem]) -> Content:
    services = {name: tuple(map(service_name, names)) for name, names in _table(raw, "services", problems).items()}
    sources = _table(raw, "sources", problems)

    def entries(name: str, kind: type[EntryT], key: str, **more: Any) -> tuple[EntryT, ...]:
        tables = [_resolved(table, sources, services) | more for table in _tables(raw, name, problems)]
        read = [convert(table, kind, f"{name} {table.get(key)!r}") for table in tables]
        problems.extend(entry for entry in read if isinstance(entry, Problem))
        return tuple(entry for entry in read if not isinstance(entry, Problem))

    return Content(
        causes=entries("causes", Cause, "id"),
        documented=(
            *entries("documented", Documented, "status_code", is_documented=True),
            *entries("undocumented", Documented, "status_code", is_documented=False),
        ),
        hints=entries("hints", Hint, "id"),
        kinds=entries("kinds", KindEntry, "kind"),
        services=services,
    )


def _table(raw: dict[str, Any], name: str, problems: list[Problem]) -> dict[str, Any]:
    table = raw.get(name, {})
    if isinstance(table, dict) and all(isinstance(value, list | dict) for value in table.values()):
        return table
    problems.append(Problem("file", name, "has to be a table of lists or tables"))
    return {}


def _tables(raw: dict[str, Any], name: str, problems: list[Problem]) -> list[dict[str, Any]]:
    tables = raw.get(name, [])
    if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
        return tables
    problems.append(Problem("file", name, "has to be an array of tables"))
    return []


def _resolved(table: dict[str, Any], sources: dict[str, Any], services: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The table with the names of sources and of service lists replaced by what they stand for."""
    resolved = dict(table)
    source = resolved.get("source")
    if isinstance(source, str):  # an unknown name stays, and is refused as no table
        resolved["source"] = sources.get(source, source)
    rules = resolved.get("rules")
    if isinstance(rules, list):
        resolved["rules"] = [_with_services(rule, services) if isinstance(rule, dict) else rule for rule in rules]
    return resolved


def _with_services(rule: dict[str, Any], services: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    names = rule.get("service")
    if not isinstance(names, list):
        return rule
    return rule | {"service": [key for name in names for key in services.get(str(name), [service_name(str(name))])]}


def _key_of(message: str) -> str:
    found = re.search(r"field `(\w+)`", message) or re.search(r"`\$\.(\w+)", message)
    return found[1] if found else "entry"


def _twice(name: str, keys: Iterable[object]) -> Iterator[Problem]:
    yield from (Problem(f"{name} {key!r}", "id", "stands there twice") for key, n in Counter(keys).items() if n > 1)


def _check_texts(entry: str, cause: Cause) -> Iterator[Problem]:
    for key in ("id", "title", "meaning", "contact", "retry_text", "actor_text", "notice_text"):
        if not getattr(cause, key).strip():
            yield Problem(entry, key, "is empty")
    for key in ("retry_text", "actor_text", "notice_text"):
        count = len(getattr(cause, key).split())
        if count > ANSWER_WORDS:
            yield Problem(entry, key, f"has {count} words, at most {ANSWER_WORDS} fit")


def _check_rule(entry: str, rule: Rule) -> Iterator[Problem]:
    phrases = (*rule.any, *rule.all, *rule.none, *rule.service, *rule.state)
    if not all(phrase.strip() for phrase in phrases):
        yield Problem(entry, "rules", "has an empty phrase")
    try:
        re.compile(rule.pattern)
    except re.error as error:
        yield Problem(entry, "rules", f"the pattern {rule.pattern!r} is none: {error}")


def _check_examples(cause: Cause, causes: tuple[Cause, ...]) -> Iterator[Problem]:
    if not cause.examples:
        yield Problem(f"cause {cause.id!r}", "examples", "needs at least one")
    for example in cause.examples:
        found = strongest(example, cause, causes)
        if found != {cause.id}:
            others = ", ".join(sorted(found)) or "no cause"
            text = example.text or example.summary
            yield Problem(f"cause {cause.id!r}", "examples", f"{text!r} leads to {others}")


def strongest(example: Example, cause: Cause, causes: tuple[Cause, ...]) -> set[str]:
    """The causes that an example leads to, whatever the length of the words that matched."""
    is_response = example.kind is Kind.RESPONSE
    status = example.status or (cause.status_codes[0] if is_response else 0)
    body = {
        "statusCode": example.body_status or status,
        "error": example.text,
        "validation": {"errors": [{"message": text} for text in example.validation]},
        **example.body,
    }
    service = example.service if is_response else example.kind.service
    seen = matcher.seen_in(http_status=status, body=body, service=service, kind=example.kind, summary=example.summary)
    found = list(matcher.matches(seen, causes))
    top = max((match.rank[:3] for match in found), default=None)
    return {match.cause.id for match in found if match.rank[:3] == top}
