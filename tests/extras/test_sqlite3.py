"""SQLite3Task: the database is only read, an archive is unpacked, what is wrong is said at the user's line."""

import shutil
import sqlite3
from pathlib import Path

import pandas
import pytest

from flyte_nb import kwtypes
from flyte_nb.extras.sqlite3.task import SQLite3Config, SQLite3Task
from flyte_nb.model.errors import OptionError
from flyte_nb.types.located import RemoteFile


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a%20b.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS n UNION SELECT 2")
    connection.close()
    return path


def rows(config: SQLite3Config, query: str = "SELECT n FROM t WHERE n < {{.inputs.below}}") -> list[int]:
    made = SQLite3Task("rows", query, kwtypes(below=int), config, output_schema_type=pandas.DataFrame)
    return list(made(below=2)["n"])


def test_a_query(database: Path):
    assert rows(SQLite3Config(str(database))) == [1]


def test_of_a_database_in_an_archive(database: Path, tmp_path: Path):
    folder = tmp_path / "packed"
    folder.mkdir()
    shutil.copy(database, folder)
    archive = shutil.make_archive(str(tmp_path / "db"), "zip", folder)
    assert rows(SQLite3Config(archive, compressed=True)) == [1]
    shutil.copy(database, folder / "second.db")
    archive = shutil.make_archive(str(tmp_path / "two"), "zip", folder)
    with pytest.raises(RuntimeError, match="should hold one file, the database, and holds 2"):
        rows(SQLite3Config(archive, compressed=True))


def test_it_only_reads(database: Path):
    with pytest.raises(pandas.errors.DatabaseError, match="readonly"):
        rows(SQLite3Config(str(database)), "DELETE FROM t WHERE n < {{.inputs.below}}")
    assert rows(SQLite3Config(str(database))) == [1]


def test_what_is_not_there(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="the database of rows"):
        rows(SQLite3Config(str(tmp_path / "none.db")))
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(RemoteFile, match="is not on this machine"):
        rows(SQLite3Config("https://example.org/a.db"))


def test_a_database_is_needed():
    with pytest.raises(OptionError, match="which database is queried is not said"):
        SQLite3Task("nowhere", "SELECT 1")
