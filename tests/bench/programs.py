"""The programs that the benches run, with flyte_nb or with flytekit: the same text, another import."""

from __future__ import annotations

import atexit
import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

TEXT = """
import typing

@task
def inc(x: int) -> int:
    return x + 1

@task
def total(xs: typing.List[int]) -> int:
    return sum(xs)

@dynamic
def fan_out(n: int) -> int:
    return total(xs=[inc(x=i) for i in range(n)])

@task
def pass_on(rows: typing.List[typing.List[float]]) -> typing.List[typing.List[float]]:
    return rows

@workflow
def five_hops(rows: typing.List[typing.List[float]]) -> typing.List[typing.List[float]]:
    for _ in range(5):
        rows = pass_on(rows=rows)
    return rows

@task
def floats(n: int) -> typing.List[float]:
    return [float(i) for i in range(n)]

@task
def count(xs: typing.List[float]) -> int:
    return len(xs)

@workflow
def one_list(n: int) -> int:
    return count(xs=floats(n=n))
"""


def program(library: str) -> ModuleType:
    """Return the program as a module of its own, with ``task``, ``dynamic`` and ``workflow`` of a library."""
    name = f"programs_with_{library}"
    folder = tempfile.mkdtemp(prefix="flyte_nb-bench-")
    atexit.register(shutil.rmtree, folder, True)
    file = Path(folder) / f"{name}.py"
    file.write_text(f"from {library} import dynamic, task, workflow\n{TEXT}", encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chain(package: Any, inc: Any, length: int) -> Any:
    """Return a static workflow of tasks one after another."""

    def body(x: int) -> int:
        for _ in range(length):
            x = inc(x=x)
        return x

    body.__module__ = "test_programs"
    return package.workflow(body)
