"""
What a ticket leaves out of foreign text by default: amounts of money, e-mail addresses, and the company's own name.

Keys and bank details are gone already (`errors.domain.scrub`, at ingest). Codat finds all of it under the correlation
id, so nothing is lost by not sending it.
"""

from __future__ import annotations

import re

AMOUNT, ADDRESS, COMPANY = "[amount]", "[e-mail]", "[company]"
SHORTEST_NAME = 3
"""A shorter name would strike inside other words."""

_MONEY_MARK = r"[$€£¥]|\b(?:AUD|CAD|EUR|GBP|JPY|NZD|SEK|USD)\b"
_NUMBER = r"-?\d{1,3}(?:[ ,.']?\d{3})*(?:[.,]\d{1,2})?"
_PATTERNS = (
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), ADDRESS),
    (re.compile(rf"(?:{_MONEY_MARK})\s?{_NUMBER}(?![\w])"), AMOUNT),
    (re.compile(rf"(?<![\w.,-]){_NUMBER}\s?(?:{_MONEY_MARK})"), AMOUNT),
    # No mark, but two decimals: 69.99 is money far more often than anything Codat's support needs.
    (re.compile(r"(?<![\w.,-])-?\d{1,9}(?:,\d{3})*\.\d{2}(?![\w.]\w|\w)"), AMOUNT),
)


def without_private(text: str, *, company_name: str = "") -> str:
    """`text` with a bracketed word in place of each amount, address, and mention of the company."""
    for pattern, word in _PATTERNS:
        text = pattern.sub(word, text)
    if len(company_name.strip()) < SHORTEST_NAME:
        return text
    return re.sub(rf"(?<!\w){re.escape(company_name.strip())}(?!\w)", COMPANY, text, flags=re.IGNORECASE)
