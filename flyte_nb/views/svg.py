"""SVG from DOT: the one place that chooses a layout engine and starts it. No Graphviz of the system is needed."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from flyte_nb.model.errors import FlyteNbError

#: Seconds that one layout may take.
LIMIT = 20.0


class LayoutError(FlyteNbError, RuntimeError):
    """There is no picture: no Graphviz was found, or it failed."""


def engine() -> str:
    """Return the program that lays graphs out: graphviz-pure's, which gives the same bytes everywhere, else ``dot``.

    Raises:
        LayoutError: Neither is there.
    """
    scripts = Path(sysconfig.get_path("scripts"))
    for candidate in (scripts / "graphviz-pure", scripts / "graphviz-pure.exe"):
        if candidate.is_file():
            return str(candidate)
    found = shutil.which("graphviz-pure") or shutil.which("dot")
    if found is None:
        raise LayoutError(
            "no Graphviz was found, so there is no picture",
            "Install it with: pip install graphviz-pure",
        )
    return found


def layout(dot: str, program: str | None = None) -> str:
    """Lay a graph out and return the SVG as Graphviz writes it. The last few pictures are remembered.

    Args:
        dot: The graph in Graphviz's language.
        program: The ``dot`` program to use; by default `engine` chooses.

    Raises:
        LayoutError: There is no such program, it failed, or it took longer than ``LIMIT`` seconds.

    Example:
        >>> layout('digraph { "n0" -> "n1" }').count('class="node"')
        2
    """
    return _layout(dot, program or engine(), "svg")


def positions(dot: str) -> dict[str, Any]:
    """Lay a graph out and return where everything is: Graphviz's ``json0``, for a front end that draws by itself.

    Raises:
        LayoutError: As for `layout`.

    Example:
        >>> [node["name"] for node in positions('digraph { "n0" -> "n1" }')["objects"]]
        ['n0', 'n1']
    """
    made: dict[str, Any] = json.loads(_layout(dot, engine(), "json0"))
    return made


@functools.lru_cache(maxsize=16)
def _layout(dot: str, program: str, form: str) -> str:
    try:
        done = subprocess.run(
            [program, "-Kdot", f"-T{form}"], input=dot.encode(), capture_output=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise LayoutError(f"Graphviz took longer than {LIMIT:.0f} s for this graph, so there is no picture") from None
    except OSError as error:
        raise LayoutError(f"Graphviz could not be started, so there is no picture: {error}") from None
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()[:200]
        raise LayoutError(f"Graphviz failed, so there is no picture: {said or f'it returned {done.returncode}'}")
    return done.stdout.decode()
