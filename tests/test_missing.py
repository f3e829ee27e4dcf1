"""missing: an import that fails says what to use instead, and harms nobody who only looks around."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import pytest

import flyte_nb
from flyte_nb.missing import INSTEAD, Finder, install

REPLACED = ["FlyteSchema", "ImperativeWorkflow", "TypeEngine", "remote", "clis", "configuration", "extend", "models"]


@pytest.mark.parametrize("name", REPLACED)
@pytest.mark.parametrize("statement", ["from flyte_nb import {}", "import flyte_nb.{}", "from flyte_nb.{} import x"])
def test_an_import_of_what_flytekit_has_and_we_do_not_names_the_replacement(name: str, statement: str):
    with pytest.raises(ImportError) as caught:
        exec(statement.format(name))
    assert str(caught.value) == f"flyte_nb has no {name}: {INSTEAD[name]}"


def test_a_module_whose_names_are_public_says_where_they_are():
    with pytest.raises(ImportError, match=r"no core\.condition: from flyte_nb import conditional$"):
        importlib.import_module("flyte_nb.core.condition")
    with pytest.raises(ImportError, match=r"no core\.workflow: from flyte_nb import workflow, Workflow"):
        exec("from flyte_nb.core.workflow import ImperativeWorkflow")


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
    assert not hasattr(flyte_nb, "remote")
    assert getattr(flyte_nb, "remote", None) is None
    assert importlib.util.find_spec("flyte_nb.remote") is None
    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        importlib.import_module("no_such_module_at_all")


def test_the_finder_is_asked_once_and_last():
    install()
    assert sys.meta_path.count(Finder) == 1
