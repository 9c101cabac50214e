"""
The processes of the embedded shape: `web` answers requests and takes deliveries, `writer` stores them, `background`
works for Celery.

Beat is a thread of the background process and no process of its own, which saves its memory and makes it impossible for
two of them to run.
"""

from __future__ import annotations

import gc
import socket
import warnings
from importlib import import_module

import uvicorn
from celery import current_app
from celery.beat import EmbeddedService
from celery.signals import worker_ready
from django.db import connections

from errors import tasks
from errors.ingest.hosting import run_writer

GRACE = 7
"""Seconds that requests have to finish in; less than `processes.GRACE`."""
PROTOCOL = "errors.receiver.server:QuickProtocol"
"""A name, since floors side by side do not import each other; the application is named in the same way."""
KEEP_ALIVE = 75
"""Seconds that a quiet connection is kept: shippers send every few seconds, and would lose what crosses its end."""
THREADS = 3
"""One for a long task, one for questions to Codat, which may be slow to answer, and one for the heartbeat."""


def preload() -> None:
    """Import what the children need, and leave them no connection: it cannot be shared."""
    for module in ("codat_dash.urls", "celery.apps.worker", "celery.concurrency.thread", "uvicorn.loops.uvloop"):
        import_module(module)
    connections.close_all()


def web(listener: socket.socket, *, application: str = "codat_dash.asgi:application") -> None:
    """Serve until told to stop; requests that have begun are answered."""
    _collect_seldom()
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=PROTOCOL,
        ws="none",
        access_log=False,
        server_header=False,
        log_config=None,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    uvicorn.Server(config).run(sockets=[listener])


def writer(listener: socket.socket, *, web_listener: socket.socket) -> None:
    """Store what the web sends until it has ended. The port is the web's: held here too, it would stay taken."""
    web_listener.close()
    _collect_seldom()
    run_writer(listener)


def background(listener: socket.socket) -> None:
    """Run Celery's worker and beat until told to stop."""
    listener.close()
    # Said to root, as which containers run, because pickled messages could run code; ours are JSON.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
    worker = current_app.Worker(
        pool="threads",
        concurrency=THREADS,
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    beat = EmbeddedService(current_app, thread=True)
    beat.start()  # type: ignore[union-attr]  # the stubs do not know that a process has it too
    worker_ready.connect(_beat_at_once)
    worker.start()
    beat.stop()


def _collect_seldom() -> None:
    """Under load nearly all that is made is dropped again at once, without the cycles that the collector looks for."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _beat_at_once(**_: object) -> None:
    """The schedule beats for the first time only after its interval; `/readyz` need not wait for that."""
    tasks.beat_heart.apply_async(expires=60)
