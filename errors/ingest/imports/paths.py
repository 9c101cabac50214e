"""
Which files are meant by paths, folders and globs, and in which order they were written.

A log that was rotated comes before the one that is written now, the oldest first, so that its errors are stored in the
order in which they occurred: `app.log.2.gz`, `app.log.1`, `app.log`.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

STDIN = "-"

_COMPRESSED = re.compile(r"\.(?:gz|zst|zstd|gzip)$")
_NUMBER = re.compile(r"[.-](\d{1,4})(?=$|\.(?!\d))")
_DATE = re.compile(r"[._-](\d{4}-?\d\d-?\d\d(?:[T_.-]?\d\d(?:[:-]?\d\d)*)?)(?=$|[._-])")


def files_of(paths: Iterable[str]) -> list[str]:
    """
    The files that the paths name, each once: `-` as it is, folders with all that is below them, globs if no such file
    exists. What does not exist is answered too, and a folder that may not be read, for whoever opens it to say so.
    """
    found = list(dict.fromkeys(name for path in paths for name in _named(path)))
    first = {_family(name): place for place, name in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda name: (first[_family(name)], _age(name)))


def may_name_more(path: str) -> bool:
    """Whether files that are yet to come may be meant: a folder, or a glob."""
    mode = _mode_of(path)
    return path != STDIN and (glob.has_magic(path) if mode is None else stat.S_ISDIR(mode))


def _named(path: str) -> Iterator[str]:
    mode = _mode_of(path)
    if path == STDIN:
        yield path
    elif mode and stat.S_ISDIR(mode):
        yield from sorted(_below(path))
    elif mode is None and glob.has_magic(path) and (names := _matches(path)):
        for name in sorted(names):
            yield from sorted(_below(name)) if stat.S_ISDIR(_mode_of(name) or 0) else (name,)
    else:
        yield path


def _below(folder: str) -> Iterator[str]:
    """
    All files below the folder, and what cannot be looked at; no pipes or devices, which would be waited for.

    Not Path.rglob: it passes over a folder that may not be read without a word.
    """
    closed: list[str] = []
    for place, _, names in os.walk(folder, onerror=lambda error: closed.append(str(error.filename))):
        for name in (os.path.join(place, name) for name in names):  # noqa: PTH118 - `./` in front stays
            if stat.S_ISREG(_mode_of(name) or stat.S_IFREG):
                yield name
    yield from closed


def _mode_of(path: str) -> int | None:
    """Of what the path leads to; None where that cannot be looked at."""
    try:
        return Path(path).stat().st_mode
    except OSError:
        return None


def _matches(pattern: str) -> list[str]:
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 - it may be absolute, which Path.glob refuses


def _family(name: str) -> str:
    """The name without what rotation adds to it."""
    bare = _COMPRESSED.sub("", name)
    head, tail = bare[: -len(Path(bare).name)] if Path(bare).name else "", Path(bare).name
    return head + _NUMBER.sub("", _DATE.sub("", tail))


def _age(name: str) -> tuple[str, int, str]:
    """
    Sorts the files of a family, the oldest first: by date, the one without last. Numbers count up within a date, and
    else from the newest on.
    """
    bare = _COMPRESSED.sub("", Path(name).name)
    date, number = _DATE.search(bare), _NUMBER.search(_DATE.sub("", bare))
    count = int(number[1]) if number else -1
    return (re.sub(r"\D", "", date[1]), count, name) if date else ("~", -count, name)
