"""The cache's sqlite table."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from flyte_nb.engine.index import Index, IndexTrouble, Row


def row(key: str, name: str = "square", at: float = 0.0) -> Row:
    return (key, name, "source", at, b"outputs")


def test_rows_are_found_by_key_in_bulk(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.write(row(f"k{n}") for n in range(2000))
    found = index.select([f"k{n}" for n in range(500, 3000)])
    index.close()
    assert sorted(found) == sorted(row(f"k{n}") for n in range(500, 2000))


def test_another_index_sees_what_was_written(tmp_path: Path) -> None:
    first, second = Index(tmp_path), Index(tmp_path)
    assert second.select(["k"]) == []
    first.write([row("k")])
    assert second.select(["k"]) == [row("k")]
    first.close()
    second.close()


def test_a_key_is_overwritten(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.write([row("k", at=1.0)])
    index.write([row("k", at=2.0)])
    assert index.rows() == [row("k", at=2.0)]
    index.close()


def test_rows_are_deleted_by_name(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.write([row("a", "one"), row("b", "two"), row("c", "one")])
    assert index.delete("name", "one") == 2
    assert index.rows() == [row("b", "two")]
    assert index.delete() == 1
    index.close()


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 8192])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, content: bytes) -> None:
    index = Index(tmp_path)
    index.path.write_bytes(content)
    assert index.select(["k"]) == []
    assert index.moved_to is not None
    assert index.moved_to.read_bytes() == content
    index.write([row("k")])
    assert index.select(["k"]) == [row("k")]
    index.close()


def test_damage_inside_is_found_when_it_is_read(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.write(row(f"k{n}") for n in range(3000))
    index.close()
    content = bytearray(index.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    index.path.write_bytes(content)
    assert index.select([f"k{n}" for n in range(10)]) == []
    assert index.moved_to is not None
    index.close()


def test_another_table_of_the_same_name_is_moved_aside(tmp_path: Path) -> None:
    index = Index(tmp_path)
    other = sqlite3.connect(index.path)
    other.execute("CREATE TABLE results (something TEXT)")
    other.close()
    assert index.select(["k"]) == []
    assert index.moved_to is not None
    index.close()


def test_a_folder_that_cannot_be_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexTrouble, match="Not a directory"):
        Index(tmp_path / "file" / "cache").select(["k"])


def test_a_file_that_is_a_folder_is_trouble(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.path.mkdir()
    with pytest.raises(IndexTrouble, match="unable to open"):
        index.write([row("k")])


@pytest.mark.slow
def test_a_busy_index_is_trouble_that_may_pass(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.write([row("a")])
    other = sqlite3.connect(index.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(IndexTrouble) as caught:
        index.write([row("b")])
    assert caught.value.busy
    assert index.select(["a"]) == [row("a")]
    other.execute("ROLLBACK")
    index.write([row("b")])
    assert len(index.rows()) == 2
    other.close()
    index.close()


def test_closing_does_not_end_it(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.write([row("k")])
    index.close()
    assert index.select(["k"]) == [row("k")]
    index.close()
