"""FlyteSchema, flytekit's older tables: many programs have them still."""

from dataclasses import dataclass

import pandas

from flyte_nb import StructuredDataset, kwtypes, task, workflow
from flyte_nb.types.schema import FlyteSchema, SchemaOpenMode

Both = FlyteSchema[kwtypes(x=int, y=str)]
Left = FlyteSchema[kwtypes(x=int)]


def frame():
    return pandas.DataFrame({"x": [1, 2, 3], "y": ["a", "b", "c"]})


@task
def written() -> Both:
    table = Both()
    table.open().write(frame())
    return table


@task
def returned() -> Both:
    return frame()


@task
def left(table: Both) -> Left:
    return table.open().all()[table.column_names()[:1]]


@task
def plain(table: pandas.DataFrame) -> list[str]:
    return list(table.columns)


@task
def untyped(table: FlyteSchema) -> int:
    return len(table.open().all())


@task
def newer(table: StructuredDataset) -> int:
    return int(table.open(pandas.DataFrame).all()["x"].sum())


@task
def splits(n: int) -> tuple[Both, Both]:
    return frame()[:n], frame()[n:]


def program_a_table_is_written_and_read():
    @workflow
    def wf() -> list[str]:
        return plain(table=left(table=written()))

    return wf, {}


def value_a_frame_becomes_a_table():
    @workflow
    def wf() -> Both:
        return returned()

    table = wf()
    return isinstance(table, FlyteSchema), table.open().all().to_dict("list"), table.column_names()


def value_tables_and_datasets_mix():
    @workflow
    def wf() -> (int, int, list[str]):
        return untyped(table=returned()), newer(table=written()), plain(table=written())

    return tuple(wf())


def value_several_tables():
    @workflow
    def wf(n: int) -> (int, int):
        one, other = splits(n=n)
        return untyped(table=one), untyped(table=other)

    return tuple(wf(n=1))


def value_classes():
    return Left.column_names(), list(Both.columns().items()), FlyteSchema.column_names(), issubclass(Both, FlyteSchema)


def value_read_only():
    table = Both()
    table.open().write(frame())
    again = table.as_readonly()
    try:
        again.open(override_mode=SchemaOpenMode.WRITE)
    except AssertionError:
        return again.open().all()["x"].tolist(), table.open(override_mode=SchemaOpenMode.READ).all()["y"].tolist()


def program_refuses_a_number_for_a_table():
    @workflow
    def wf() -> int:
        return untyped(table=3)

    return wf, {}


@dataclass
class Held:
    n: int
    table: Both


def value_in_a_dataclass():
    @task
    def held() -> Held:
        table = Both()
        table.open().write(frame())
        return Held(3, table)

    @task
    def read(held: Held) -> int:
        return held.n + len(held.table.open().all())

    @workflow
    def wf() -> int:
        return read(held=held())

    return wf()
