"""
One search through one value: what is a body, what nearly is, and what stands around it.

The work is bounded by the value's length: each part is looked at once a level, each object around a body is read once
however many bodies it holds, and what a text costs beyond its length is paid from a budget.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import msgspec

from errors.domain.codat import lookup_key, service_key
from errors.domain.report import Aside, Reject, Report
from errors.domain.wire.bodies import report_of
from errors.domain.wire.decoding import MAX_DEPTH
from errors.domain.wire.recogniser.around import NOWHERE, Around
from errors.domain.wire.recogniser.escapes import colourless, undone
from errors.domain.wire.recogniser.near import NearMiss, near_miss
from errors.domain.wire.recogniser.scanning import Budget, Found, objects_in, only_object_in
from errors.domain.wire.recogniser.shape import Body, judged
from errors.domain.wire.rejecting import ITEM_BYTES, UnreadableError
from errors.domain.wire.shapes import WORDS, read, sure_shape_of
from errors.domain.wire.storing import is_deeper_than, storable, storable_text

LEVELS = 10
"""Levels of objects, lists and texts. Docker's log of a JSON logger of an HTTP client's error takes six."""
ROUNDS = 3
"""Times that escapes are undone in one text."""
READINGS = 32
"""Characters that may be read for each character of the value."""
READINGS_OF_ANY = 50_000

WORD, OTHER_WORD, SERVICE, ERROR = "orrelation", "tatus", "ervice", "rror"
"""In correlationId, correlation_id and CorrelationId, and so on: a body in any spelling holds these."""
SHORTEST = 32
"""Shorter texts hold no four members, however they are written."""
_RECORD_LISTS = frozenset({"logs", "records", "Records", "events", "logEvents"})
_CUT = re.compile(r"\{[^{}]{0,2000}tatus_?[cC]ode[\\\"']{0,16}\s*:\s*[\\\"']{0,16}[45]\d\d\b")

_encode = msgspec.json.Encoder().encode


Finding: TypeAlias = Report | Aside | NearMiss


def word_in(text: str, *, of_shapes: bool = False) -> str:
    """The word to search the text for; empty where nothing that is looked for can be in it."""
    if WORD in text:
        if (OTHER_WORD in text) + (SERVICE in text) + (ERROR in text) > 1:
            return WORD
    elif OTHER_WORD in text and SERVICE in text and ERROR in text:
        return OTHER_WORD
    return next((word for word in WORDS if word in text), "") if of_shapes else ""


class Search:
    """The findings in one value, record by record."""

    def __init__(
        self,
        length: int,
        *,
        may_be_unstorable: bool,
        may_hold_shapes: bool,
        protocols_time: dt.datetime | None = None,
        now: dt.datetime | None = None,
    ) -> None:
        self._budget = Budget(READINGS * length + READINGS_OF_ANY)
        self._may_be_unstorable = may_be_unstorable
        self._may_hold_shapes = may_hold_shapes
        self._protocols_time, self._now = protocols_time, now
        self._findings: list[Finding] = []
        self._start_record()

    def in_record(self, value: Any, around: Around | None) -> list[Finding]:
        """What one record holds."""
        self._look(value, around, LEVELS)
        return self.taken()

    def in_lines(self, text: str) -> list[Finding]:
        """What a text holds whose lines are records."""
        end, text = 0, colourless(text)
        word = WORD if WORD in text else self._word_in(text)
        for found in self._objects_in(text, word) if word else ():
            if text.find("\n", end, found.start) >= 0:
                self._end_record()
            end = found.end
            self._look_at_found(found, text, None, LEVELS, rounds=ROUNDS)
        return self.taken()

    def taken(self) -> list[Finding]:
        """What was found since the last time."""
        self._end_record()
        findings, self._findings = self._findings, []
        return findings

    def _start_record(self) -> None:
        self._told: list[Report | Aside] = []
        self._seen: set[tuple[Any, ...]] = set()
        """What tells them apart, once there are two: loggers write the same body as text and as object."""
        self._near: dict[tuple[str, str], NearMiss] = {}
        """One of each kind."""

    def _end_record(self) -> None:
        if not self._told:
            self._findings += self._near.values()
        if self._told or self._near:
            self._start_record()

    def _word_in(self, text: str) -> str:
        return word_in(text, of_shapes=self._may_hold_shapes)

    def _objects_in(self, text: str, word: str) -> Iterable[Found]:
        """The objects with the word; where shapes may be, those with their words too, in the order of the text."""
        others = [other for other in WORDS if other != word and other in text] if self._may_hold_shapes else ()
        if not others:
            return objects_in(text, word=word, budget=self._budget)
        words = (*others, word)
        every = (found for one in words for found in objects_in(text, word=one, budget=self._budget))
        return sorted({found.start: found for found in every}.values(), key=lambda found: found.start)

    def _look(self, value: Any, around: Around | None, levels: int) -> None:
        if isinstance(value, str):
            if word := self._word_in(value):
                self._look_into_text(value, around, levels, word=word, rounds=ROUNDS)
        elif levels < 0:
            return
        elif isinstance(value, dict):
            self._look_at_object(value, around, levels)
        elif isinstance(value, list):
            for item in value:
                self._look(item, around, levels - 1)

    def _look_into_text(self, text: str, around: Around | None, levels: int, *, word: str, rounds: int) -> None:
        if levels <= 0 or not self._budget.spend(len(text)):
            return
        text = colourless(text)
        if found := only_object_in(text, word=word):
            self._look_at_found(found, text, around, levels, rounds=rounds)
            return
        for found in self._objects_in(text, word):
            self._look_at_found(found, text, around, levels, rounds=rounds)

    def _look_at_found(self, found: Found, text: str, around: Around | None, levels: int, *, rounds: int) -> None:
        value = found.value
        if self._may_be_unstorable:
            value = {} if is_deeper_than(value, limit=4 * MAX_DEPTH) else storable(value)
        told = len(self._told)
        if found.is_line:
            beside = Around.of_start(text[found.start : found.end], around)
        else:
            beside = Around.of_line(text, found.start, found.end, around)
        self._look_at_object(value, beside, levels - 1, is_line=found.is_line)
        if found.is_line:
            line = text[found.start : found.end]
            self._look_at_line(line, around, levels, rounds=rounds)
            if len(self._told) == told and self._word_in(line) and _CUT.search(line):
                self._add_near_miss(near_miss("body_cut", line))

    def _look_at_line(self, line: str, around: Around | None, levels: int, *, rounds: int) -> None:
        """Look once more at a line in which the word stands in no object, with its escapes undone."""
        if rounds and (inner := undone(line)) != line:
            inner = storable_text(inner)
            if word := self._word_in(inner):
                self._look_into_text(inner, around, levels - 1, word=word, rounds=rounds - 1)

    def _look_at_object(
        self, value: dict[str, Any], around: Around | None, levels: int, *, is_line: bool = False
    ) -> None:
        verdict = judged(value)
        if isinstance(verdict, Body):
            self._add_body(verdict, around, is_line=is_line)
            return
        if self._may_hold_shapes and self._has_added_shape(value, around):
            return
        if verdict:
            self._add_near_miss(near_miss(verdict.reason, value, member=verdict.member))
        self._look_at_members(value, Around(value, around), levels)

    def _look_at_members(self, value: dict[str, Any], around: Around, levels: int) -> None:
        for name, member in value.items():
            if isinstance(member, str):
                if len(member) > SHORTEST and (word := self._word_in(member)):
                    self._look_into_text(member, around, levels - 1, word=word, rounds=ROUNDS)
            elif isinstance(member, list) and name in _RECORD_LISTS:
                self._look_into_records(member, around, levels - 2)
            elif isinstance(member, dict | list):
                self._look(member, around, levels - 1)

    def _look_into_records(self, records: list[Any], around: Around, levels: int) -> None:
        for record in records:
            self._end_record()
            self._look(record, around, levels)

    def _add_near_miss(self, miss: NearMiss) -> None:
        self._near.setdefault((miss.reason, miss.member), miss)

    def _add_body(self, body: Body, around: Around | None, *, is_line: bool) -> None:
        members = _storable(body.members)
        if members is None:
            self._findings.append(near_miss("too_large", body.members))
            return
        if body.beside:
            around = Around(body.beside, around)
        told = (around or NOWHERE).told(self._protocols_time, self._now)
        report = report_of(members, told)
        if is_line and self._has_told_of(report.correlation_id):
            return
        if self._is_new(report):
            self._findings.append(report)

    def _has_added_shape(self, value: dict[str, Any], around: Around | None) -> bool:
        """Add what the object tells if it has a shape; what is not as Codat documents it is most likely another's."""
        shape = sure_shape_of(value)
        if shape is None or _storable(value) is None:
            return False
        try:
            items = read(shape, value, (around or NOWHERE).told(self._protocols_time, self._now))
        except UnreadableError:
            return False
        for item in items:
            tells = isinstance(item, Report) or (isinstance(item, Aside) and bool(item.observations))
            if tells and not isinstance(item, Reject) and self._is_new(item):
                self._findings.append(item)
        return True

    def _has_told_of(self, correlation_id: str) -> bool:
        """Whether an object had the id: what the line assigns beside it is the same body, at worst cut at a quote."""
        return bool(correlation_id) and any(
            isinstance(item, Report) and item.correlation_id == correlation_id for item in self._told
        )

    def _is_new(self, item: Report | Aside) -> bool:
        """Whether the record tells this one for the first time; from now on it has."""
        if not self._told:
            self._told = [item]
            return True
        if not self._seen:
            self._seen.add(_identity(self._told[0]))
        identity = _identity(item)
        if identity in self._seen:
            return False
        self._seen.add(identity)
        self._told.append(item)
        return True


def _identity(item: Report | Aside) -> tuple[Any, ...]:
    if isinstance(item, Aside):
        return item.observations
    own_id = lookup_key(item.body.get("correlationId") or "")
    return item.body_status, service_key(item.service), item.message, own_id, item.identity


def _storable(members: dict[str, Any]) -> dict[str, Any] | None:
    """The body as it can be stored, None if it is too large or too deep for that."""
    try:
        written = _encode(members)
    except (RecursionError, TypeError, ValueError, OverflowError):
        return None
    if len(written) > ITEM_BYTES:
        return None
    is_nested = written.count(b"{") + written.count(b"[") > MAX_DEPTH
    return None if is_nested and is_deeper_than(members, limit=MAX_DEPTH) else members
