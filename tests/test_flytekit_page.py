"""docs/flytekit.md is what the code says; no public name of flytekit is missing, and importing one never fails."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from flyte_nb import missing

ROOT = Path(__file__).parents[1]
ROWS = [
    tuple(line.split()) for line in (ROOT / "tests" / "flytekit" / "names.txt").read_text(encoding="utf-8").splitlines()
]


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("flytekit_page", ROOT / "tools" / "flytekit_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(module: str) -> str:
    return module.replace("flytekit", "flyte_nb", 1)


@pytest.mark.parametrize(("module", "name"), ROWS)
def test_a_public_name_of_flytekit_can_be_imported_here(module: str, name: str) -> None:
    assert getattr(importlib.import_module(ours(module)), name) is not None


def test_the_page_is_what_the_code_says(golden) -> None:
    golden("../../docs/flytekit.md", tool().page())


def test_the_page_has_a_row_for_each_public_name() -> None:
    page = (ROOT / "docs" / "flytekit.md").read_text(encoding="utf-8")
    sections = {section.partition("`")[0]: section for section in page.split("\n## `")}
    assert not [(module, name) for module, name in ROWS if f"\n| `{name}` | " not in sections[ours(module)]]


def test_a_remark_is_found_wherever_a_name_stands(tmp_path: Path) -> None:
    file = tmp_path / "facade.py"
    file.write_text(
        "from elsewhere import A  # better: faster\n"
        "from elsewhere import (\n    B as C,  # data only: kept\n)\n"
        "class D:  # same\n    pass\n"
        "E = 1  # needs a cluster: it is far\n"
        "F = 2  # no remark at all\n"
        "__all__ = [\n    'G',  # better: listed\n]\n"
    )
    assert tool().remarks(file) == {
        "A": "better: faster",
        "C": "data only: kept",
        "D": "same",
        "E": "needs a cluster: it is far",
        "G": "better: listed",
    }


@pytest.mark.parametrize("name", sorted({*missing.INSTEAD} - {*missing.MODULES}))
def test_what_is_said_not_to_be_here_is_not_here(name: str) -> None:
    with pytest.raises(ImportError, match="flyte_nb has no"):
        importlib.import_module(f"flyte_nb.{name}")
    assert not hasattr(importlib.import_module("flyte_nb"), name)
