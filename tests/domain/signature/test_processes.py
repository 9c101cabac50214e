"""The signature in other processes: the same outcome, and no Django."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from errors.domain.signature import sign
from tests.domain.signature.test_golden import PAIRS

TEXTS = [text for text, _ in PAIRS]
SIGN_ALL = """
import json, sys
from errors.domain.signature import sign
texts = json.load(sys.stdin)
signed = {text: sign(text) for text in (reversed(texts) if sys.argv[1] == "backwards" else texts)}
json.dump([[s.exception, s.template, s.variables] for s in map(signed.get, texts)], sys.stdout)
"""


def run(code: str, *arguments: str, seed: str = "0", given: str = "") -> str:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, input=given, env=environment, capture_output=True, text=True, check=True).stdout


class TestFreshProcess:
    @pytest.mark.parametrize(("seed", "order"), [("1", "forwards"), ("2", "backwards")])
    def test_signs_as_this_one_does(self, seed, order):
        here = [[s.exception, s.template, list(s.variables)] for s in map(sign, TEXTS)]
        assert json.loads(run(SIGN_ALL, order, seed=seed, given=json.dumps(TEXTS))) == here

    def test_loads_no_django(self):
        code = (
            "import sys, errors.domain.signature; print([m for m in sys.modules if m.startswith(('django', 'celery'))])"
        )
        assert run(code).strip() == "[]"
