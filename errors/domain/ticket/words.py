"""How tickets write times, statuses and counts. Times always name their zone: the reader sits in another one."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

from errors.domain.kinds import Kind
from errors.domain.ticket.facts import NamedError


def stamp(moment: dt.datetime) -> str:
    """`2026-11-24 14:19:02 UTC`."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def counted(number: int, *, one: str, many: str) -> str:
    """`1 error`, `1,284 errors`."""
    return f"{number:,} {one if number == 1 else many}"


def status_name(status_code: int) -> str:
    """HTTP's own name for a status code; empty where it has none."""
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return ""


def status_words(error: NamedError) -> str:
    """`404 Not Found`, with both numbers where the response and its body disagree."""
    if not error.status_code:
        return "not given" if error.kind is Kind.RESPONSE else f"none ({error.kind.label})"
    words = f"{error.status_code} {status_name(error.status_code)}".rstrip()
    if error.http_status and error.body_status and error.http_status != error.body_status:
        return f"{words} (HTTP status {error.http_status}, statusCode in the body {error.body_status})"
    return words
