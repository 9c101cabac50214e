"""
Settings from the environment: each knob is read once, parsed, and says what it is for.

The README's settings table is generated from KNOBS, so a knob cannot be forgotten there.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


@dataclass(frozen=True)
class Knob:
    """One setting of the environment."""

    name: str
    default: str
    doc: str


KNOBS: list[Knob] = []


def knob(name: str, *, default: str, parse: Callable[[str], T], doc: str) -> T:
    """
    Read `name` from the environment, else `default`, through `parse`.

    Raises ImproperlyConfigured where `parse` refuses the value.
    """
    KNOBS.append(Knob(name, default, doc))
    text = os.environ.get(name, default)
    try:
        return parse(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={text!r}: {error}") from error


def flag(text: str) -> bool:
    """`1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`, in any case."""
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("expected true or false")


def words(text: str) -> list[str]:
    """A comma-separated list; empty parts are dropped."""
    return [part.strip() for part in text.split(",") if part.strip()]


def positive(text: str) -> int:
    """A whole number above zero."""
    number = int(text)
    if number < 1:
        raise ValueError("expected a number above zero")
    return number


def folder(text: str, *, base: Path, default: Path) -> Path:
    """The folder that `text` names, from `base` on where it is relative; `default` where it is empty."""
    return (base / text).resolve() if text else default


def kept_secret(path: Path) -> str:
    """The secret in `path`, made at the first call, so that sessions outlive a restart."""
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()
