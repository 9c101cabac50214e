"""Files for `manage.py ingest`, and what it prints of them."""

from __future__ import annotations

import json
from io import StringIO

from django.core.management import CommandError, call_command


def body(number):
    return json.dumps(
        {"statusCode": 404, "service": "Xero", "error": "Bill not found", "correlationId": f"{number:032x}"}
    )


LINES = "\n".join(map(body, range(1, 4))).encode()
LOGS = b"INFO all is well\n" + b"".join(b"ERROR Codat said %b\n" % line for line in LINES.splitlines())


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("ingest", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        error.told = out.getvalue() + err.getvalue()
        raise
    assert err.getvalue() == ""
    return out.getvalue()
