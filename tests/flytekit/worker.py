"""Run programs with flytekit or with flyte_nb: one process, fed with their texts, answers what came of each.

`python worker.py flytekit FOLDER`: a line of JSON in is a program, a line of JSON out is its outcome. The import lines
of a program say `flyte_nb`, and are made to say what the process runs. It needs the one library, and not the other.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from described import described, error_of, graph_of


class Worker:
    """Keeps the modules of programs that it was given, so that a text is compiled once."""

    def __init__(self, library: str, folder: Path) -> None:
        self.library = library
        self.folder = folder
        self._modules: dict[str, ModuleType] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run one program, in a folder of its own.

        Args:
            request: ``module`` and ``text``; ``program``, the function to call; ``once``: the module serves no other.
        """
        name = f"test_{request['module']}"  # in modules of tests flytekit allows tasks within functions
        own = self.folder / request["module"] / request["program"]
        own.mkdir(parents=True)
        os.chdir(own)
        outcome: dict[str, Any] = {}
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            try:
                if name not in self._modules:
                    self._modules[name] = self._load(name, request["text"])
                case = getattr(self._modules[name], request["program"])
            except Exception as error:
                outcome |= error_of(self.library, error) | {"stage": "define"}
            else:
                outcome |= self._run(case)
        if self.library == "flyte_nb":
            outcome["notes"] = notes() + [
                str(one.message) for one in heard if one.category.__name__ == "PortabilityWarning"
            ]
        if request.get("once"):
            del sys.modules[name], self._modules[name]
        return outcome

    def _load(self, name: str, text: str) -> ModuleType:
        file = self.folder / f"{name}.py"
        file.write_text(re.sub(r"\bfrom flyte_nb\b", f"from {self.library}", text), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = self._modules[name] = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def _run(self, case: Callable[[], Any]) -> dict[str, Any]:
        """Run a program, stage by stage, until it ends or raises."""
        outcome: dict[str, Any] = {}
        stage = "define"
        try:
            if case.__name__.startswith("value_"):
                stage = "run"
                outcome["value"] = described(case())
            else:
                entity, inputs = case()
                if hasattr(type(entity), "nodes"):
                    stage = "compile"
                    entity.compile()
                    outcome["graph"] = graph_of(self.library, entity)
                stage = "run"
                outcome["value"] = described(entity(**inputs))
        except Exception as error:
            outcome |= error_of(self.library, error) | {"stage": stage}
        return outcome


def notes() -> list[str]:
    """Return the portability notes of flyte_nb's executions since it was last asked."""
    from flyte_nb import local

    states = [one.state for one in local.executions()]
    nodes = [node for state in states for node in (state.root, *state.nodes.values())]
    made = {node.node.note for node in nodes if node.node is not None and node.node.note is not None}
    found = sorted(made | {note for one in (*states, *nodes) for note in one.notes})
    local._executions.clear()
    return found


def main(library: str, folder: Path, requests: TextIO, answers: TextIO) -> None:
    """Answer until the requests end."""
    worker = Worker(library, folder)
    importlib.import_module(library)
    for line in requests:
        answers.write(json.dumps(worker.answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    # What programs print, and what the libraries log, must not end up among the answers.
    own_output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    main(sys.argv[1], Path(sys.argv[2]), sys.stdin, own_output)
