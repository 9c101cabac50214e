"""
What a Codat error body looks like, in whatever spelling, and what looks like one but for a single member.

All four members must be there and of their kind. An id of any form is believed only beside `canBeRetried` and
`detailedErrorCode`, which no other API has: Codat's own examples hold ids such as `string`. One member short or one of
the wrong kind is a near miss: many of them in a day mean that Codat changed its shape, and nothing else would tell.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from errors.domain.codat import ID_LENGTH, MEMBERS
from errors.domain.wire.bodies import spelling_key, status_of
from errors.domain.wire.plans import Plans

REQUIRED = ("statusCode", "service", "error", "correlationId")

_ID = re.compile(r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})?")
_CODATS = {spelling_key(name): name for name in MEMBERS}
_OF_LOGGERS = frozenset({
    "@t", "@timestamp", "host", "hostname", "level", "levelname", "logger", "loggername", "lvl", "message", "msg",
    "pid", "severity", "shortmessage", "time", "timestamp", "ts",
})  # fmt: skip
_PREFIX = re.compile(r"(.+[._])(?:status_?code|correlation_?id)", re.IGNORECASE)
_MOST_PREFIXES = 4


class Body(msgspec.Struct, frozen=True, gc=False):
    """An error body in Codat's spelling, and the members around it that are a logger's."""

    members: dict[str, Any]
    beside: dict[str, Any]


class Flaw(msgspec.Struct, frozen=True, gc=False):
    """What keeps an object from being a body: the reason and the member."""

    reason: str
    member: str


class _Spelling(msgspec.Struct, frozen=True, gc=False):
    members: tuple[tuple[str, str], ...]
    """(Codat's name, the name as written) of each member of the body."""
    beside: tuple[str, ...]
    missing: str
    is_codats: bool
    """Whether the object is the body as it stands."""


def judged(value: dict[str, Any]) -> Body | Flaw | None:
    """The object as a body, what it lacks to be one, or None where it is something else."""
    if len(value) < len(REQUIRED) - 1:
        return None
    spelling = _SPELLINGS.plan_of(value)
    if spelling is None:
        return None
    members = value if spelling.is_codats else {name: value[written] for name, written in spelling.members}
    if flaw := _flaw_in(members, missing=spelling.missing):
        return flaw if flaw.reason else None
    return Body(members, {name: value[name] for name in spelling.beside} if spelling.beside else {})


_ANOTHER_THING = Flaw("", "")


def _flaw_in(members: dict[str, Any], *, missing: str) -> Flaw | None:
    status, service, error = status_of(members.get("statusCode")), members.get("service"), members.get("error")
    if status is not None and status < 400:
        return _ANOTHER_THING
    has_texts = isinstance(service, str) and service and isinstance(error, str) and error
    if status and has_texts and _is_id(members.get("correlationId"), members):
        return None
    is_right = (
        status is not None,
        isinstance(service, str) and service != "",
        isinstance(error, str) and error != "",
        _is_id(members.get("correlationId"), members),
    )
    if sum(is_right) < len(REQUIRED) - 1:
        return _ANOTHER_THING
    return Flaw("member_missing" if missing else "member_of_wrong_kind", REQUIRED[is_right.index(False)])


def _is_id(value: Any, members: dict[str, Any]) -> bool:
    if isinstance(value, str) and _ID.fullmatch(value):
        return True
    if "canBeRetried" not in members or "detailedErrorCode" not in members or "correlationId" not in members:
        return False
    return value is None or (isinstance(value, str) and len(value) <= ID_LENGTH)


def _spelling(_prefix: str, names: tuple[str, ...]) -> _Spelling | None:
    """How the members of a body are spelled among the names; None if more than one is missing."""
    if spelling := _spelling_behind("", names):
        return spelling
    prefixes = dict.fromkeys(match[1] for name in names if (match := _PREFIX.fullmatch(name)))
    for prefix in list(prefixes)[:_MOST_PREFIXES]:  # a shipper flattened the record: `response.statusCode`
        if spelling := _spelling_behind(prefix, names):
            return spelling
    return None


def _spelling_behind(prefix: str, names: tuple[str, ...]) -> _Spelling | None:
    own = [name for name in names if name.startswith(prefix)]
    written: dict[str, str] = {}
    for name in own:
        codats = _CODATS.get(spelling_key(name[len(prefix) :]))
        if codats and (codats not in written or name == codats):
            written[codats] = name
    missing = [name for name in REQUIRED if name not in written]
    if len(missing) > 1:
        return None
    known = set(written.values())
    beside = tuple(name for name in names if name not in known)
    if not prefix and _OF_LOGGERS.isdisjoint(map(spelling_key, beside)):  # members that Codat has added since
        written |= {name: name for name in beside if name not in MEMBERS}
    elif prefix:
        beside = tuple(name for name in names if not name.startswith(prefix))
        written |= {name[len(prefix) :]: name for name in own if name not in known}
    in_order = tuple(sorted(written.items(), key=lambda pair: names.index(pair[1])))
    is_codats = [name for name, _ in in_order] == list(names)
    return _Spelling(in_order, beside, missing[0] if missing else "", is_codats)


_SPELLINGS = Plans(_spelling)
