"""`manage.py ingest`."""

from __future__ import annotations

import gzip
import io
import json
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from errors.management.commands import ingest
from errors.models import ErrorResponse, RejectedPart, Source

pytestmark = pytest.mark.django_db

LINES = b"\n".join(
    json.dumps({"statusCode": 404, "service": "Xero", "error": "Bill not found", "correlationId": f"{n:032x}"}).encode()
    for n in range(1, 4)
)


def run(*arguments):
    out = StringIO()
    call_command("ingest", *map(str, arguments), stdout=out)
    return out.getvalue()


class TestIngest:
    def test_stores_files_and_tells_what_became_of_each(self, tmp_path):
        plain, packed = tmp_path / "plain.ndjson", tmp_path / "packed.ndjson.gz"
        plain.write_bytes(LINES)
        packed.write_bytes(gzip.compress(LINES + b"\n{broken"))
        printed = run(plain, packed, "--source", "old logs")
        assert printed == (
            f"{plain}: 3 accepted, 0 duplicates, 0 rejected\n"
            f"{packed}: 0 accepted, 3 duplicates, 1 rejected\n"
            f"  item 3: not_json: {RejectedPart.objects.get().detail}\n"
        )
        assert Source.objects.get().name == "old logs"
        assert ErrorResponse.objects.count() == 3

    def test_reads_standard_input(self, monkeypatch):
        monkeypatch.setattr(ingest.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(LINES)))
        assert run("-") == "-: 3 accepted, 0 duplicates, 0 rejected\n"
        assert Source.objects.get().name == "import"

    def test_fails_where_nothing_could_be_read(self, tmp_path):
        bad = tmp_path / "bad.json"
        bad.write_bytes(b"no json at all")
        with pytest.raises(CommandError, match=r"Nothing could be read"):
            run(bad)

    def test_names_a_file_that_is_missing_or_damaged(self, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            run(tmp_path / "nowhere.json")
        damaged = tmp_path / "damaged.gz"
        damaged.write_bytes(gzip.compress(LINES)[:-9])
        with pytest.raises(CommandError, match="damaged"):
            run(damaged)
