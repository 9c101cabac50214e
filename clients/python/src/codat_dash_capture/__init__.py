"""
Delivers the error responses of the Codat API, seen in your own HTTP client, to a codat-dash.

One edit where the client is made; nothing here ever raises into your calls or waits for the dashboard.
"""

from __future__ import annotations

from codat_dash_capture.capture import Capture
from codat_dash_capture.clients import (
    async_capturing_client,
    capture_sdk,
    capture_session,
    capturing_client,
    capturing_session,
)
from codat_dash_capture.version import __version__

__all__ = [
    "Capture",
    "__version__",
    "async_capturing_client",
    "capture_sdk",
    "capture_session",
    "capturing_client",
    "capturing_session",
]
