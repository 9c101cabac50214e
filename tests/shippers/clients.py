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
from string import Template

from tests.shippers.places import CONFIGURATIONS, DEBIAN, HERE, JAVA, PYTHON, ROOT, missing_for

RESTARTED, OVERLOADED, CUT, UNANSWERED = "restarted", "overloaded", "cut", "unanswered"
ROUNDS = ("normal", RESTARTED, OVERLOADED, CUT, UNANSWERED)
NEVER_AGAIN = frozenset({RESTARTED, OVERLOADED, CUT})
"""What a client loses that never sends anything twice. A lost answer costs it nothing, for it looks at none."""

JARS = ("log4j-api", "log4j-core", "jackson-core", "jackson-databind", "jackson-annotations")


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
    """It reads a file, and does not say when it is done."""

    @property
    def label(self) -> str:
        return f"{self.kind}: {self.name}"

    @property
    def missing(self) -> str:
        return missing_for(self.kind, self.program)

    def start(self, folder: Path, *, url: str, token: str) -> subprocess.Popen[str]:
        """Its driver, with the address and the token that it shall use."""
        folder.mkdir(parents=True)
        environment = os.environ | {"DASH_URL": url, "DASH_TOKEN": token}
        with (folder / "errors").open("w") as errors:
            return subprocess.Popen(
                self._command(folder, url=url, token=token), cwd=ROOT, env=environment, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip

    def _command(self, folder: Path, *, url: str, token: str) -> list[str]:
        if self.kind == "python":
            return [str(PYTHON), str(HERE / "python/driver.py"), self.name]
        if self.kind == "node":
            return ["node", str(HERE / "node/driver.mjs"), self.name]
        if self.kind == "java":
            template = Template((CONFIGURATIONS / "log4j2.xml").read_text())
            (folder / "log4j2.xml").write_text(template.substitute(url=url, token=token))
            jars = [str(DEBIAN / f"usr/share/java/{name}.jar") for name in JARS]
            return ["java", "-cp", ":".join([str(folder), str(JAVA), *jars]), "Log4j"]
        return [sys.executable, "-m", "tests.shippers.daemons", self.name, str(folder)]


CLIENTS = [
    Client("python", "opentelemetry"),
    Client("python", "elasticsearch"),
    Client("python", "elasticsearch-once", frozenset({RESTARTED, OVERLOADED})),
    Client("python", "opensearch"),
    Client("python", "requests"),
    Client("python", "logstash-async"),
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
    Client("java", "log4j2", NEVER_AGAIN),
    Client("debian", "rsyslog", frozenset({OVERLOADED}), program="usr/sbin/rsyslogd", is_daemon=True),
    Client("debian", "syslog-ng", program="usr/sbin/syslog-ng", is_daemon=True),
    Client("debian", "journal-upload", program="lib/systemd/systemd-journal-upload", is_daemon=True),
    Client("system", "curl", program="curl"),
]
