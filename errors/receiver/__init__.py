"""
The ASGI door for deliveries, outside Django's request cycle.

`Receiver` is all that a server needs to know.
"""

from __future__ import annotations

from errors.receiver.app import Receiver

__all__ = ["Receiver"]
