"""Find a browser for the browser tests and print its path; with `--install`, fetch one where nobody need be asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MAC_APPLICATIONS = ("Google Chrome", "Chromium", "Microsoft Edge")
APT = "apt-get update && apt-get install -y --no-install-recommends chromium"


def find() -> str | None:
    """Return the path of an installed browser: FLYTE_NB_BROWSER, else the first in PATH, else a Mac's application."""
    named = os.environ.get("FLYTE_NB_BROWSER")
    if named:
        return shutil.which(named)
    for command in COMMANDS:
        found = shutil.which(command)
        if found:
            return found
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        for name in MAC_APPLICATIONS:
            program = folder / f"{name}.app" / "Contents" / "MacOS" / name
            if program.is_file():
                return str(program)
    return None


def remedy() -> str:
    """Return the one command that brings a browser to this machine."""
    if sys.platform == "darwin":
        return "brew install --cask chromium"
    if shutil.which("apt-get"):
        return f"sudo sh -c '{APT}'"
    return "install Chromium, Chrome or Edge with your system's package manager"


def install() -> None:
    """Fetch Chromium with apt, where this is root on Debian; it changes the machine, so it says so."""
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    print("No browser found; fetching Debian's chromium for the browser tests (apt-get)", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["sh", "-c", APT], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode != 0:
        print(done.stderr[-2000:], file=sys.stderr)


def main() -> int:
    """Print the browser's path and return 0; or say how to get one and return 1."""
    browser = find()
    if browser is None and "--install" in sys.argv[1:] and not os.environ.get("FLYTE_NB_BROWSER"):
        install()
        browser = find()
    if browser is None:
        print(
            f"No Chromium, Chrome or Edge found for the browser tests. To get one: {remedy()}\n"
            "Or name one: FLYTE_NB_BROWSER=/path/to/chrome",
            file=sys.stderr,
        )
        return 1
    print(browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
