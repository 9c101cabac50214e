"""
Codat's vocabulary: where a body keeps its message, how ids and services are compared, the platform keys.

`lookup_key` forgets how an id was written (case, dashes, braces, quotes, white space), so two ids that read
the same are one; it says nothing about whether the id is a key at all. That is `is_placeholder`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ID_LENGTH = 128
"""Longest text that is taken for an id."""
MESSAGE_LENGTH = 16_384
"""Longest message that is grouped and shown in one piece; the stored body keeps the rest."""
SERVICE_LENGTH = 128
UNKNOWN_SERVICE = "unknown"

PLACEHOLDER_WORDS = frozenset({
    "string",  # Swagger's example value
    "null", "none", "nil", "undefined", "nan", "na", "empty", "unknown", "guid", "uuid", "correlationid",
})  # fmt: skip

MEMBERS = frozenset({
    "statusCode", "service", "error", "correlationId", "canBeRetried", "detailedErrorCode", "validation",
})  # fmt: skip
"""The members that Codat documents for an error body."""

PLATFORMS: dict[str, str] = {
    # Accounting
    "akxx": "Oracle NetSuite",
    "fbrh": "FreeAgent",
    "gbol": "Xero",
    "hbql": "Sage 50 (UK)",
    "jcrp": "Sage 200",
    "knfz": "Sage Intacct",
    "mqjo": "Sandbox",
    "ndsk": "QuickBooks Online Sandbox",
    "pbbf": "Exact (UK)",
    "pbtz": "Wave",
    "pdvj": "MYOB Business",
    "pqsw": "QuickBooks Desktop",
    "qhyg": "QuickBooks Online",
    "qudb": "Exact (NL)",
    "rqwd": "Dynamics 365 Finance and Operations",
    "rvam": "Workday",
    "rwuv": "Zoho Books",
    "tgff": "Sage Accounting",
    "trji": "Dynamics 365 Business Central",
    "vxvy": "FreshBooks",
    # Commerce
    "aiwb": "Commerce Sandbox",
    "exgd": "Stripe",
    "fqly": "Clover",
    "fztf": "Shopify",
    "ldgh": "Lightspeed K",
    "lqai": "Partner Commerce",
    "lrhd": "Lightspeed K Sandbox",
    "ltes": "Lightspeed K Trial",
    "ltpp": "WooCommerce",
    "qkdj": "Amazon",
    "ugxp": "Zettle",
    "vqzp": "BigCommerce",
    "xcwv": "Square Sandbox",
    "yzth": "Stripe Test",
    "zsth": "Square",
    # Banking and bank feeds
    "dfxm": "Basiq",
    "hcws": "QuickBooks Online Bank Feeds",
    "olpr": "Sage Bank Feeds",
    "suuo": "Plaid",
    "upvr": "TrueLayer",
}
"""Codat's four-letter platform keys and the names of the platforms."""

# What people and languages put around or into an id: GUIDs are written with dashes, in braces or in
# parentheses, and a copy out of a page or a chat brings typographic quotes and zero-width characters along.
_DECORATION = "-\u2010\u2011\u2012\u2013\u2014\u2212{}()[]<>'\"`\u2018\u2019\u201c\u201d\u200b\u200c\u200d\u2060\ufeff"
_WHITE_SPACE = [code for code in range(0x3001) if chr(code).isspace()]
_UNDECORATED: dict[int, None] = dict.fromkeys([*map(ord, _DECORATION), *_WHITE_SPACE])


def lookup_key(text: str) -> str:
    """The id without case, dashes, braces, quotes and white space."""
    plain = text.replace("-", "")
    if plain.isalnum():  # nearly always, and five times as fast as the table
        return plain.casefold()
    return text.translate(_UNDECORATED).casefold()


def is_placeholder(text: str) -> bool:
    """Whether a correlation id is no key: empty, all zeros, a filler word, only punctuation, or too long."""
    plain = text.replace("-", "")
    if 20 < len(plain) <= ID_LENGTH >= len(text) and plain.isalnum() and plain.isascii():  # a GUID: no need of its key
        return not plain.strip("0")
    key = lookup_key(text)
    if len(text) > ID_LENGTH or len(key) > ID_LENGTH:  # case folding can make a text longer
        return True
    return not key.strip("0") or key in PLACEHOLDER_WORDS or not (key.isalnum() or any(map(str.isalnum, key)))


def service_key(text: str) -> str:
    """What a service is grouped by: its name without case, "unknown" where there is none."""
    return text.strip().casefold()[:SERVICE_LENGTH].rstrip() or UNKNOWN_SERVICE


def squeezed(text: str) -> str:
    """The letters and digits of a text without case: `Timed Out`, `timed_out` and `TimedOut` are one word."""
    return "".join(filter(str.isalnum, text.casefold()))


def message_of(body: dict[str, Any]) -> str:
    """The text that says what went wrong: `error`, else the first validation message, else a sync or push text."""
    error = body.get("error")
    if isinstance(error, str) and error:
        return error[:MESSAGE_LENGTH]
    return next((text[:MESSAGE_LENGTH] for text in texts_of(body) if text.strip()), "")


def texts_of(body: dict[str, Any]) -> Iterator[str]:
    """Every text of the body that tells of the failure, the most telling first."""
    yield _text(body.get("error"))
    yield from _validation_messages(body.get("validation"))
    for name in ("errorMessage", "syncExceptionMessage"):
        yield _text(body.get(name))


def _validation_messages(validation: Any) -> Iterator[str]:
    if not isinstance(validation, dict):
        return
    for name in ("errors", "_errors", "warnings", "_warnings"):
        items = validation.get(name)
        for item in items if isinstance(items, list) else ():
            yield _text(item.get("message") if isinstance(item, dict) else item)


def _text(value: Any) -> str:
    if isinstance(value, dict):  # {"error": {"message": "..."}}, as some gateways wrap it
        value = value.get("message")
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
