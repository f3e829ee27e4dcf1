"""Evaluating: what a reader typed for a value, among the user's own names."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from IPython.core.getipython import get_ipython

from flyte_nb.model.errors import OptionError
from flyte_nb.views.labels import shorten


def evaluated(name: str, expression: str) -> Any:
    """Return what a user typed for a value, evaluated in their own namespace.

    Raises:
        OptionError: It is not Python, or raises.
    """
    shell = get_ipython()
    names: Mapping[str, Any] = shell.user_ns if shell is not None else vars(sys.modules["__main__"])
    try:
        return eval(compile(expression.strip(), "<value>", "eval"), dict(names))
    except Exception as error:
        raise OptionError(shorten(f"{name}: {type(error).__name__}: {error}", 300)) from None
