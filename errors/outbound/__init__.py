"""
Other people's servers: whatever leaves this machine goes through here, with time-outs and to public addresses only.
"""

from __future__ import annotations

from errors.outbound.http import DeliveryError, Reply, get

__all__ = ["DeliveryError", "Reply", "get"]
