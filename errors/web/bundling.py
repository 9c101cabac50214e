"""
A script with all that it imports in one text: a visit fetches one file instead of ten, and no build is needed.

This is no bundler for any JavaScript, only for how ours is written, and it refuses the rest: imports of names by a
relative path, each on a line of its own, and `export` before a function or a const. Each imported module runs once,
in a function of its own, so equal names in two modules do not meet. A module that two scripts of a page import runs
once in each of them: what such modules have to remember stands in the document.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

IMPORT = re.compile(r'^import \{ (?P<names>\w+(?:, \w+)*) \} from "(?P<path>\.[\w./-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|const (\w+))", re.MULTILINE)
OTHER = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)


class UnreadableModuleError(Exception):
    """A module imports or exports in a way that is not joined here."""


def bundle(name: str, *, read: Callable[[str], str]) -> str:
    """
    The script `name` with its imports joined in, each before its first use.

    `read` gives the text of a script by its name. Raises UnreadableModuleError, also where modules import each other.
    """
    joined: dict[str, str] = {}
    body = _join(name, read=read, joined=joined, above=())
    return "".join(joined.values()) + body


def _join(name: str, *, read: Callable[[str], str], joined: dict[str, str], above: tuple[str, ...]) -> str:
    """The text of a module without imports; what it imports is put into `joined` before."""
    if name in above:
        raise UnreadableModuleError(f"{' > '.join((*above, name))}: modules import each other")
    text = read(name)
    for found in IMPORT.finditer(text):
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["path"]))
        if imported not in joined:
            joined[imported] = _wrapped(imported, _join(imported, read=read, joined=joined, above=(*above, name)))
    body = IMPORT.sub(lambda found: f"const {{ {found['names']} }} = {_variable(name, found['path'])};\n", text)
    if other := OTHER.search(EXPORT.sub("", body)):
        raise UnreadableModuleError(f"{name}: {other[0].strip()}")
    return body


def _wrapped(name: str, body: str) -> str:
    exported = ", ".join(function or const for function, const in EXPORT.findall(body))
    return f"const {_variable('', name)} = (() => {{\n{EXPORT.sub('', body)}return {{ {exported} }};\n}})();\n"


def _variable(importer: str, path: str) -> str:
    """The name of a module's exports; a `$` keeps it apart from every name of the modules."""
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
    return "$" + re.sub(r"\W", "_", whole.removesuffix(".js"))
