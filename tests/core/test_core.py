"""core: a module of flytekit's that is not public says where its public names are."""

from __future__ import annotations

import pytest


def test_a_module_below_core_says_where_its_names_are():
    with pytest.raises(ImportError, match=r"no core\.gate: from flyte_nb import approve, sleep, wait_for_input$"):
        exec("from flyte_nb.core.gate import approve")


def test_one_that_has_no_public_name_says_what_to_do():
    with pytest.raises(ImportError, match=r"no core\.type_engine: values pass as they are"):
        exec("from flyte_nb.core.type_engine import TypeEngine")
