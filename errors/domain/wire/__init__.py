"""
The wire formats: bytes to Reports and Rejects, one module a format, none knowing another.

FORMATS is the only list of them. "text" is what people paste and what logs hold: whatever `recogniser` finds, and, for
a text that is nothing but bodies or envelopes, also those that only the lenient reader of deliveries takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from errors.domain.report import Item, Report
from errors.domain.wire import errors_body, recogniser
from errors.domain.wire.rejecting import reject


def read_text(payload: bytes) -> Iterator[Item]:
    """The errors in a pasted text, or the reasons why there are none."""
    found = list(recogniser.find(payload))
    results = list(errors_body.parse(payload))
    parsed = [result for result in results if isinstance(result, Report)]
    is_all_bodies = len(parsed) == len(results) and {*map(_identity, found)} <= {*map(_identity, parsed)}
    if len(parsed) > len(found) and is_all_bodies:
        yield from parsed
    elif found:
        yield from found
    elif payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        yield from results
    else:
        yield reject(0, "nothing_found", payload)


def _identity(report: Report) -> tuple[int | None, str, str]:
    return report.body_status, report.message, report.correlation_id


FORMATS: dict[str, Callable[[bytes], Iterator[Item]]] = {"errors": errors_body.parse, "text": read_text}
