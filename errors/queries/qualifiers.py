"""
Search texts with qualifiers, `status:429 service:Xero company:"Blue Kettle" rest`, turned into a filter's parameters.

Only known names directly followed by a value count: error texts are full of colons themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from errors.models import Company

QUALIFIERS = {
    "status": "status_code",
    "status_code": "status_code",
    "kind": "kind",
    "service": "service",
    "company": "company_id",
    "company_id": "company_id",
    "issue": "issue",
    "source": "source",
    "env": "environment",
    "environment": "environment",
    "log": "log",
    "since": "since",
    "until": "until",
}
"""What a qualifier is called, and the parameter that it stands for."""

QUALIFIER = re.compile(rf"(?<!\S)({'|'.join(QUALIFIERS)}):(\"[^\"]+\"|[^\s\"]+)(?!\S)", re.IGNORECASE)


@dataclass(frozen=True)
class Qualified:
    """A search text with its qualifiers taken out."""

    params: dict[str, list[str]]
    """URL parameters of the filter; empty where the text has no known qualifier."""
    text: str
    """What is left."""

    @property
    def query(self) -> str:
        """The URL's query string of a list that shows this."""
        return urlencode(self.params | ({"q": [self.text]} if self.text else {}), doseq=True)


def read_qualifiers(text: str) -> Qualified:
    """
    Take the qualifiers out of a text. One query for each company.

    A company's name is looked up: where just one company has it, its id stands in, else the name stays text.
    """
    text = text.replace("\0", "")
    params: dict[str, list[str]] = {}
    rest, end = [], 0
    for match in QUALIFIER.finditer(text):
        name, value = QUALIFIERS[match[1].lower()], match[2].strip('"').strip()
        found = _company_id(value) if name == "company_id" else value
        rest.append(text[end : match.start()])
        end = match.end()
        if found:
            params.setdefault(name, []).append(found)
        else:
            rest.append(value)
    rest.append(text[end:])
    return Qualified(params=params, text=" ".join(" ".join(rest).split()))


def _company_id(text: str) -> str:
    """The id of the one company that has this id or name, or a name that holds it; else empty."""
    folded = text.casefold()
    named = Company.objects.filter(name__icontains=text).order_by("id").values_list("company_id", "name")[:50]
    companies = [(folded, text)] if Company.objects.filter(company_id=folded).exists() else list(named)
    exact = [company_id for company_id, name in companies if name.casefold() == folded]
    if len(exact) == 1:
        return exact[0]
    return companies[0][0] if len(companies) == 1 else ""
