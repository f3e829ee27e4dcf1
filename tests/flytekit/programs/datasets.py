"""Tables: datasets and frames, opened as others, with columns that are declared; as files; inside of other values."""

import os
from pathlib import Path
from typing import Annotated

import pandas as pd
import pyarrow as pa

from flyte_nb import StructuredDataset, kwtypes, task, workflow

FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [0.5, 1.5]})
Two = kwtypes(a=int, b=str)
One = kwtypes(a=int)


@task
def made() -> StructuredDataset:
    return StructuredDataset(dataframe=FRAME)


@task
def framed() -> pd.DataFrame:
    return FRAME


@task
def declared() -> Annotated[StructuredDataset, Two]:
    return StructuredDataset(dataframe=FRAME)


@task
def opened(data: StructuredDataset) -> str:
    frame = data.open(pd.DataFrame).all()
    return f"{type(frame).__name__} {frame.to_dict('list')}"


@task
def as_arrow(data: StructuredDataset) -> str:
    return str(data.open(pa.Table).all().select(["a", "c"]).to_pydict())


@task
def one_column(data: Annotated[StructuredDataset, One]) -> list[str]:
    return list(data.open(pd.DataFrame).all().columns)


@task
def frame_of(frame: pd.DataFrame) -> str:
    return str(frame.to_dict("list"))


@task
def table_of(table: pa.Table) -> str:
    return str(table.select(["a", "b"]).to_pydict())


@task
def one_of(frame: Annotated[pd.DataFrame, One]) -> list[str]:
    return list(frame.columns)


def program_a_dataset_opened_as_a_frame():
    @workflow
    def wf() -> str:
        return opened(data=made())

    return wf, {}


def program_a_dataset_opened_as_a_table():
    @workflow
    def wf() -> str:
        return as_arrow(data=made())

    return wf, {}


def program_a_dataset_is_delivered_as_a_frame():
    @workflow
    def wf() -> tuple[str, str]:
        data = made()
        return frame_of(frame=data), table_of(table=data)

    return wf, {}


def program_a_frame_is_delivered_as_a_dataset():
    @workflow
    def wf() -> tuple[str, str]:
        frame = framed()
        return opened(data=frame), table_of(table=frame)

    return wf, {}


def program_a_dataset_passes_through():
    @task
    def passed(data: StructuredDataset) -> StructuredDataset:
        return data

    @workflow
    def wf() -> str:
        return opened(data=passed(data=made()))

    return wf, {}


def program_declared_columns_are_delivered():
    @workflow
    def wf() -> tuple[list[str], list[str], list[str]]:
        return one_column(data=declared()), one_column(data=made()), one_of(frame=framed())

    return wf, {}


def program_columns_that_were_declared_before_count_later():
    @task
    def names(data: StructuredDataset) -> list[str]:
        return list(data.open(pd.DataFrame).all().columns)

    @workflow
    def wf() -> list[str]:
        return names(data=declared())

    return wf, {}


def program_refuses_a_column_that_is_not_there():
    @task
    def other(data: Annotated[StructuredDataset, kwtypes(z=int)]) -> int:
        return len(data.open(pd.DataFrame).all())

    @workflow
    def wf() -> int:
        return other(data=made())

    return wf, {}


def program_refuses_a_column_that_was_not_declared():
    @task
    def other(data: Annotated[StructuredDataset, kwtypes(z=int)]) -> int:
        return len(data.open(pd.DataFrame).all())

    @workflow
    def wf() -> int:
        return other(data=declared())

    return wf, {}


def value_a_dataset_returned_for_a_frame():
    @task
    def unpacked() -> pd.DataFrame:
        return StructuredDataset(dataframe=FRAME)

    return unpacked()


def program_a_frame_returned_for_a_dataset():
    @task
    def packed() -> StructuredDataset:
        return FRAME

    @workflow
    def wf() -> str:
        return opened(data=packed())

    return wf, {}


def value_arrow_tables():
    @task
    def table() -> pa.Table:
        return pa.table({"a": [1, 2], "b": ["x", None]})

    @workflow
    def wf() -> str:
        return table_of(table=table())

    return wf(), table().to_pydict()


def value_a_dataset_in_parts():
    @task
    def parts(data: StructuredDataset) -> list[int]:
        return [len(part) for part in data.open(pd.DataFrame).iter()]

    @workflow
    def wf() -> list[int]:
        return parts(data=made())

    return wf()


def value_a_file_read_as_a_dataset():
    FRAME.to_parquet("points.parquet")
    data = StructuredDataset(uri=os.path.abspath("points.parquet"), file_format="parquet")
    return data.open(pd.DataFrame).all()


def value_a_file_passed_as_a_dataset():
    @task
    def stored() -> StructuredDataset:
        FRAME.to_parquet("stored.parquet")
        return StructuredDataset(uri=os.path.abspath("stored.parquet"), file_format="parquet")

    @workflow
    def wf() -> str:
        return opened(data=stored())

    return wf()


def value_a_csv_file_read_as_a_dataset():
    FRAME.to_csv("points.csv", index=False)
    return StructuredDataset(uri=str(Path("points.csv").absolute()), file_format="csv").open(pd.DataFrame).all()


def value_refuses_a_dataset_that_was_not_opened():
    return StructuredDataset(dataframe=FRAME).all()


def value_an_opened_frame_is_the_readers_own():
    @task
    def changed(frame: pd.DataFrame) -> int:
        frame.loc[0, "a"] = 99
        return int(frame["a"].sum())

    @workflow
    def wf() -> tuple[int, int]:
        frame = framed()
        return changed(frame=frame), changed(frame=frame)

    return wf(), FRAME["a"].tolist()


def value_frames_in_lists_and_dicts():
    @task
    def several() -> dict[str, list[pd.DataFrame]]:
        return {"all": [FRAME, FRAME]}

    @task
    def counted(frames: dict[str, list[pd.DataFrame]]) -> int:
        return sum(len(frame) for frame in frames["all"])

    @workflow
    def wf() -> int:
        return counted(frames=several())

    return wf()


def value_the_frame_of_a_dataset_at_the_prompt():
    return made().open(pd.DataFrame).all()
