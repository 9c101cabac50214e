"""The distribution: what a user installs, on the oldest Python that it promises."""

from __future__ import annotations

import email
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import codat_dash_capture
import pytest
from codat_dash_capture.clients import _capture_of

from errors.domain.recipes import RECIPES, address_of, fill
from tests.clients.loopback import Answer, error_body

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "clients/python"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the wheel and the sdist, built by the backend that pyproject.toml names."""
    target = tmp_path_factory.mktemp("dist")
    program = (
        "import sys; from flit_core.buildapi import build_sdist, build_wheel;"
        "build_sdist(sys.argv[1]); build_wheel(sys.argv[1])"
    )
    subprocess.run([sys.executable, "-c", program, target], cwd=FOLDER, check=True)
    return target


class TestTheWheel:
    def test_has_the_name_and_version_that_the_package_says(self, built):
        version = codat_dash_capture.__version__
        assert sorted(path.name for path in built.iterdir()) == [
            f"codat_dash_capture-{version}-py3-none-any.whl",
            f"codat_dash_capture-{version}.tar.gz",
        ]

    def test_needs_nothing_and_carries_types_and_licence(self, built):
        with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
            names = wheel.namelist()
            info = f"codat_dash_capture-{codat_dash_capture.__version__}.dist-info"
            metadata = email.message_from_bytes(wheel.read(f"{info}/METADATA"))
            licence = wheel.read(f"{info}/licenses/LICENSE").decode()
        assert metadata.get_all("Requires-Dist") is None
        assert (metadata["Requires-Python"], metadata["License-Expression"]) == (">=3.9", "MIT")
        assert "codat_dash_capture/py.typed" in names
        assert [name for name in names if "test" in name] == []
        assert licence == (ROOT / "LICENSE").read_text()

    def test_is_made_of_all_modules(self, built):
        with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
            packed = {Path(name).name for name in sdist.getnames() if name.endswith(".py")}
        assert {path.name for path in (FOLDER / "src/codat_dash_capture").glob("*.py")} <= packed


class TestTheRecipeOfTheSourcesPage:
    def test_captures_as_it_stands(self, dash, codat, tmp_path):
        [part] = fill(RECIPES["codat-python"], address_of("http", urlsplit(dash.url).netloc), "token-of-the-shop")
        recipe = {}
        exec(part.text.replace("/var/lib/app", str(tmp_path)), recipe)
        client = recipe["client"]
        with client:
            client.get(codat.on("/companies/x", Answer(404, error_body(404, correlation_id="from-the-recipe"))))
        capture = _capture_of(dash.url, {"token": "token-of-the-shop", "buffer": f"{tmp_path}/codat-dash"})
        capture.close()
        assert dash.correlation_ids == ["from-the-recipe"]
        assert dash.asked[0].headers["authorization"] == "Bearer token-of-the-shop"


class TestThePackage:
    def test_loads_neither_httpx_nor_requests_by_itself(self):
        program = (
            "import sys, codat_dash_capture;"
            "sys.exit(sorted(sys.modules.keys() & {'httpx', 'requests', 'urllib3'}) or 0)"
        )
        done = subprocess.run(
            [sys.executable, "-S", "-c", program], env={"PYTHONPATH": str(FOLDER / "src")}, check=False
        )
        assert done.returncode == 0

    def test_is_written_for_the_oldest_python_that_it_promises(self):
        settings = tomllib.loads((FOLDER / "pyproject.toml").read_text())
        oldest = settings["project"]["requires-python"].removeprefix(">=")
        assert settings["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
        done = subprocess.run([sys.executable, "-c", PARSE, oldest], cwd=FOLDER, check=False)
        assert done.returncode == 0


PARSE = """
import ast, pathlib, sys
version = tuple(map(int, sys.argv[1].split(".")))
for path in pathlib.Path("src").rglob("*.py"):
    ast.parse(path.read_text(), feature_version=version)
"""
