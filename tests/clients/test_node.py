"""The Node client's own tests, where there is a Node to run them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "clients/node"
OLDEST = 18


def node_version() -> int:
    """The major version; 0 without Node."""
    if shutil.which("node") is None:
        return 0
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)", told)
    return int(match[1]) if match else 0


@pytest.mark.server
@pytest.mark.skipif(node_version() < OLDEST, reason=f"Node {OLDEST} or newer is not here: clients/node is not tested")
class TestTheNodeClient:
    def test_passes_its_own_tests(self):
        done = subprocess.run(
            ["node", "--test", "test/"], cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert int(re.search(r"^. pass (\d+)$", done.stdout, re.MULTILINE)[1]) >= 12
