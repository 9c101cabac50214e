"""The shape of the code base, so far as a machine can judge it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = {".py": 300, ".html": 120, ".css": 150, ".js": 110}
LONGEST_FUNCTION = 30
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "codat_dash", "errors", "templates", "static", "tests", "deploy", "clients",
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "BENCHMARKS.md", "SECURITY.md", "LICENSE",
    "Makefile", "requirements.lock", "requirements-dev.lock",
}  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in names.splitlines() if "vendor" not in name and (ROOT / name).exists()]


class TestFiles:
    def test_stand_at_the_top_level_only_where_a_reader_expects_them(self):
        top = {path.relative_to(ROOT).parts[0] for path in tracked()}
        assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL

    @pytest.mark.parametrize("suffix", sorted(LONGEST_FILE))
    def test_stay_short_enough_to_be_read_in_one_sitting(self, suffix):
        folders = ("errors", "codat_dash", "templates", "static")
        files = [path for path in tracked(*folders) if path.suffix == suffix and "migrations" not in path.parts]
        lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
        assert {name: n for name, n in lengths.items() if n > LONGEST_FILE[suffix]} == {}

    def test_load_nothing_from_another_host(self):
        asset = re.compile(r"""(?:src|href)=["'](?:https?:)?//[^"']+\.(?:js|css|woff2?|png|svg)""")
        files = [*tracked("templates"), *tracked("static/css"), *tracked("static/js")]
        assert [str(path) for path in files if asset.search(path.read_text())] == []


class TestFunctions:
    def test_stay_short(self):
        long = {
            f"{path.relative_to(ROOT)}:{node.name}": lines
            for path in tracked("errors/*.py", "codat_dash/*.py")
            if "migrations" not in path.parts
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := length(node)) > LONGEST_FUNCTION
        }
        assert long == {}


class TestGroundFloor:
    def test_loads_without_django(self):
        program = (
            "import importlib, pkgutil, sys, errors.domain as domain\n"
            "for module in pkgutil.walk_packages(domain.__path__, 'errors.domain.'):\n"
            "    importlib.import_module(module.name)\n"
            "sys.exit('django' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


class TestCommands:
    def test_say_what_they_are_for(self):
        ours = [name for name, app in get_commands().items() if app == "errors"]
        assert ours
        assert [name for name in ours if not load_command_class("errors", name).help] == []


class TestLocks:
    def test_pin_the_same_versions_for_users_and_developers(self):
        pins = re.compile(r"^([a-z0-9-]+==\S+)", re.MULTILINE)
        users = set(pins.findall((ROOT / "requirements.lock").read_text()))
        developers = set(pins.findall((ROOT / "requirements-dev.lock").read_text()))
        assert users <= developers


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines
