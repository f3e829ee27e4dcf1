from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.notebook.arguments import pairs

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=6,
)


@pytest.mark.slow
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_any_values_come_back(values):
    line = " ".join(f"{name}={value!r}" for name, value in values.items())
    assert {name: eval(text) for name, text in pairs(line).items()} == values


def test_an_expression_ends_at_the_next_top_level_name():
    assert pairs("n = 3 if a == b else f(x=1) m=2") == {"n": "3 if a == b else f(x=1)", "m": "2"}


def test_a_lambdas_default_is_no_name():
    assert pairs("key=lambda x, y=1: x n=2") == {"key": "lambda x, y=1: x", "n": "2"}


@pytest.mark.parametrize("line", ["3", "n=", "n=(", "n='", "n=1 2", "n=1 n=2", "=1", "n=1 m="])
def test_what_cannot_be_read_is_refused(line):
    with pytest.raises(ValueError):
        pairs(line)
