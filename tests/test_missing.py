"""missing: an import that fails says what to use instead, and harms nobody who only looks around."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import pytest

import flyte_nb
from flyte_nb.missing import INSTEAD, MODULES, Finder, install

REPLACED = ["LocalCache", "ImperativeWorkflow", "TypeEngine", "interaction", "clis", "clients", "interfaces", "tools"]


@pytest.mark.parametrize("name", REPLACED)
@pytest.mark.parametrize("statement", ["from flyte_nb import {}", "import flyte_nb.{}", "from flyte_nb.{} import x"])
def test_an_import_of_what_flytekit_has_and_we_do_not_names_the_replacement(name: str, statement: str):
    with pytest.raises(ImportError) as caught:
        exec(statement.format(name))
    assert str(caught.value) == f"flyte_nb has no {name}: {INSTEAD[name]}"


@pytest.mark.parametrize("module", MODULES)
def test_an_import_from_a_module_of_flytekits_gives_the_public_names(module: str):
    known: dict[str, object] = {}
    for row in filter(None, MODULES[module].split(", ")):
        stands = row.partition(" as ")[0].rpartition(".")[2]
        name = row.rpartition(" as ")[2] if " as " in row else stands
        exec(f"from flyte_nb.{module} import {name}", known)
        if hasattr(flyte_nb, stands) and "." not in row:
            assert known[name] is getattr(flyte_nb, stands)
    assert importlib.import_module(f"flyte_nb.{module}").__name__ == f"flyte_nb.{module}"


def test_a_name_that_such_a_module_lacks_is_answered_as_elsewhere():
    with pytest.raises(ImportError, match=r"no core\.workflow\.PythonTask: `task` makes tasks of functions; a class"):
        exec("from flyte_nb.core.workflow import PythonTask")
    with pytest.raises(ImportError, match=r"core\.resources has no Resource\. Did you mean 'Resources'\?$"):
        exec("from flyte_nb.core.resources import Resource")
    with pytest.raises(ImportError, match=r"no core\.node_creation\.LaunchPlan: from flyte_nb import LaunchPlan$"):
        exec("from flyte_nb.core.node_creation import LaunchPlan")
    with pytest.raises(ImportError, match=r"no models\.core\.literals: they are Flyte's protocol"):
        exec("from flyte_nb.models.core.literals import LiteralMap")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("from flyte_nb.remote import FlyteWorkflow", "no remote.FlyteWorkflow: flyte_nb runs everything here"),
        (
            "from flyte_nb.configuration import ImageConfig",
            "no configuration.ImageConfig: there is nothing to configure",
        ),
        ("from flyte_nb.extend import TaskPlugins", r"no extend.TaskPlugins: @task\(task_config=...\) is recorded"),
    ],
)
def test_of_a_module_for_clusters_only_the_public_names_are_here(statement: str, said: str):
    with pytest.raises(ImportError, match=said):
        exec(statement)


def test_such_an_import_hides_no_public_name():
    importlib.import_module("flyte_nb.core.workflow")
    importlib.import_module("flyte_nb.core.task")
    importlib.import_module("flyte_nb.types.file.file")
    assert callable(flyte_nb.workflow)
    assert callable(flyte_nb.task)
    assert flyte_nb.FlyteFile.__name__ == "FlyteFile"


@pytest.mark.parametrize(("slip", "meant"), [("tsk", "task"), ("Task", "task"), ("worklow", "workflow")])
def test_a_slip_of_the_pen_is_mended(slip: str, meant: str):
    with pytest.raises(ImportError, match=f"Did you mean '{meant}'"):
        exec(f"from flyte_nb import {slip}")
    with pytest.raises(AttributeError, match=f"Did you mean '{meant}'"):
        getattr(flyte_nb, slip)


def test_a_slip_in_a_plain_module_is_mended_too():
    with pytest.raises(ImportError, match=r"flyte_nb\.exceptions\.user has no FlyteAsertion\. Did you mean 'FlyteAss"):
        exec("from flyte_nb.exceptions.user import FlyteAsertion")


def test_nobody_is_hurt_who_only_looks():
    assert not hasattr(flyte_nb, "clis")
    assert getattr(flyte_nb, "clis", None) is None
    assert importlib.util.find_spec("flyte_nb.clis") is None
    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        importlib.import_module("no_such_module_at_all")


def test_the_finder_is_asked_once_and_last():
    install()
    assert sys.meta_path.count(Finder) == 1
