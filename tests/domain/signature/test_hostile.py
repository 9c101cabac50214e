"""
Texts made to hurt: the work to sign one grows with its length, not with the square of it.

Growth is told by the ratio of two measurements of the same process, never by a number of seconds: four times the
text may cost four times the work, and a rule that looks back over the text from every place costs sixteen times.
"""

from __future__ import annotations

import random
import time

import pytest

from errors.domain.signature import fill, sign, v1
from errors.domain.signature.v1 import scanning
from errors.domain.signature.v1.shape import masked, shape_of, text_of

ATOMS = (
    "0", "a", "A", "f", " ", "'", '"', "`", "<", ">", ".", ",", "-", "_", "/", "\\", ":", "[", "(", "{", "=", "@", "+",
    "$", "f0", "0a", "Aa", "a.", "a/", "a_", "'a", '"a', '{"a"', "0,", "00,", "0.", "0-", "0:", "a:", "id ",
    "company A", "Aa ", "A & ", "a://", "www.", "C:\\a ", "\\\\a\\", "/a", "~/", "a@", "a@b.", "error ", "status ",
    "Jan ", "0 Jan", "0000-00-00 ", "00:", "0s ", "P0", "f00000000, ", "f00000000-", "USD ", "£", "AB-0", "eyJ", "0x",
    "[0]", "“", "\u2018a", "«", "E(\"", "msg=\"", "bcdfg0", "exceptions.", "a?", "é", "\n",
)  # fmt: skip
_CHANCE = random.Random(1)
MIXTURES = sorted({"".join(_CHANCE.choices(ATOMS, k=2 + n % 2)) for n in range(16)} - {*ATOMS})
SHORT, LONG = 750, 3_000
LINEAR = LONG / SHORT
QUADRATIC = LINEAR**2


def work(text: str) -> float:
    """Seconds of this process for reading the whole text: the least of some, since a neighbour only adds to them."""
    return min(_once(text) for _ in range(2))


def _once(text: str) -> float:
    began = time.process_time()
    shape = text_of(shape_of(masked(text)[0]))
    for _ in scanning.SCAN.finditer(shape):
        pass
    scanning.exception_of(shape)
    return time.process_time() - began


class TestWork:
    @pytest.mark.parametrize("unit", [*ATOMS, *MIXTURES])
    def test_grows_with_the_length_of_the_text_alone(self, unit):
        assert _growth(unit) < (LINEAR + QUADRATIC) / 2

    @pytest.mark.parametrize("unit", ATOMS)
    def test_on_one_thing_repeated_is_bounded_by_the_part_that_is_read(self, unit):
        text = unit * (100_000 // len(unit))
        signed = sign(text)
        assert len(signed.template) < 4 * v1.READ_LENGTH
        assert " ".join(fill(signed.template, signed.variables).split()) == " ".join(text.split())


def _growth(unit: str) -> float:
    """The least ratio of three tries: a neighbour on the machine can only make one larger."""
    return min(work((unit * LONG)[:LONG]) / work((unit * SHORT)[:SHORT]) for _ in range(3))
