"""`manage.py loadtest`; what it measures is tested with a real server in `tests/bench`."""

from __future__ import annotations

import socket

import pytest
from django.core.management import CommandError, call_command


class TestLoadtest:
    def test_loads_no_other_machine_unasked(self):
        with pytest.raises(CommandError, match="not this machine"):
            call_command("loadtest", token="t", url="http://example.com/ingest/v1/errors")

    def test_wants_an_http_address(self):
        with pytest.raises(CommandError, match="http://"):
            call_command("loadtest", token="t", url="ftp://127.0.0.1/")

    def test_says_when_nobody_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(CommandError, match="Cannot reach"):
            call_command("loadtest", token="t", url=f"http://127.0.0.1:{port}/", seconds=0.1, connections=1)
