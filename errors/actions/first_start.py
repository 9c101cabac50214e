"""
What an empty database needs before anybody can use it: an administrator, and a source to deliver as.

Both are made only where there is none of their kind, so a later start changes nothing and has nothing secret to print.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from errors.actions.sources import create_source
from errors.models import Role, Source, User

ADMINISTRATOR = "admin"
SOURCE = "default"


@dataclass(frozen=True, kw_only=True)
class FirstStart:
    """What was made, with the only sight of its secrets. Empty texts: it was there already."""

    password: str
    """Of the administrator; the one that was asked for, or a new one."""
    token: str
    """Of the source."""


def prepare(*, password: str = "", now: dt.datetime) -> FirstStart:
    """Make the first administrator, with `password` where one is given, and the first source."""
    return FirstStart(password=_administrator(password), token=_source(now=now))


def _administrator(password: str) -> str:
    if User.objects.exists():
        return ""
    chosen = password or secrets.token_urlsafe(12)
    User.objects.create_superuser(ADMINISTRATOR, password=chosen, role=Role.ADMINISTRATOR)
    return chosen


def _source(*, now: dt.datetime) -> str:
    if Source.objects.exists():
        return ""
    return create_source(SOURCE, now=now).token
