"""
The golden file of version 1: texts and their templates, one a line, a tab between.

The file may only grow at its end: a line that changes means that stored issues would no longer be found again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from errors.domain.signature import fill
from errors.domain.signature.v1 import sign

LINES = (Path(__file__).parent / "golden_v1.tsv").read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(line.split("\t")) for line in LINES]
SHIPPED = 154
SHIPPED_DIGEST = "9d7ad017879b5edb"


class TestGoldenFile:
    def test_holds_the_template_of_each_text(self):
        changed = [(text, template, sign(text).template) for text, template in PAIRS if sign(text).template != template]
        assert changed == []

    def test_gives_each_text_back_from_its_variables(self):
        signed = [(sign(text), " ".join(text.split())) for text, _ in PAIRS]
        assert [text for signature, text in signed if fill(signature.template, signature.variables) != text] == []

    def test_only_grows(self):
        shipped = "\n".join(LINES[:SHIPPED]).encode()
        assert hashlib.blake2b(shipped, digest_size=8).hexdigest() == SHIPPED_DIGEST

    def test_has_no_text_twice(self):
        assert len({text for text, _ in PAIRS}) == len(PAIRS)
