"""
Store the error responses of files, folders and pipes, through the same pipeline as deliveries by HTTP.

Of any size: a file is read block by block, and how far it is stored is kept with what is stored. So a run that was
killed is gone on with by `--resume`, and to repeat a file is safe: what is stored already counts as a duplicate.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from errors.ingest.imports.counts import Counts
from errors.ingest.imports.paths import STDIN, files_of, may_name_more
from errors.ingest.imports.readers import AUTO, FORMATS, LOGS
from errors.management.following import Following, stopped_by_signals
from errors.management.importing import Run
from errors.models import Source

EXIT_CODES = """\
exit code:
  0  all files could be read
  1  a file could not be opened or is damaged (the others are stored), or nothing at all could be read
  130  interrupted; --resume goes on where it stopped

Logs that were rotated are taken in the order in which they were written: app.log.2.gz, app.log.1, app.log.
Records that tell no time get that of the file's last change.
"""


class Command(BaseCommand):
    """`manage.py ingest [--format F] [--source NAME] [--resume] [--follow] PATH|-…`."""

    help = (
        "Stores the error responses in files: bodies as Codat answered them, or any logs that hold some. "
        "Prints what was accepted, what was there already, and what could not be read."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            metavar="PATH",
            help="A file (gzip and zstd included), a folder with all below it, a glob, or - for standard input.",
        )
        parser.add_argument(
            "--format",
            choices=FORMATS,
            default=AUTO,
            help="What the files hold: errors (bodies, bare or in envelopes), logs, or text as it would be pasted. "
            "auto, the default, looks at the beginning of each file; one that is followed is taken for logs.",
        )
        parser.add_argument("--source", default="import", help="The source they are stored under; made if missing.")
        parser.add_argument(
            "--resume",
            action="store_true",
            help="Go on behind what an earlier run stored of the same text, whatever the file is called by now. "
            "A last line that has not ended yet is taken once it has.",
        )
        parser.add_argument(
            "--follow",
            action="store_true",
            help="Go on with what is written to the files, rotated or emptied as they may be, or not there yet, "
            "until Ctrl-C. Folders and globs are looked at again and again for new files.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Store file by file; see EXIT_CODES."""
        source, _ = Source.objects.get_or_create(name=options["source"], defaults={"created_at": timezone.now()})
        run = Run(
            source=source,
            asked_format=LOGS if options["follow"] and options["format"] == AUTO else options["format"],
            may_resume=options["resume"],
            stdout=self.stdout,
            stderr=self.stderr,
        )
        paths = options["paths"]
        if options["follow"] and STDIN in paths:
            raise CommandError("Standard input cannot be followed; it is read to its end.")
        if not (names := files_of(paths)) and not options["follow"]:
            raise CommandError(f"There is no file in {', '.join(paths)}.")
        try:
            counts = _follow(run, paths) if options["follow"] else [run.take(name) for name in names]
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. What was read is stored; --resume goes on there.")
            sys.exit(130)
        except Error as error:
            raise CommandError(
                f"The database cannot be written: {error} --resume goes on where this stopped."
            ) from error
        self._conclude(counts, run.failures)

    def _conclude(self, counts: list[Counts], failures: int) -> None:
        total = sum(counts, Counts())
        if len(counts) > 1:
            self.stdout.write(f"total: {total}")
        if failures:
            raise CommandError(f"{failures} of {len(counts)} could not be read to the end.")
        if total.records and total.rejected == total.records:
            raise CommandError("Nothing could be read.")


def _follow(run: Run, paths: list[str]) -> list[Counts]:
    is_open_ended = any(may_name_more(path) for path in paths)
    with stopped_by_signals() as stopping:
        return Following(run, lambda: files_of(paths), is_open_ended=is_open_ended).go_on(stopping)
