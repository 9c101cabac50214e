"""
What is fuzzed: TARGETS is the only list, and every wire format joins it by being in the list of its package.

A target takes bytes, calls one function of the project as its callers do, and raises where a promise is broken: beside
"no exception" that what comes out can be stored, and that doing it again changes nothing.
"""

from __future__ import annotations

import email
import email.policy
import gzip
import importlib
import itertools
import json
import pkgutil
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import zstandard

from errors.domain import codat, ticket
from errors.domain.guidance import advise, numbers_of
from errors.domain.kinds import Kind
from errors.domain.report import Report
from errors.domain.scrub import scrub, scrub_text
from errors.domain.signature import fill, sign, steps
from errors.domain.signature.template import PLACEHOLDER
from errors.domain.ticket.clean import one_line, shortened
from errors.domain.ticket.formats.markdown import code
from errors.domain.wire import FORMATS, bodies, logs, recogniser, shapes, surroundings
from errors.domain.wire.bodies import id_of, status_of
from errors.domain.wire.decoding import decode_part
from errors.domain.wire.logs.record import LogRecord
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.storing import storable_text
from errors.domain.wire.times import parse_time
from errors.ingest.inflate import NAMES, BrokenEncodingError, TooLargeError, UnknownEncodingError, inflate
from tests.domain.ticket import facts
from tests.fuzz import edge, files, seeds
from tests.fuzz.holds import assert_moment, assert_readable, assert_storable, in_time

INFLATED_BYTES = 64 * 1024
"""The limit for what is inflated here: small enough that a bomb costs no time."""
PUMPED_BYTES = 24 * 1024


@dataclass(frozen=True, kw_only=True)
class Target:
    """One function to fuzz, and what to start from."""

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    size: Callable[[bytes], int] = len
    """How many bytes of work an input may ask for."""

    def __call__(self, data: bytes) -> None:
        """Raise AssertionError where a promise is broken, or whatever the function raises."""
        with in_time(self.size(data)):
            self.check(data)


def pumped(data: bytes) -> bytes:
    """
    A long input out of a short one: what stands between two SEPARATORs is repeated.

    A fuzzer of short inputs never meets work that grows with the square of the length; this way it does.
    """
    start, _, rest = data.partition(edge.SEPARATOR)
    middle, _, end = rest.partition(edge.SEPARATOR)
    return start + middle * (PUMPED_BYTES // max(len(middle), 1)) + end


def _format(parse: Callable[[bytes], Iterator[Any]]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        found = assert_readable(parse(data))
        assert list(parse(data)) == found

    return check


def _shapes(data: bytes) -> None:
    try:
        body = decode_part(data)
    except UnreadableError:
        return
    assert assert_readable(iter(shapes.read_event(body)))
    if not isinstance(body, dict):
        return
    for shape in shapes.SHAPES:  # a body need not have the members of a shape for its reader to hold
        with suppress(UnreadableError):
            for item in assert_readable(iter(shapes.read(shape, body, bodies.NOTHING))):
                assert not isinstance(item, Report) or item.message == (item.summary or codat.message_of(item.body))


def _log_formats() -> Iterator[tuple[str, Target]]:
    """One for each module of the package of log formats that reads a payload."""
    for found in pkgutil.iter_modules(logs.__path__):
        module = importlib.import_module(f"{logs.__name__}.{found.name}")
        if hasattr(module, "read"):
            yield f"logs_{found.name}", Target(check=_log_format(module.read), seeds=_logged)


def _log_format(read: Callable[[bytes], Iterator[Any]]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        found = assert_readable(read(data))
        assert list(read(data)) == found
        for record in found:
            if isinstance(record, LogRecord):
                assert_readable(recogniser.reports_in(record))

    return check


def _inflate(data: bytes) -> None:
    encodings, _, payload = data.partition(b"\n")
    try:
        inflated = inflate(payload, encodings.decode("latin-1"), limit=INFLATED_BYTES)
    except (UnknownEncodingError, BrokenEncodingError, TooLargeError):
        pass
    else:
        assert len(inflated) <= INFLATED_BYTES
    for name, deflate in (("gzip", gzip.compress), ("deflate", zlib.compress), ("zstd", zstandard.compress)):
        assert inflate(deflate(payload[:512]), name, limit=512) == payload[:512]


def _ids(data: bytes) -> None:
    text = _text(data)
    key = codat.lookup_key(text)
    assert codat.lookup_key(key) == key == codat.lookup_key(f"{{{text}}}") == codat.lookup_key(f' "{text}" ')
    assert codat.is_placeholder(text) or (key.strip("0") and any(map(str.isalnum, key)))
    service = codat.service_key(text)
    assert codat.service_key(service) == service
    assert len(service) <= codat.SERVICE_LENGTH
    assert len(id_of(text)) <= codat.ID_LENGTH
    status = status_of(text)
    assert status is None or 100 <= status < 600
    _places(text)


def _places(text: str) -> None:
    for found in (surroundings.company_in(text), surroundings.connection_in(text)):
        assert found in text
    url = surroundings.clean_url(text)
    assert surroundings.clean_url(url).strip() == url.strip()
    assert not {"?", "#"} & {*url}
    assert all(part in url for part in surroundings.place_of(url))
    own = text[:36]
    linked = surroundings.correlation_ids_in((text,), own=own)
    assert all(one in text and codat.lookup_key(one) != codat.lookup_key(own) for one in linked)


def _scrub(data: bytes) -> None:
    text = scrub_text(_text(data))
    assert scrub_text(text) == text
    try:
        body = decode_part(data)
    except UnreadableError:
        return
    if isinstance(body, dict):
        scrubbed = scrub(body)
        assert scrub(scrubbed) == scrubbed
        assert scrubbed.keys() == body.keys()
        assert_storable(scrubbed)


def _signature(data: bytes) -> None:
    text = _text(data)
    signature = sign(text)
    assert sign(text) == signature == sign(f" {text}\n")
    assert len(PLACEHOLDER.findall(signature.template)) == len(signature.variables)
    assert " ".join(fill(signature.template, signature.variables).split()) == " ".join(text.split())
    assert all(step.value for step in steps(text))


def _guidance(data: bytes) -> None:
    text = _text(data)
    for body in ({"statusCode": 400 + len(text) % 110, "error": text}, {"validation": {"errors": [text]}, "error": ""}):
        advice = advise(http_status=None, body=body, service=text[:20])
        assert not (advice.cause and advice.candidates)
        assert all(words in " ".join(text.split()) or "…" in words for words in advice.matched)
        assert advice.why
        assert advise(http_status=None, body=body, service=text[:20]) == advice
    for kind in Kind:
        advice = advise(http_status=None, body={"status": text}, service="", kind=kind, summary=text)
        assert advice.why
        assert kind is Kind.RESPONSE or advice.documented.is_documented
    numbers_of(call=200, operation=400, texts=[text])


def _times(data: bytes) -> None:
    text = _text(data)
    for value in (text, len(text), *_numbers(text)):
        moment = parse_time(value)
        assert_moment(moment)
        assert moment is None or parse_time(moment.isoformat()) == moment


def _numbers(text: str) -> Iterator[float]:
    for read in (int, float):
        try:
            yield read(text[:4_000])
        except ValueError:
            continue


def _ticket(data: bytes) -> None:
    names = ("message", "correlation_id", "service", "company_id", "request_url", "data_type", "exception")
    told: dict[str, Any] = dict(zip(names, _text(data).split("\n"), strict=False))
    told |= {"has_correlation_id": bool(told.get("correlation_id", "x").strip()), "validation": (_text(data),)}
    draft = ticket.draft(facts.facts(facts.error(**told)), severity=3)
    rendered = {name: one.render(draft) for name, one in ticket.FORMATS.items()}
    assert {unicodedata.category(char) for char in rendered["text"].replace("\n", "")}.isdisjoint({"Cc", "Cf", "Zl"})
    assert json.loads(rendered["json"])["subject"] == draft.subject
    lines = sum(len(one.lines) for one in draft.fields)  # and the subject, and an empty one before each section
    assert len(rendered["text"].splitlines()) == lines + sum(bool(one.told) for one in draft.sections) + 1
    message = email.message_from_string(rendered["eml"], policy=email.policy.default)
    assert message["Subject"] == draft.subject
    assert not message.defects


def _printing(data: bytes) -> None:
    text = _text(data)
    line = one_line(text)
    assert one_line(line) == line or line.endswith("characters in all]")
    assert len(shortened(text, limit=40)) <= 41
    span = code(line)
    runs = [len(list(run)) for char, run in itertools.groupby(span) if char == "`"]
    assert not line or (runs[0] == runs[-1] and runs.count(runs[0]) == 2)


def _text(data: bytes) -> str:
    return storable_text(data.decode("utf-8", "replace"))


def _payloads() -> list[bytes]:
    return [seeds.BODY, *seeds.samples(), *(text.encode() for text in seeds.TEXTS)]


def _logged() -> list[bytes]:
    return [*_payloads(), *seeds.log_requests()]


def _texts() -> list[bytes]:
    return [text.encode() for text in seeds.TEXTS]


def _encoded() -> list[bytes]:
    return [name.encode() + b"\n" + payload for payload in seeds.compressed() for name in ("", *NAMES, "gzip,gzip")]


def _files() -> list[bytes]:
    return [*seeds.compressed(), *_payloads()]


def _work_of_shapes(data: bytes) -> int:
    return len(shapes.SHAPES) * len(data)


def _work_of_inflating(data: bytes) -> int:
    return len(data) + INFLATED_BYTES


TARGETS: dict[str, Target] = {
    **{name: Target(check=_format(parse), seeds=_payloads) for name, parse in FORMATS.items()},
    **dict(_log_formats()),
    "shapes": Target(check=_shapes, seeds=_payloads, size=_work_of_shapes),
    "recogniser": Target(check=_format(recogniser.find), seeds=_payloads),
    "inflate": Target(check=_inflate, seeds=_encoded, size=_work_of_inflating),
    "ids": Target(check=_ids, seeds=_texts),
    "scrub": Target(check=_scrub, seeds=_payloads),
    "signature": Target(check=_signature, seeds=_texts),
    "guidance": Target(check=_guidance, seeds=_texts),
    "times": Target(check=_times, seeds=_texts),
    "ticket": Target(check=_ticket, seeds=_texts),
    "printing": Target(check=_printing, seeds=_texts),
    "file": Target(check=files.check, seeds=_files, size=_work_of_inflating),
    "edge": Target(check=edge.check, seeds=edge.seeds, size=_work_of_inflating),
}
