"""
Where to look things up at Codat: the pages of its Portal, and the call that tells why a write failed.

Only links: nothing here asks Codat. Source: Codat docs, Portal; OpenAPI, get-push-operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

PORTAL = "https://app.codat.io"
API = "https://api.codat.io"


@dataclass(frozen=True)
class PortalLink:
    """A page of Codat's Portal."""

    text: str
    link: str


def portal_links(company_id: str) -> list[PortalLink]:
    """The Portal's pages about a company, and the one about events; without a company the last alone."""
    links = [PortalLink("Events that Codat sent", f"{PORTAL}/monitor/events")]
    if not company_id:
        return links
    here = f"{PORTAL}/companies/{quote(company_id, safe='')}"
    return [PortalLink("The company", f"{here}/summary"), PortalLink("Its reads", f"{here}/pull-history"), *links]


def push_call(company_id: str, key: str) -> str:
    """The call that tells what became of a push operation; `{companyId}` where the company is not known."""
    company = quote(company_id, safe="") or "{companyId}"
    return f"GET {API}/companies/{company}/push/{quote(key, safe='')}"
