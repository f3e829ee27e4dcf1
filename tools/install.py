"""Make .venv and install flyte_nb into it, with the extras named: `python3 tools/install.py lessons`.

Standard library alone, and written so that an older Python (3.7 and later) gets as far as saying that it is too old.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def refuse(*lines: str) -> NoReturn:
    """Say what is missing and what to do about it, then end."""
    sys.exit("\n".join(["", *lines, ""]))


def works(module: str) -> bool:
    """Tell whether .venv has a Python that is new enough and has this module."""
    question = f"import sys, {module}; sys.exit(sys.version_info < {OLDEST})"
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", question], stderr=subprocess.DEVNULL, check=False).returncode == 0


def make_venv() -> None:
    """Make .venv, unless there is one that works."""
    if works("pip"):
        return
    if works("ensurepip"):  # made by a tool that leaves pip out
        subprocess.run([PYTHON, "-m", "ensurepip"], stdout=subprocess.DEVNULL, check=True)
        return
    if sys.version_info < OLDEST:
        refuse(
            "flyte_nb needs Python 3.11 or newer; {} is {}.{}.".format(sys.executable, *sys.version_info[:2]),
            "Name a newer one:  make lab PYTHON=python3.12",
        )
    try:
        import ensurepip  # noqa: F401  (asked for, not used: Debian ships venv without it)
        import venv
    except ImportError:
        refuse(
            f"{sys.executable} comes without its venv module.",
            "On Debian or Ubuntu:  apt install python3-venv   Or name another one:  make lab PYTHON=python3.12",
        )
    print(f"Making {VENV.name} with Python {sys.version.split()[0]}", flush=True)
    venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(VENV)


def install(extras: str) -> None:
    """Install the project, editable, with these extras; one moving line on a terminal, two lines elsewhere."""
    print(f"Installing flyte_nb with [{extras}] into {VENV.name}: a minute or two the first time", flush=True)
    began = time.monotonic()
    log: list[str] = []
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    pip = subprocess.Popen(
        [*command, "--editable", f".[{extras}]"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert pip.stdout is not None
    for line in pip.stdout:
        log.append(line)
        if line.lstrip().startswith(("Collecting ", "Installing ", "Building ")) and sys.stdout.isatty():
            what = " ".join(line.split()[:2])[:60]
            print(f"\r\033[K  {time.monotonic() - began:4.0f} s  {what}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    if pip.wait() != 0:
        refuse("".join(log[-30:]), "pip could not install flyte_nb: its last lines are above.")
    new = [line for line in log if line.startswith("Successfully installed ")]
    packages = len(" ".join(new).split()) - 2 * len(new)
    print(f"Installed {packages} packages in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    make_venv()
    install(sys.argv[1])
