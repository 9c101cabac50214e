"""
Store the error responses of files or of standard input, through the same pipeline as deliveries by HTTP.

Files may be compressed. Repeating a file is safe: what is stored already counts as a duplicate.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from errors.conf import conf
from errors.domain.wire import FORMATS
from errors.ingest import Receipt, write_now
from errors.ingest.inflate import BrokenEncodingError, TooLargeError, inflate
from errors.models import Source

SHOWN_REJECTS = 20
"""Rejects printed for one file; all of them are on the source's page."""


class Command(BaseCommand):
    """`manage.py ingest [--format F] [--source NAME] PATH|-…`."""

    help = "Store the error responses of files (- for standard input); prints what was accepted and what was not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="A file, gzip and zstd included; - for stdin.")
        parser.add_argument("--format", choices=sorted(FORMATS), default="errors", help="What the files hold.")
        parser.add_argument("--source", default="import", help="The source they are stored under; made if missing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Store file by file; the exit code is 1 if nothing at all could be read."""
        now = timezone.now()
        source, _ = Source.objects.get_or_create(name=options["source"], defaults={"created_at": now})
        total = Receipt()
        for path in options["paths"]:
            receipt = write_now(FORMATS[options["format"]](_read(path)), source=source, received_at=now)
            self._tell(path, receipt)
            total += receipt
        if total.rejected and not total.accepted and not total.duplicates:
            raise CommandError("Nothing could be read.")

    def _tell(self, path: str, receipt: Receipt) -> None:
        counts = f"{receipt.accepted} accepted, {receipt.duplicates} duplicates, {len(receipt.rejected)} rejected"
        self.stdout.write(f"{path}: {counts}")
        for reject in receipt.rejected[:SHOWN_REJECTS]:
            self.stdout.write(f"  item {reject.index}: {reject.reason}: {reject.detail}")
        if len(receipt.rejected) > SHOWN_REJECTS:
            self.stdout.write(f"  and {len(receipt.rejected) - SHOWN_REJECTS} more")


def _read(path: str) -> bytes:
    try:
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return inflate(content, "", limit=conf().inflated_bytes)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except BrokenEncodingError as error:
        raise CommandError(f"{path}: damaged compression: {error}") from None
    except TooLargeError:
        raise CommandError(f"{path}: larger than INFLATED_BYTES; split it.") from None
