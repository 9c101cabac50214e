"""
An issue's short name (`Issue.reference`) as a condition: `404-7f3a91`, or `push-7f3a91` where there is no status code.

Its second half is the beginning of the fingerprint, so a longer one is the same name.
"""

from __future__ import annotations

import re

from django.db.models import Q

from errors.domain.kinds import Kind

REFERENCE = re.compile(rf"([1-9]\d\d|{'|'.join(Kind)})-([0-9a-f]{{6,32}})", re.ASCII)
NOTHING = Q(pk__in=())


def is_reference(text: str) -> bool:
    """Whether the text is written as an issue's short name."""
    return REFERENCE.fullmatch(text.lower()) is not None


def referred_to(text: str) -> Q:
    """The issues of this short name; none where the text is no such name."""
    found = REFERENCE.fullmatch(text.lower())
    if found is None:
        return NOTHING
    first, start = found.groups()
    which = Q(status_code=int(first)) if first.isdigit() else Q(status_code=0, kind=first)
    return which & Q(fingerprint__startswith=start)
