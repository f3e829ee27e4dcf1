from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.notebook import requests
from flyte_nb.notebook.requests import Begin, Compile, Convert, Keep, Overview

VIEW = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("data", "request_"),
    [
        ({"type": "notebook", "more": 1}, Overview()),
        ({"type": "compile", "request": 1, "name": "wf"}, Compile(1, "wf")),
        ({"type": "begin", "request": 1, "name": "wf", "values": []}, Begin(1, "wf", (), False, None)),
        (
            {"type": "begin", "request": 1, "name": "wf", "values": [["n", "3"]], "step": True, "executor": "threads"},
            Begin(1, "wf", (("n", "3"),), True, "threads"),
        ),
        (
            {"type": "begin", "request": 1, "name": "wf", "values": [], "step": False, "overwrite": True},
            Begin(1, "wf", (), False, None, True),
        ),
        ({"type": "convert", "request": 1, "text": "%%task", "to": "magic"}, Convert(1, "%%task", "magic")),
        ({"type": "keep", "request": 1, "view": VIEW, "file": "a.html"}, Keep(1, VIEW, "a.html")),
    ],
)
def test_requests_are_read(data, request_):
    assert requests.read(data) == request_


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"type": "compile", "name": "wf"},
        {"type": "compile", "request": -1, "name": "wf"},
        {"type": "compile", "request": 1, "name": "w" * 2_000},
        {"type": "begin", "request": 1, "name": "wf"},
        {"type": "begin", "request": 1, "name": "wf", "values": [["n", 3]]},
        {"type": "begin", "request": 1, "name": "wf", "values": [], "executor": 4},
        {"type": "convert", "request": 1, "text": "x" * 2_000_000, "to": "magic"},
        {"type": "keep", "request": 1, "view": 3, "file": "a.html"},
        {"type": "reboot"},
    ],
)
def test_what_is_no_request_is_none(data):
    assert requests.read(data) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["type", "request", "name", "values", "text", "to"]), _JSON))
def test_nothing_that_can_be_sent_raises(data):
    requests.read(data)
