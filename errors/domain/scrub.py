"""
What must never be stored: keys, tokens, passwords and bank details, replaced by marks such as `[scrubbed:apiKey]`.

By member name, at any depth, and by shape inside any text (`errors.domain.scrub_rules`). Nearly all bodies hold
nothing of the kind, so a cheap look for tell-tale words and long runs of digits comes first, and a body without them
is handed back as the same object.
"""

from __future__ import annotations

from typing import Any

import msgspec

from errors.domain.codat import MEMBERS
from errors.domain.scrub_rules import BANK_RULES, MARK_START, RULES, compared, kind_of_member, mark, replaced

_MAX_PASSES = 4
"""A mark may uncover the next secret (two cards in a row); nothing real needs a third pass."""

_NEVER_SECRET = frozenset({"correlationid", "companyid", "connectionid", "dataconnectionid", "pushoperationkey"})

_IN_TEXTS = (
    "key", "token", "secret", "pass", "pwd", "authorization", "bearer", "basic", "sort", "routing", "eyj", "whsec_",
    "k_live_", "k_test_", "cvv", "cvc",
)  # fmt: skip
"""Lower case. One of them is in every text that a rule changes, but for what is told by its digits or an address."""

_IN_NAMES = ("cookie", "credential", "iban", "cardnumber", "card_number", "card-number")
"""The same for member names, beside those above."""

_TO_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LONG_RUN = b"0" * 10
"""The fewest digits in a row, spaces and dashes left out, of an IBAN, a card or a bank account."""

_OWN_ID = "correlationId"
_encode = msgspec.json.Encoder().encode


def scrub(body: dict[str, Any]) -> dict[str, Any]:
    """The body without secrets; the same object where there are none to be suspected."""
    return _members(body) if _is_suspect_body(body) else body


def scrub_text(text: str) -> str:
    """The text without secrets."""
    return _text(text) if _is_suspect(text) else text


def _is_suspect_body(body: dict[str, Any]) -> bool:
    if body.keys() <= MEMBERS and not body.get("validation"):  # as nearly all are: no names to look at, few texts
        return any(type(value) is str and _is_suspect(value) for name, value in body.items() if name != _OWN_ID)
    text = _encode(body).decode()
    return _is_suspect(text) or any(word in text.lower() for word in _IN_NAMES)


def _is_suspect(text: str) -> bool:
    low = text.lower()
    for word in _IN_TEXTS:  # a loop, since any() over a generator takes twice as long
        if word in low:
            return True
    return ("@" in low and "://" in low) or _has_long_run(text)


def _has_long_run(text: str) -> bool:
    return _LONG_RUN in text.encode("utf-8", "replace").translate(_TO_ZEROS, b" -")


def _members(record: dict[str, Any]) -> dict[str, Any]:
    names = {name: compared(name) for name in record}
    siblings = frozenset(names.values())
    kinds = {name: kind_of_member(key, siblings) for name, key in names.items()}
    if "value" in record and (kind := _kind_of_pair(record)):
        kinds["value"] = kind
    return {
        name: value
        if names[name] in _NEVER_SECRET
        else _marked(value, kind)
        if (kind := kinds[name])
        else _value(value)
        for name, value in record.items()
    }


def _kind_of_pair(record: dict[str, Any]) -> str:
    """The kind of secret in `{"name": "x-api-key", "value": ...}`, as lists of headers are written."""
    names = (record.get(name) for name in ("name", "key", "header"))
    return next((kind_of_member(compared(name)) for name in names if isinstance(name, str)), "")


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, dict):
        return _members(value)
    return [_value(item) for item in value] if isinstance(value, list) else value


def _marked(value: Any, kind: str) -> Any:
    """The mark in the place of every text and number of the value."""
    if isinstance(value, dict):
        return {name: _marked(member, kind) for name, member in value.items()}
    if isinstance(value, list):
        return [_marked(item, kind) for item in value]
    if value in (None, "") or isinstance(value, bool) or (isinstance(value, str) and value.startswith(MARK_START)):
        return value
    return mark(kind)


def _text(text: str) -> str:
    for _ in range(_MAX_PASSES):
        before = text
        low = text.lower()
        has_long_run = _has_long_run(text)
        for rule in (*RULES, *BANK_RULES):
            if any(word in low for word in rule.words) or (has_long_run and not rule.words):
                text = replaced(rule, text)
        if text == before:
            break
    return text
