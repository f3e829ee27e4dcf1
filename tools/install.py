"""Make .venv and install flyte_nb into it, with the extras named: `python3 tools/install.py lessons`.

`python3 tools/install.py --beside .venv-flytekit requirements.txt` makes another environment, of a file's packages.
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
OLDEST = (3, 11)


def refuse(*lines: str) -> NoReturn:
    """Say what is missing and what to do about it, then end."""
    sys.exit("\n".join(["", *lines, ""]))


def python_of(folder: Path) -> Path:
    """Return an environment's Python."""
    return folder / "bin" / "python"


def works(folder: Path, module: str) -> bool:
    """Tell whether an environment has a Python that is new enough and has this module."""
    question = f"import sys, {module}; sys.exit(sys.version_info < {OLDEST})"
    if not python_of(folder).exists():
        return False
    asked = subprocess.run([python_of(folder), "-c", question], stderr=subprocess.DEVNULL, check=False)
    return asked.returncode == 0


def make_venv(folder: Path) -> None:
    """Make an environment, unless there is one that works."""
    if works(folder, "pip"):
        return
    if works(folder, "ensurepip"):  # made by a tool that leaves pip out
        subprocess.run([python_of(folder), "-m", "ensurepip"], stdout=subprocess.DEVNULL, check=True)
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
    print(f"Making {folder.name} with Python {sys.version.split()[0]}", flush=True)
    venv.EnvBuilder(with_pip=True, clear=True, symlinks=True).create(folder)


def install(folder: Path, what: str, *arguments: str) -> None:
    """Install into an environment; one moving line on a terminal, two lines elsewhere."""
    print(f"Installing {what} into {folder.name}: a minute or two the first time", flush=True)
    began = time.monotonic()
    log: list[str] = []
    command = [
        str(python_of(folder)),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar=off",
    ]
    pip = subprocess.Popen(
        [*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
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
        refuse("".join(log[-30:]), f"pip could not install {what}: its last lines are above.")
    new = [line for line in log if line.startswith("Successfully installed ")]
    packages = len(" ".join(new).split()) - 2 * len(new)
    print(f"Installed {packages} packages in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--beside":
        beside, requirements = Path(sys.argv[2]).resolve(), sys.argv[3]
        make_venv(beside)
        install(beside, f"what {requirements} lists", "--requirement", requirements)
    else:
        make_venv(VENV)
        install(VENV, f"flyte_nb with [{sys.argv[1]}]", "--editable", f".[{sys.argv[1]}]")
