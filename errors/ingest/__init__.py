"""
The write path: every error response is stored through here, whether it came by HTTP, a file or the paste page.

`Writer` serves a process that answers requests, `write_now` everybody else; both end in the same transaction.
"""

from __future__ import annotations

from errors.ingest.delivery import Delivery, Receipt, Written
from errors.ingest.writer import QueueFullError, WriteFailedError, Writer, write_now

__all__ = ["Delivery", "QueueFullError", "Receipt", "WriteFailedError", "Writer", "Written", "write_now"]
