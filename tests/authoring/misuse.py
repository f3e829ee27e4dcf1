"""The words and tasks of the programs in misuse_*.py: each has one mistake that a learner might make."""

# ruff: noqa
# fmt: off
from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from flyte_nb import Cache, Resources, Workflow, dynamic, map_task, run, task, workflow
from flyte_nb.core.node_creation import create_node

#: Each is called, and fails.
MISTAKES: dict[str, Callable[[], Any]] = {}


def mistake(function):
    MISTAKES[function.__name__] = function
    return function


def compiled(function):
    """A mistake in the body of a workflow."""
    MISTAKES[function.__name__] = lambda: workflow(function).compile()
    return function


def ran(function):
    """A mistake in the body of a dynamic."""
    MISTAKES[function.__name__] = lambda: run(dynamic(function))
    return function


@task
def get_models() -> list[str]:
    return ["model-k2", "model-k3"]


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int = 1) -> int:
    return a + b


@task
def text() -> str:
    return "a"


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def pair() -> (int, str):
    return 1, "a"


@task
def void() -> None:
    pass


@dataclass
class Settings:
    rate: float
    sizes: list[int]


@task
def settings() -> Settings:
    return Settings(0.5, [1, 2])
