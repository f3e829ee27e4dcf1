"""flytekit's `extras.sqlite3.task`: a query of an SQLite database, as a task."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.instances import SQLTask
from flyte_nb.model.errors import OptionError
from flyte_nb.types.file import FlyteFile
from flyte_nb.types.schema import FlyteSchema

__all__ = ["SQLite3Config", "SQLite3Task"]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py


@dataclass
class SQLite3Config:
    """Where the database is: a file here; or the one file in an archive, with ``compressed=True``."""

    uri: str
    compressed: bool = False


class SQLite3Task(SQLTask[SQLite3Config]):  # better: the database is only read
    """A query of an SQLite database, whose one output, ``results``, is the table that it gives.

    Args:
        name: The task's name.
        query_template: The query; ``{{ .inputs.limit }}`` stands for an input.
        inputs: Types by name, as ``kwtypes(limit=int)`` gives them.
        task_config: The database.
        output_schema_type: The type of the table; `FlyteSchema` if nothing is said.
        **given: A task's options.

    Raises:
        OptionError: No database is said.

    Example:
        >>> import sqlite3, tempfile
        >>> from flyte_nb import kwtypes
        >>> path = tempfile.mkdtemp() + "/towns.db"
        >>> with sqlite3.connect(path) as towns:
        ...     _ = towns.execute("CREATE TABLE towns AS SELECT 'Ulm' AS name UNION SELECT 'Bern'")
        >>> first = SQLite3Task(
        ...     "first",
        ...     query_template="SELECT name FROM towns ORDER BY name LIMIT {{ .inputs.n }}",
        ...     inputs=kwtypes(n=int),
        ...     task_config=SQLite3Config(uri=path),
        ... )
        >>> list(first(n=1).open().all()["name"])
        ['Bern']
    """

    def __init__(
        self,
        name: str,
        query_template: str,
        inputs: Mapping[str, Any] | None = None,
        task_config: SQLite3Config | None = None,
        output_schema_type: Any = None,
        container_image: Any = None,
        **given: Any,
    ) -> None:
        if task_config is None or task_config.uri is None:
            with mistakes.at_the_users_line():
                raise OptionError(
                    f"SQLite3Task {name}: which database is queried is not said",
                    "Fix: task_config=SQLite3Config(uri='path/of/the.db')",
                )
        outputs = {"results": output_schema_type or FlyteSchema}
        super().__init__(
            name,
            query_template,
            task_config,
            "sqlite",
            inputs,
            outputs=outputs,
            container_image=container_image,
            **given,
        )

    @property
    def output_columns(self) -> list[str] | None:
        """The names of the declared columns, or None."""
        names = getattr(self.python_interface.outputs["results"], "column_names", list)
        return names() or None

    def execute(self, **kwargs: Any) -> Any:
        import pandas

        config, query = self.given["task_config"], self.get_query(**kwargs)
        path = FlyteFile(config.uri).download()
        if not os.path.isfile(path):
            raise FileNotFoundError(f"the database of {self.name}, {path!r}, is not a file")
        with tempfile.TemporaryDirectory() as folder:
            if config.compressed:
                path = _unpacked(path, folder)
            uri = f"file:{quote(os.path.abspath(path))}?mode=ro"
            with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
                return pandas.read_sql_query(query, connection)


def _unpacked(archive: str, folder: str) -> str:
    shutil.unpack_archive(archive, folder)
    files = os.listdir(folder)
    if len(files) != 1:
        raise RuntimeError(f"{archive!r} should hold one file, the database, and holds {len(files)}")
    return os.path.join(folder, files[0])
