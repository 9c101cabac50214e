"""
Static files collected at a start, when they changed since the last one.

Collecting compresses and renames some hundred files, which takes seconds; a look at their sizes and times takes none.
"""

from __future__ import annotations

import hashlib

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from errors.conf import conf

MARK = "static.fingerprint"


def collect_static() -> bool:
    """Collect if anything changed; whether it did."""
    mark = conf().data_dir / MARK
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    found = hashlib.blake2b(digest_size=16)
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            size, changed_at = storage.size(name), storage.get_modified_time(name)
            found.update(f"{name}\0{size}\0{changed_at.isoformat()}\n".encode())
    return found.hexdigest()
