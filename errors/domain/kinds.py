"""
What kinds of failure there are. A response is one kind; the others are told by Codat's webhooks and by the states of
pushes, reads and syncs, which have no response of their own.

A kind is part of what makes an issue, so a value never changes once it is shipped.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What failed."""

    RESPONSE = "response"
    """A call of the API: Codat answered with an error body."""
    PUSH = "push"
    """A write that Codat took and that came to no good end: a push operation, or the webhook about one."""
    READ = "read"
    """A read of a data type: a pull operation, a data status, or the webhook about one."""
    CONNECTION = "connection"
    """A connection to a platform that failed or ended."""
    RATE_LIMIT = "rate_limit"
    """The client's daily quota is used up."""
    SYNC = "sync"
    """A sync of Sync for Expenses, Sync for Commerce or bank feeds, or one of its transactions."""
    VALIDATION = "validation"
    """What a validation found in data that was read."""
    REPORT = "report"
    """A report that could not be generated, or a lending metric that could not be computed."""

    @property
    def label(self) -> str:
        """The name for facets, chips and tables."""
        return _WORDS[self][0]

    @property
    def service(self) -> str:
        """What stands for the service where a body names no platform and no service of Codat's."""
        return _WORDS[self][1]

    @property
    def id_label(self) -> str:
        """What the id is that such an error is kept by."""
        return _WORDS[self][2]


_WORDS = {
    Kind.RESPONSE: ("API response", "unknown", "Correlation ID"),
    Kind.PUSH: ("Write", "Writes", "Push operation key"),
    Kind.READ: ("Read", "Reads", "Event ID"),
    Kind.CONNECTION: ("Connection", "Connections", "Event ID"),
    Kind.RATE_LIMIT: ("Rate limit", "Rate limit", "Event ID"),
    Kind.SYNC: ("Sync", "Syncs", "Sync ID"),
    Kind.VALIDATION: ("Validation", "Validation", "Item ID"),
    Kind.REPORT: ("Report", "Reports", "Report ID"),
}
