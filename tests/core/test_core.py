"""core: a module of flytekit's has the names that are public, and says what there is instead of the others."""

from __future__ import annotations

import pytest


def test_a_module_below_core_has_its_public_names_and_tells_of_others():
    names: dict[str, object] = {}
    exec("from flyte_nb.core.gate import approve as deep\nfrom flyte_nb import approve", names)
    assert names["deep"] is names["approve"]
    with pytest.raises(ImportError, match="aprove"):
        exec("from flyte_nb.core.gate import aprove")


def test_one_that_has_no_public_name_says_what_to_do():
    with pytest.raises(ImportError, match=r"no core\.promise\.NodeOutput: calls in a workflow"):
        exec("from flyte_nb.core.promise import NodeOutput")
