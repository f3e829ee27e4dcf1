"""Queries of an SQLite database as tasks."""

import contextlib
import os
import sqlite3
import tempfile

import pandas

from flyte_nb import kwtypes, task, workflow
from flyte_nb.extras.sqlite3.task import SQLite3Config, SQLite3Task
from flyte_nb.types.schema import FlyteSchema

DATABASE = os.path.join(tempfile.mkdtemp(), "stock.db")
with contextlib.closing(sqlite3.connect(DATABASE)) as connection:
    connection.execute("CREATE TABLE stock (item TEXT, amount INT)")
    connection.executemany("INSERT INTO stock VALUES (?, ?)", [("nail", 90), ("screw", 40), ("bolt", 7)])
    connection.commit()

Stock = FlyteSchema[kwtypes(item=str, amount=int)]
scarce = SQLite3Task(
    "scarce",
    query_template="""
        SELECT item, amount FROM stock
        WHERE amount < {{ .inputs.below }} ORDER BY amount
    """,
    inputs=kwtypes(below=int),
    output_schema_type=Stock,
    task_config=SQLite3Config(uri=DATABASE),
)
everything = SQLite3Task("everything", "SELECT * FROM stock", task_config=SQLite3Config(DATABASE))


@task
def names(table: pandas.DataFrame) -> list[str]:
    return list(table["item"])


@task
def total(table: FlyteSchema) -> int:
    return int(table.open().all()["amount"].sum())


def program_a_query():
    @workflow
    def wf(below: int) -> list[str]:
        return names(table=scarce(below=below))

    return wf, {"below": 50}


def program_a_query_of_no_inputs():
    @workflow
    def wf() -> int:
        return total(table=everything())

    return wf, {}


def value_of_a_query():
    query = scarce.get_query(below=3)
    return query, scarce.query_template, scarce.output_columns, everything.output_columns, scarce.task_type


def value_of_calls():
    return scarce(below=50).open().all().values.tolist(), everything().open(pandas.DataFrame).all().shape


def value_refuses_a_query_without_a_database():
    SQLite3Task("nowhere", "SELECT 1")
