from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.views import quoting


@given(st.text())
def test_a_name_gives_its_path_back(path: str) -> None:
    assert quoting.path(quoting.name(path)) == path


@given(st.text())
def test_a_name_needs_no_escapes_anywhere(path: str) -> None:
    assert not set(quoting.name(path)) & set("\"\\<>&' .+")


@given(st.text(), st.text())
def test_different_paths_have_different_ids(one: str, other: str) -> None:
    assert (one == other) == (quoting.svg_id(quoting.name(one)) == quoting.svg_id(quoting.name(other)))


def test_no_path_has_the_name_of_gathered_nodes() -> None:
    assert quoting.name("n2/+") != quoting.more("n2")


def test_a_longer_text_is_wider() -> None:
    assert quoting.text_width("evaluate", 13) < quoting.text_width("evaluate_model", 13)
