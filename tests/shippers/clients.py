"""
The clients that are driven, each with the settings that lose least, and what each loses all the same.

`loses` is what was measured: the rounds in which a client gives up records of its own accord, whatever the answer. The
others have to deliver each record, and none twice.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from errors.domain.recipes import RECIPES, address_of, fill
from tests.shippers.places import HERE, NODE_PACKAGES, PYTHON, ROOT, missing_for

RESTARTED, OVERLOADED, CUT, UNANSWERED = "restarted", "overloaded", "cut", "unanswered"
ROUNDS = ("normal", RESTARTED, OVERLOADED, CUT, UNANSWERED)
NEVER_AGAIN = frozenset({RESTARTED, OVERLOADED, CUT})
"""What a client loses that never sends anything twice. A lost answer costs it nothing, for it looks at none."""


@dataclass(frozen=True)
class Client:
    """A program that logs by one library, or a daemon."""

    kind: str
    name: str
    loses: frozenset[str] = frozenset()
    may_lose: frozenset[str] = frozenset()
    """Where it is a matter of its timers."""
    program: str = ""
    """Of the system, or within the unpacked packages."""
    is_daemon: bool = False
    """It does not say when it is done, so it is ended when all is there; pino's transports get 10 seconds to end."""
    recipe: str = ""
    """Of the Sources page; the client is set up as it says, but for the paths of files."""

    @property
    def label(self) -> str:
        return f"recipe: {self.recipe}" if self.recipe else f"{self.kind}: {self.name}"

    @property
    def missing(self) -> str:
        return missing_for(self.kind, self.program)

    def start(self, folder: Path, *, url: str, token: str) -> subprocess.Popen[str]:
        """Its driver, with the address and the token that it shall use; in a folder of old it finds what it left."""
        folder.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {"DASH_URL": url, "DASH_TOKEN": token, "DASH_FOLDER": str(folder)}
        if self.recipe:
            environment |= self._follow_recipe(folder, url=url, token=token)
        with (folder / "errors").open("w") as errors:
            return subprocess.Popen(
                self._command(folder), cwd=ROOT, env=environment, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip

    def _follow_recipe(self, folder: Path, *, url: str, token: str) -> dict[str, str]:
        """Write its files; answers the environment that one of them describes."""
        environment: dict[str, str] = {}
        for part in fill(RECIPES[self.recipe], address_of("http", urlsplit(url).netloc), token):
            text = part.text.replace("/var/log/app", str(folder)).replace("/var/lib/app", str(folder))
            (folder / part.file).write_text(text)
            if part.file.endswith(".env"):
                environment |= dict(line.split("=", 1) for line in text.splitlines() if not line.startswith("#"))
        if self.kind == "node" and not (folder / "node_modules").exists():
            (folder / "node_modules").symlink_to(NODE_PACKAGES)
        return environment

    def _command(self, folder: Path) -> list[str]:
        if self.kind == "python":
            return [str(PYTHON), str(HERE / "python/driver.py"), self.name]
        if self.kind == "node":
            return ["node", str(HERE / "node/driver.mjs"), self.name]
        return [sys.executable, "-m", "tests.shippers.daemons", self.name, str(folder)]


CLIENTS = [
    Client("python", "recipe-environment", recipe="otel-sdk"),
    Client("python", "recipe-logging", recipe="python-logging"),
    Client("python", "recipe-logging", recipe="logging-loki"),
    Client("python", "recipe-elasticsearch", recipe="elasticsearch-python"),
    Client("node", "recipe", recipe="pino"),
    Client("node", "recipe", is_daemon=True, recipe="pino-elasticsearch"),
    Client("node", "recipe", is_daemon=True, recipe="pino-loki"),
    Client("node", "recipe", recipe="winston"),
    Client("node", "recipe-splunk", recipe="splunk-logging"),
    Client("java", "log4j2-recipe", recipe="log4j2"),
    Client("debian", "rsyslog-recipe", program="usr/sbin/rsyslogd", is_daemon=True, recipe="rsyslog"),
    Client("debian", "syslog-ng-recipe", program="usr/sbin/syslog-ng", is_daemon=True, recipe="syslog-ng"),
    Client("system", "curl-recipe", program="curl", recipe="curl"),
    Client("python", "opentelemetry"),
    Client("python", "elasticsearch-once", frozenset({RESTARTED, OVERLOADED})),
    Client("python", "opensearch"),
    Client("python", "requests"),
    Client("python", "splunk-handler"),
    Client("python", "loki", NEVER_AGAIN),
    Client("python", "httphandler", NEVER_AGAIN),
    Client("node", "opentelemetry-json"),
    Client("node", "opentelemetry-proto"),
    Client("node", "pino-opentelemetry"),
    Client("node", "elasticsearch"),
    Client("node", "opensearch"),
    Client("node", "pino-elasticsearch", frozenset({OVERLOADED}), frozenset({RESTARTED})),
    Client("node", "pino-http-send"),
    Client("node", "pino-loki", NEVER_AGAIN),
    Client("node", "winston-elasticsearch"),
    Client("node", "winston-http", NEVER_AGAIN),
    Client("node", "winston-loki"),
    Client("node", "splunk-logging", frozenset({OVERLOADED})),
    Client("debian", "rsyslog", frozenset({OVERLOADED}), program="usr/sbin/rsyslogd", is_daemon=True),
    Client("debian", "journal-upload", program="lib/systemd/systemd-journal-upload", is_daemon=True),
]
