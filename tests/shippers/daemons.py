"""
Runs a program the way the other drivers run a library: records from standard input, one JSON object a line; an empty
line is answered. Debian's daemons read a file or a journal, and are ended with the input.

Started as a program of its own: `python -m tests.shippers.daemons NAME FOLDER`, with FOLDER for all that it writes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from tests.shippers.places import CONFIGURATIONS, DEBIAN, IMPORTED, JAVA, LIBRARIES, SHARED

URL, TOKEN = os.environ["DASH_URL"], os.environ["DASH_TOKEN"]


class Daemon:
    """A program that follows a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = (folder / "app.log").open("a", encoding="utf-8")
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        raise NotImplementedError

    def log(self, line: str) -> None:
        self.file.write(line)
        self.file.flush()

    def flush(self) -> None:
        """It sends when it likes."""

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def configuration(self, name: str) -> Path:
        """The configuration with this folder, address and token in it."""
        address = urlsplit(URL)
        values = {
            "folder": self.folder, "debian": DEBIAN, "url": URL, "token": TOKEN,
            "host": address.hostname, "port": address.port,
        }  # fmt: skip
        path = self.folder / name
        path.write_text(Template((CONFIGURATIONS / name).read_text()).substitute(values))
        return path

    def run(self, *command: object) -> subprocess.Popen[bytes]:
        """The program, out of the unpacked packages."""
        environment = os.environ | {"LD_LIBRARY_PATH": LIBRARIES}
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen([str(part) for part in command], env=environment, stdout=log, stderr=log)


class Rsyslog(Daemon):
    """omelasticsearch without the settings that make it send a refused batch again."""

    def start(self) -> subprocess.Popen[bytes]:
        return self.run_with(self.configuration("rsyslog.conf"))

    def run_with(self, path: Path) -> subprocess.Popen[bytes]:
        modules = f"-M{SHARED}/rsyslog"
        return self.run(f"{DEBIAN}/usr/sbin/rsyslogd", "-n", "-f", path, "-i", self.folder / "pid", modules)


class RsyslogRecipe(Rsyslog):
    """As the recipe sets it up, inside a configuration that says where its state belongs."""

    def start(self) -> subprocess.Popen[bytes]:
        path = self.folder / "rsyslog.conf"
        path.write_text(f'global(workDirectory="{self.folder}")\ninclude(file="{self.folder}/codat-dash.conf")\n')
        return self.run_with(path)


class SyslogNgRecipe(Daemon):
    """http(); its buffer lies where the package would have made a folder for it."""

    def start(self) -> subprocess.Popen[bytes]:
        folder = self.folder
        path = folder / "codat-dash.conf"
        path.write_text(path.read_text().replace("reliable(yes)", f'reliable(yes) dir("{folder}")'))
        modules = next(Path(f"{DEBIAN}/usr/lib/syslog-ng").glob("*.*"))
        return self.run(
            f"{DEBIAN}/usr/sbin/syslog-ng", "-F", "--no-caps", "-f", path, "-R", folder / "persist", "-p",
            folder / "pid", "-c", folder / "control", f"--module-path={modules}",
        )  # fmt: skip


class Journal(Daemon):
    """systemd-journal-upload, which ends itself when it is refused and is started anew, as its unit may be set up."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._is_over = False
        threading.Thread(target=self._restart, daemon=True).start()

    def start(self) -> subprocess.Popen[bytes]:
        journal = self.folder / "journal"
        journal.mkdir()
        programs = f"{DEBIAN}/lib/systemd"
        self._writer = subprocess.Popen(
            [f"{programs}/systemd-journal-remote", f"--output={journal}/app.journal", "-"],
            env=os.environ | {"LD_LIBRARY_PATH": LIBRARIES},
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._command = [
            f"{programs}/systemd-journal-upload", f"--url={URL}/ingest/t/{TOKEN}/v1/logs", f"--directory={journal}",
            f"--save-state={self.folder}/state",
        ]  # fmt: skip
        return self.run(*self._command)

    def _restart(self) -> None:
        while not self._is_over:
            self.process.wait()
            time.sleep(0.2)
            if not self._is_over:
                self.process = self.run(*self._command)

    def log(self, line: str) -> None:
        assert self._writer.stdin
        entry = (
            f"__REALTIME_TIMESTAMP={time.time_ns() // 1000}\n__MONOTONIC_TIMESTAMP={time.monotonic_ns() // 1000}\n"
            f"_BOOT_ID={'b' * 32}\nPRIORITY=3\nSYSLOG_IDENTIFIER=app\nMESSAGE={line.strip()}\n\n"
        )
        self._writer.stdin.write(entry.encode())
        self._writer.stdin.flush()

    def close(self) -> None:
        self._is_over = True
        assert self._writer.stdin
        self._writer.stdin.close()
        self._writer.wait(20)
        super().close()


class Log4j2:
    """An application whose appender writes what was not taken into files, and the script that delivers them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._script = folder / "undelivered.sh"
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        jars = [DEBIAN / f"usr/share/java/log4j-{part}.jar" for part in ("api", "core")]
        path = ":".join(str(part) for part in (self._folder, JAVA, *jars))
        return subprocess.Popen(
            ["java", "-cp", path, "Log4j"], text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def log(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line)

    def flush(self) -> None:
        self.log("\n")
        assert self._process.stdout
        self._process.stdout.readline()

    def close(self) -> None:
        """The next start makes a file of what stands there; the test imports each of them besides."""
        self._process.communicate()
        self._start().communicate()
        undelivered = self._folder / "undelivered"
        if undelivered.exists():
            shutil.copytree(undelivered, self._folder / IMPORTED)
        while any(undelivered.glob("*.log")):
            subprocess.run(["sh", self._script], check=False)


class Curl:
    """The recipe's script over what came since the last time, run again until it ends with 0."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[str] = []

    def log(self, line: str) -> None:
        self._waiting.append(json.dumps(json.loads(line) | {"time": time.time()}))

    def flush(self) -> None:
        while self._waiting:
            (self._folder / "app.log").write_text("\n".join(self._waiting))
            done = subprocess.run(["sh", "deliver.sh"], cwd=self._folder, stdout=subprocess.DEVNULL, check=False)
            if done.returncode == 0:
                self._waiting.clear()

    close = flush


DAEMONS: dict[str, Callable[[Path], Daemon | Log4j2 | Curl]] = {
    "rsyslog": Rsyslog, "rsyslog-recipe": RsyslogRecipe, "syslog-ng-recipe": SyslogNgRecipe,
    "journal-upload": Journal, "log4j2-recipe": Log4j2, "curl-recipe": Curl,
}  # fmt: skip


def main(name: str, folder: Path) -> None:
    daemon = DAEMONS[name](folder)
    for line in sys.stdin:
        if line.strip():
            daemon.log(line)
        else:
            daemon.flush()
            print("flushed", flush=True)
    daemon.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
