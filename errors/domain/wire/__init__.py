"""
The wire formats: bytes to Reports and Rejects, one module a format, none knowing another.

FORMATS is the only list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from errors.domain.report import Reject, Report
from errors.domain.wire import errors_body

FORMATS: dict[str, Callable[[bytes], Iterator[Report | Reject]]] = {"errors": errors_body.parse}
