"""Import: what ``import flyte_nb`` costs a process, beside Python's own start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest


@pytest.mark.parametrize("statement", ["import flyte_nb", "from flyte_nb import dynamic, task, workflow"])
def test_import(measure: Callable[..., float], statement: str) -> None:
    measure(
        lambda: subprocess.run([sys.executable, "-c", statement], check=True),
        bare=lambda: subprocess.run([sys.executable, "-c", "pass"], check=True),
    )
