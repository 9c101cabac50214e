"""
The message signature: a text with ids, numbers, names and the like replaced by named placeholders.

Errors of one status code and service that share it are one issue. It is frozen by version: to add a placeholder
is to start the next version beside the last (see `v1/__init__.py`), and this module says which one signs.
"""

from __future__ import annotations

from errors.domain.signature.template import Part, Signature, Step, fill, headline, parts
from errors.domain.signature.v1 import VERSION, sign, steps

__all__ = ["VERSION", "Part", "Signature", "Step", "fill", "headline", "parts", "sign", "steps"]
