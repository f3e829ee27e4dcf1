"""What `pip install` brings: a wheel with the front end in it, small enough, and a lock that names no host."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
LABEXTENSION = ROOT / "labextension"
EXTENSION = ROOT / "flyte_nb" / "labextension"
ASSETS = ROOT / "flyte_nb" / "assets"
SHARE = "flyte_nb-0.1.0.data/data/share/jupyter/labextensions/flyte-nb"
KILO = 1000


def packed(target: str, folder: Path) -> Path:
    """Build a wheel or an sdist from what is built already, and return its path."""
    if not (EXTENSION / "package.json").exists():
        pytest.fail("The front end is not built. To build it: python tools/frontend.py build")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)],
        cwd=ROOT,
        env={**os.environ, "FLYTE_NB_SKIP_JS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    with zipfile.ZipFile(packed("wheel", tmp_path_factory.mktemp("wheel"))) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    with tarfile.open(packed("sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        return [name.partition("/")[2] for name in archive.getnames()]


def scripts() -> dict[str, int]:
    """Return the sizes of the scripts that JupyterLab may load, by name."""
    return {path.name: path.stat().st_size for path in (EXTENSION / "static").glob("*.js")}


def test_the_wheel_has_the_extension_where_jupyterlab_looks(wheel: list[str]) -> None:
    assert {f"{SHARE}/package.json", f"{SHARE}/install.json"} <= set(wheel)
    assert any(re.fullmatch(rf"{re.escape(SHARE)}/static/remoteEntry\.\w+\.js", name) for name in wheel)


def test_the_wheel_has_the_widget_and_the_page_and_the_licences_of_what_is_in_them(wheel: list[str]) -> None:
    assets = {name for name in wheel if name.startswith("flyte_nb/assets/")}
    assert assets == {f"flyte_nb/assets/{name}" for name in ["page.js", "third-party-licenses.txt", "widget.js"]}


def test_the_wheel_has_nothing_twice_and_no_sources(wheel: list[str]) -> None:
    assert len(set(wheel)) == len(wheel)
    assert not [name for name in wheel if name.startswith(("flyte_nb/labextension/", "labextension/", "tools/"))]
    assert not [name for name in wheel if name.endswith((".map", ".ts", ".tsx"))]


def test_the_sdist_has_sources_and_what_is_built_from_them(sdist: list[str]) -> None:
    needed = [
        "hatch_build.py",
        "tools/frontend.py",
        "labextension/package-lock.json",
        "labextension/src/shells/mime.ts",
    ]
    built = ["flyte_nb/assets/page.js", "flyte_nb/assets/widget.js", "flyte_nb/labextension/package.json"]
    assert {*needed, *built, "PKG-INFO"} <= set(sdist)


def test_the_sdist_has_nothing_that_can_be_fetched_again(sdist: list[str]) -> None:
    assert not [name for name in sdist if "node_modules/" in name or name.startswith((".venv", "labextension/lib/"))]


def test_the_lock_names_no_host() -> None:
    packages = json.loads((LABEXTENSION / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 100
    assert not [name for name, package in packages.items() if "resolved" in package]


def test_what_jupyterlab_loads_at_its_start_is_small() -> None:
    entry = next(name for name in scripts() if name.startswith("remoteEntry"))
    text = (EXTENSION / "static" / entry).read_text(encoding="utf-8")
    loaded = re.findall(r'"\./(?:extension|style)":([^"]*)', text)
    assert len(loaded) == 2
    numbers = {number for one in loaded for number in re.findall(r"\.e\(\"?(\d+)", one)}
    at_start = {name: size for name, size in scripts().items() if name == entry or name.split(".")[0] in numbers}
    assert len(at_start) == 1 + len(numbers) > 2
    assert sum(at_start.values()) < 400 * KILO


def test_graphviz_the_view_and_the_lessons_are_loaded_on_demand() -> None:
    everything = sum(scripts().values())
    assert everything < 1500 * KILO
    by_size = sorted(scripts().items(), key=lambda pair: -pair[1])
    assert b"wasm" in (EXTENSION / "static" / by_size[0][0]).read_bytes().lower()


def test_jupyterlab_is_told_the_settings() -> None:
    schema = json.loads((EXTENSION / "schemas" / "flyte-nb" / "settings.json").read_text(encoding="utf-8"))
    assert {"executor", "collapse", "animation", "theme", "notifications"} <= schema["properties"].keys()


def test_the_page_and_the_widget_are_small() -> None:
    assert (ASSETS / "page.js").stat().st_size < 1200 * KILO
    assert (ASSETS / "widget.js").stat().st_size < 340 * KILO


def test_the_widget_has_no_graphviz_in_it() -> None:
    assert b"wasm" not in (ASSETS / "widget.js").read_bytes().lower()


@pytest.mark.parametrize("path", ["page.js", "widget.js"])
def test_what_is_built_fetches_nothing(path: str) -> None:
    text = (ASSETS / path).read_text(encoding="utf-8")
    names = {"http://www.w3.org"}  # of XML's namespaces: names, not addresses
    assert set(re.findall(r"https?://[\w.-]+", text)) - names <= {"https://github.com"}
