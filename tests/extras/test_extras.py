"""extras: what flytekit has beside the shell says what to use here."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("module", ["sklearn.native", "pytorch", "webhook"])
def test_a_module_below_extras_says_what_to_do(module: str):
    with pytest.raises(ImportError, match=rf"no extras\.{module.partition('.')[0]}: "):
        exec(f"import flyte_nb.extras.{module}")
