"""
Static files collected at a start, when they changed since the last one.

Collecting compresses and renames some hundred files, which takes seconds and much memory; so it happens in a process of
its own, and only where a look at sizes and times says that it must.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from errors.conf import conf

MARK = "static.fingerprint"
UNUSED = ("redoc", "rest_framework")
"""Folders that packages bring and no page of ours asks for: 10 MB."""


def collect_static() -> bool:
    """Collect if anything changed; whether it did."""
    mark = conf().data_dir / MARK
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return False
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "collectstatic", "--no-input", "--clear", "-v0"]
    subprocess.run([*command, "--skip-checks", *(f"--ignore={name}" for name in UNUSED)], check=True)  # noqa: S603
    mark.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    found = hashlib.blake2b(digest_size=16)
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            size, changed_at = storage.size(name), storage.get_modified_time(name)
            found.update(f"{name}\0{size}\0{changed_at.isoformat()}\n".encode())
    return found.hexdigest()
