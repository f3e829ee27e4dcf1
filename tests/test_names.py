"""names: one list of the public names, for the editor and for the interpreter."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import flyte_nb
from flyte_nb.model.clusters import ClusterOnly
from flyte_nb.names import Late, homes, load

STUB = Path(flyte_nb.__file__).with_suffix(".pyi")


def test_a_line_of_the_stub_is_a_name_with_its_home_and_its_remark():
    found = homes("from flyte_nb.local import run as run\nfrom flyte_nb.local import show as show  # better: drawn\n")
    assert {name: tuple(home) for name, home in found.items()} == {
        "run": ("flyte_nb.local", ""),
        "show": ("flyte_nb.local", "better: drawn"),
    }


def test_every_import_of_the_stub_is_read():
    imports = [node for node in ast.walk(ast.parse(STUB.read_text())) if isinstance(node, ast.ImportFrom)]
    names = [alias.asname for node in imports for alias in node.names if node.module != "typing"]
    assert sorted(names) == sorted(homes(STUB.read_text()))


@pytest.mark.parametrize("name", homes(STUB.read_text()))
def test_every_public_name_can_be_imported(name: str):
    assert load(name, flyte_nb._HOMES[name]) is getattr(flyte_nb, name)


def test_a_module_can_be_a_public_name():
    [(name, home)] = homes("from flyte_nb.types import digest as digest").items()
    assert load(name, home).__name__ == "flyte_nb.types.digest"


def test_what_comes_late_is_imported_when_it_is_used():
    late = Late("flyte_nb.types.preview", "preview")
    assert late("a") == "'a'"
    assert late.itself is load("preview", homes("from flyte_nb.types.preview import preview as preview\n")["preview"])


def test_every_public_name_has_an_example():
    public = {name: getattr(flyte_nb, name) for name in flyte_nb.__all__}
    without = {name for name, thing in public.items() if ">>>" not in (thing.__doc__ or "")}
    without -= {name for name in without if issubclass(type(public[name]), type(ClusterOnly))}
    # `step` has the Stepper's; a format is a str, a logger the standard library's; settings are a notebook's; what a
    # cluster does has none here.
    assert without == {"Stepper", "StructuredDatasetFormat", "config", "load_implicit_plugins", "logger"}
