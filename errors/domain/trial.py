"""
The test delivery: an error body that everybody may send at any time, and that is never stored.

It is told from every other by its correlation id alone, which is fixed, so it can be logged by an application and come
through any shipper: it is recognised as an error response would be, and all that is kept of it is when it came.
"""

from __future__ import annotations

import msgspec

CORRELATION_ID = "7e57de11-7e57-4e57-8e57-7e57de117e57"
"""No random GUID looks like it (leet for "test deli"); Codat's are random."""
BODY = {
    "statusCode": 404,
    "service": "codat-dash",
    "error": "Test delivery: recognised, counted nowhere and not stored.",
    "correlationId": CORRELATION_ID,
}
LINE = msgspec.json.encode(BODY).decode()
"""As an application would log it."""


def is_trial(correlation_id: str) -> bool:
    """Whether a report under this id is a test delivery."""
    return correlation_id == CORRELATION_ID
