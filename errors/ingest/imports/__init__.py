"""
Files and pipes of any size on their way into the write path: for the `ingest` command and for uploads.

`opening` begins or goes on with an import, `importer` goes through one file, `paths` says which files are meant.
"""

from __future__ import annotations
