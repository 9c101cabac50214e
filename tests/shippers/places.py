"""
Where the clients lie that `tests/shippers/install` brings, and what is missing.

Nothing of it is part of the machine: a virtual environment, a folder of Node packages, Debian packages that were
unpacked and not installed, since two of them would not have each other.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".shippers"
INSTALL = "tests/shippers/install"
CONFIGURATIONS = HERE / "configurations"
PYTHON = CACHE / "python/bin/python"
NODE_PACKAGES = HERE / "node/node_modules"
IMPORTED = "imported"
"""A folder of a client's own: files for `manage.py ingest`, whose records were delivered in another way as well."""
JAVA = CACHE / "java"
DEBIAN = CACHE / "debian"
_KIND = f"{os.uname().machine}-linux-gnu"
SHARED = DEBIAN / "usr/lib" / _KIND
LIBRARIES = f"{SHARED}:{DEBIAN}/lib/{_KIND}:{DEBIAN}/usr/lib/syslog-ng"

_TOOLS: dict[str, list[str]] = {
    "python": ["python3"], "node": ["node", "npm"], "java": ["javac", "apt-get", "curl"], "debian": ["apt-get"],
    "system": [],
}  # fmt: skip
"""What the machine has to have for each kind of client; for the system's own, the program itself."""
_BROUGHT = {
    "python": PYTHON, "node": NODE_PACKAGES / "winston", "java": JAVA / "Log4j.class",
}  # fmt: skip


def missing_for(kind: str, program: str = "") -> str:
    """Why clients of the kind cannot be run here; empty where they can."""
    for tool in _TOOLS[kind] or [program]:
        if not shutil.which(tool):
            return f"no {tool} on this machine"
    needed = _BROUGHT.get(kind) or (DEBIAN / program if kind == "debian" else ROOT)
    return "" if needed.exists() else f"{INSTALL} did not bring {needed.relative_to(ROOT)}"


def is_a_fault(reason: str) -> bool:
    """Whether to be without is a fault of this run: CI has to run all clients for which the machine has the tools."""
    return os.environ.get("CI") == "true" and reason.startswith(INSTALL)
