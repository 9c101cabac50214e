"""
`make fuzz`: the coverage-guided fuzzer over the targets, one process and some seconds each.

Needs atheris, which has no wheel for the newest Pythons. What it finds is written to a file beside its message. Cut
that down (`--target NAME --minimise FILE`), name it for what it broke and put it into `corpus/TARGET/`, where every run
of the tests meets it again. Long inputs come from short ones (`--pumped`): a part of each is repeated.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

CORPUS = Path(__file__).parent / "corpus"
FINDINGS = Path(tempfile.gettempdir()) / "codat-dash-fuzz"
"""Where the fuzzer's own corpus grows and findings are written; the next run goes on from there."""
LONGEST_INPUT = 2_048
LONGEST_PART = 24
"""Bytes of an input to be pumped."""
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz the targets one after the other; 1 when one of them broke."""
    options = _options(arguments)
    if options.minimise:
        _minimise(options)
        return 0
    if not importlib.util.find_spec("atheris"):
        _say("atheris is missing: pip install 'atheris>=3,<4' on a Python that it has a wheel for.")
        return 1
    if options.child:
        _fuzz(options)
    runs: dict[str, int] = {}
    broken = []
    for name in options.target or _names():
        runs[name], is_whole = _run(name, options)
        broken += [] if is_whole else [name]
        _say(f"{name:<16} {runs[name]:>10,} inputs{'' if is_whole else '  BROKEN'}")
    _say(f"{'all':<16} {sum(runs.values()):>10,} inputs")
    return 1 if broken else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--target", action="append", help="fuzz this target only; may be repeated")
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    parser.add_argument("--pumped", action="store_true", help="repeat a part of each input, to find slow growth")
    parser.add_argument("--minimise", metavar="FILE", help="look for a shorter input that breaks the one target too")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _names() -> list[str]:
    program = "from tests.fuzz.__main__ import targets; print(*targets())"
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()


def _run(name: str, options: argparse.Namespace) -> tuple[int, bool]:
    """How many inputs were tried, and whether all of them held."""
    command = [sys.executable, "-m", "tests.fuzz", "--child", "--target", name, "--seconds", str(options.seconds)]
    log = FINDINGS / f"{name}.log"
    FINDINGS.mkdir(exist_ok=True)
    with log.open("w") as file:
        pumped = ["--pumped"] if options.pumped else []
        done = subprocess.run([*command, *pumped], stdout=file, stderr=subprocess.STDOUT, check=False)
    text = log.read_text(errors="replace")
    if done.returncode:
        _say(text[-3_000:])
    runs = _RUNS.search(text)
    return int(runs[1]) if runs else 0, not done.returncode


def _fuzz(options: argparse.Namespace) -> None:
    """One target in this process, which the fuzzer ends."""
    import atheris

    (name,) = options.target
    with atheris.instrument_imports(include=["errors", "json", "email"], enable_loader_override=False):
        target = targets()[name]
    from tests.fuzz.seeds import WORDS
    from tests.fuzz.targets import pumped

    grown = FINDINGS / f"{name}{'.pumped' if options.pumped else ''}"
    grown.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (grown / f"seed-{number}").write_bytes(seed)
    words = FINDINGS / "words.txt"
    words.write_text("".join(f'"{_quoted(word)}"\n' for word in WORDS))
    flags = [f"-max_total_time={options.seconds}", f"-max_len={LONGEST_PART if options.pumped else LONGEST_INPUT}"]
    flags += ["-print_final_stats=1", "-timeout=20", f"-artifact_prefix={FINDINGS}/{name}-", f"-dict={words}"]
    places = [str(grown), *([str(CORPUS / name)] if (CORPUS / name).is_dir() else [])]
    atheris.Setup([sys.argv[0], *flags, *places], lambda data: target(pumped(data) if options.pumped else data))
    atheris.Fuzz()


def _minimise(options: argparse.Namespace) -> None:
    """Cut out whatever the one target breaks without, in ever smaller pieces."""
    (name,) = options.target
    target = targets()[name]
    data = Path(options.minimise).read_bytes()
    kind = _break_of(target, data)
    size = len(data) // 2
    while size and kind:
        position = 0
        while position < len(data):
            shorter = data[:position] + data[position + size :]
            if _break_of(target, shorter) == kind:
                data = shorter
            else:
                position += size
        size //= 2
    Path(f"{options.minimise}.small").write_bytes(data)
    _say(f"{kind.__name__ if kind else 'holds'}: {data!r}")


def _break_of(target: Callable[[bytes], None], data: bytes) -> type[Exception] | None:
    try:
        target(data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return type(error)
    return None


def targets() -> dict[str, Callable[[bytes], None]]:
    """The targets, with Django set up."""
    import django

    django.setup()
    from tests.fuzz.targets import TARGETS

    return TARGETS


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _quoted(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    sys.exit(main())
