"""
Deliveries on the local disk while the database cannot be written: appended, fsynced, stored in order afterwards.
"""

from __future__ import annotations

from errors.ingest.spool.folder import Spool, SpoolFullError, orphans
from errors.ingest.spool.segment import Record
from errors.ingest.spool.state import SpoolState, state_of_all

__all__ = ["Record", "Spool", "SpoolFullError", "SpoolState", "orphans", "state_of_all"]
