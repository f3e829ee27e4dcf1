"""What is in a directory, and its digest."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_nb.types.digest import digest
from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.trees import entries, tree_content

names = st.text("ab.", min_size=1, max_size=3).filter(lambda name: name.strip("."))
trees = st.dictionaries(
    names, st.recursive(st.binary(max_size=3), lambda inner: st.dictionaries(names, inner, max_size=3)), max_size=4
)


def written(tree: dict[str, object], root: Path, backwards: bool = False) -> Path:
    root.mkdir()
    for name, part in sorted(tree.items(), reverse=backwards):
        if isinstance(part, dict):
            written(part, root / name, backwards)
        else:
            assert isinstance(part, bytes)
            (root / name).write_bytes(part)
    return root


@given(trees, trees)
def test_digests_are_equal_if_and_only_if_trees_are(
    tmp_path_factory: pytest.TempPathFactory, one: dict[str, object], other: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("trees")
    first, again = written(one, folder / "1"), written(one, folder / "2", backwards=True)
    assert tree_content(str(first)) == tree_content(str(again))
    assert (tree_content(str(first)) == tree_content(str(written(other, folder / "3")))) == (one == other)


def test_entries_are_in_one_order_with_empty_directories(tmp_path: Path) -> None:
    root = written({"b": {}, "a": b"", "c": {"d": b""}}, tmp_path / "root")
    assert [(name, is_file) for name, _, is_file in entries(str(root))] == [("a", True), ("b", False), ("c/d", True)]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_link_to_a_directory_around_it_ends(tmp_path: Path) -> None:
    root = written({"a": {"b": b""}}, tmp_path / "root")
    os.symlink(root, root / "a" / "loop")
    os.symlink(root / "a" / "b", root / "file")
    os.symlink(root / "gone", root / "nowhere")
    assert [name for name, _, _ in entries(str(root))] == ["a/b", "file"]


def test_a_directory_is_digested_by_its_name_and_content(tmp_path: Path) -> None:
    first, second = written({"a": b"1"}, tmp_path / "x"), written({"a": b"1"}, tmp_path / "y")
    (tmp_path / "deep").mkdir()
    moved = written({"a": b"1"}, tmp_path / "deep" / "x")
    assert digest(FlyteDirectory(first)) == digest(FlyteDirectory(f"{first}/")) == digest(FlyteDirectory(moved))
    assert digest(FlyteDirectory(first)) != digest(FlyteDirectory(second))
