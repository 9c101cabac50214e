"""
The shape of a text: what is left of it once GUIDs, long hex numbers and digits no longer differ.

Rules see the shape and never the text, so two texts of one shape cannot be signed differently. That is what
makes it sound to work a shape out once and to remember the outcome: fresh ids cost a look-up.
"""

from __future__ import annotations

import re
import sys

ID_MARK = "f00000000"
"""
Stands for an id. It is itself a hex number that reads as an id, so it cannot stand in a shape by accident; and
its nine characters are neither the 8 nor the 12 that could complete a GUID with what stands beside it.
"""

_GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
# Eight digits and more with at least one letter and one figure: neither `facade` nor an amount nor 1.2345678e-05.
_EXPONENT = r"[0-9]{1,17}[eE][-+]?[0-9]{1,3}(?![0-9A-Za-z])"
_LONG_HEX = rf"(?=[0-9]*+[a-fA-F])(?=[a-fA-F]*+[0-9])(?!{_EXPONENT})[0-9a-fA-F]++"
# The separator comes first, not a look-behind: the engine then skips letters with one table look-up each,
# instead of trying the whole pattern at every a to f of a plain word.
_SPLIT_IDS = re.compile(rf"([^0-9A-Za-z])(?=[0-9a-fA-F]{{8}})({_GUID}|{_LONG_HEX})(?![0-9A-Za-z])").split
_MARK = re.compile(rf"(?<![0-9A-Za-z]){ID_MARK}(?![0-9A-Za-z])")
_ZEROS = bytes(ord("0") if chr(byte).isdigit() and byte < 128 else byte for byte in range(256))


def masked(text: str) -> tuple[str, list[str]]:
    """The text with a mark in place of each id and one space in front, and the ids."""
    pieces = _SPLIT_IDS(" " + text)
    ids = pieces[2::3]
    pieces[2::3] = [ID_MARK] * len(ids)
    return "".join(pieces), ids


def shape_of(masked_text: str) -> bytes:
    """The masked text with every digit a 0; bytes, because their `translate` is eight times as fast."""
    return masked_text.encode("utf-8", "surrogatepass").translate(_ZEROS)


def text_of(shape: bytes) -> str:
    """The shape as text, character by character beside the masked text."""
    return shape.decode("utf-8", "surrogatepass")


def mark_positions(shape: str, start: int = 0, end: int = sys.maxsize) -> list[int]:
    """Where ids stand, in their order."""
    return [match.start() for match in _MARK.finditer(shape, start, end)]


def restored(masked_text: str, ids: list[str]) -> str:
    """A stretch of masked text with its ids put back."""
    values = iter(ids)
    return _MARK.sub(lambda _: next(values), masked_text)
