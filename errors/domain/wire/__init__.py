"""
The wire formats: bytes to Reports and Rejects, one module a format, none knowing another.

FORMATS is the only list of them. "text" is what people paste and what logs hold: whatever `recogniser` finds, and, for
a text that is nothing but bodies or envelopes, also those that only the lenient reader of deliveries takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from errors.domain.report import Item, Reject, Report
from errors.domain.wire import errors_body, recogniser
from errors.domain.wire.rejecting import reject


def read_text(payload: bytes) -> Iterator[Item]:
    """The errors in a pasted text, or the reasons why there are none."""
    found = list(recogniser.find(payload))
    results = list(errors_body.parse(payload))
    is_understood = not any(isinstance(result, Reject) for result in results)
    if len(results) > len(found) and is_understood and _identities(found) <= _identities(results):
        yield from results
    elif found:
        yield from found
    elif payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        yield from results
    else:
        yield reject(0, "nothing_found", payload)


def _identities(items: Iterable[Item]) -> set[tuple[int | None, str, str]]:
    """What tells the errors among the items apart."""
    return {(item.body_status, item.message, item.correlation_id) for item in items if isinstance(item, Report)}


FORMATS: dict[str, Callable[[bytes], Iterator[Item]]] = {"errors": errors_body.parse, "text": read_text}
