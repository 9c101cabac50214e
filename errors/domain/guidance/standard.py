"""
What HTTP says about a status code that the catalogue has no entry for.

The names come from the standard library, the meaning from the class of the code (RFC 9110, section 15): a client
that does not know a code has to treat it as the x00 of its class, so that much is true for every code.
"""

from __future__ import annotations

from http import HTTPStatus

from errors.domain.guidance.entries import Documented, Source

RFC_9110 = Source(title="RFC 9110, HTTP Semantics, section 15", url="https://www.rfc-editor.org/rfc/rfc9110#section-15")
REGISTRY = Source(
    title="IANA, HTTP status code registry",
    url="https://www.iana.org/assignments/http-status-codes/http-status-codes.xhtml",
)
IN_RFC_9110 = frozenset({
    *range(100, 102), *range(200, 207), *range(300, 309), *range(400, 418), 421, 422, 426, *range(500, 506),
})  # fmt: skip

_CLASSES = {
    1: "an interim answer: the final one is still to come",
    2: "success",
    3: "a redirection: the client has to take a further step",
    4: "an error of the request: sent again unchanged, it will most likely fail again",
    5: "an error of a server or of a gateway on the way: the request itself may be right",
}


def documented(status_code: int) -> Documented:
    """The honest entry for a code that Codat does not document."""
    if not status_code:
        return Documented(
            status_code=0,
            name="No status code",
            meaning="Neither HTTP's status nor one in the body is known, so only the text can tell what happened.",
            source=RFC_9110,
            is_documented=False,
        )
    return Documented(
        status_code=status_code,
        name=_name(status_code),
        meaning=f"{_http_says(status_code)} Codat does not document this code.",
        source=RFC_9110 if status_code in IN_RFC_9110 or not _is_registered(status_code) else REGISTRY,
        is_documented=False,
    )


def _name(status_code: int) -> str:
    return HTTPStatus(status_code).phrase if _is_registered(status_code) else "Unregistered status code"


def _http_says(status_code: int) -> str:
    kind = _CLASSES.get(status_code // 100)
    if kind is None:
        return f"{status_code} is no status code of HTTP."
    if _is_registered(status_code):
        return f"HTTP calls it {_name(status_code)}, {kind}."
    return f"HTTP has no meaning for {status_code} and has it read as {status_code // 100}00, {kind}."


def _is_registered(status_code: int) -> bool:
    return any(status_code == status for status in HTTPStatus)
