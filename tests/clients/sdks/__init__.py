"""
Codat's own SDKs, each major in a folder of its own, since they exclude each other.

`python -m tests.clients.sdks` installs what is missing, as `make test` does before the tests; a test that comes first
installs it itself. Pins and hashes stand in the `.txt` beside this file (`make lock` writes them from the `.in`).
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SETS = ("platform-4", "platform-5", "current")

_CACHE = Path(__file__).resolve().parents[3] / ".venv" / "sdks"


def installed(name: str) -> Path:
    """The folder of one set, for PYTHONPATH. Safe to ask for from several processes at once."""
    lock_file = HERE / f"{name}.txt"
    digest = hashlib.sha256(lock_file.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = _CACHE / f"{name}-{digest}"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _install(lock_file, folder)
    return folder


def _install(lock_file: Path, folder: Path) -> None:
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "--require-hashes", "--target", part, "-r", lock_file], check=True)
    part.rename(folder)
