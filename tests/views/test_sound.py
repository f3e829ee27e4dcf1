from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.views.sound import sound, text

DATA = st.recursive(
    st.text(st.characters(codec=None)) | st.floats() | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@given(DATA)
@settings(max_examples=50)
def test_any_data_becomes_json_of_utf8(thing: object) -> None:
    mended = sound(thing)
    assert json.loads(text(mended).encode()) == json.loads(json.dumps(mended))


def test_sound_data_is_left_as_it_is() -> None:
    thing = {"a": [1, "ü\x00\u2028"]}
    assert sound(thing) is thing


def test_what_is_not_finite_is_none() -> None:
    assert sound([math.inf, {"a": (math.nan, 1.0)}]) == [None, {"a": [None, 1.0]}]
