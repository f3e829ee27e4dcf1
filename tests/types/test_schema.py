"""FlyteSchema: tables by flytekit's older name."""

from __future__ import annotations

import pickle

import pandas
import pytest

from flyte_nb import kwtypes, run, task, workflow
from flyte_nb.model.errors import TypeMismatch
from flyte_nb.types.frames import FrameError
from flyte_nb.types.schema import FlyteSchema, SchemaOpenMode

Points = FlyteSchema[kwtypes(x=int)]


def test_the_same_columns_are_the_same_class_and_none_are_the_class_itself():
    assert FlyteSchema[kwtypes(x=int)] is Points
    assert FlyteSchema[None] is FlyteSchema
    assert FlyteSchema[kwtypes()] is FlyteSchema


def test_columns_that_are_no_dict_are_refused():
    with pytest.raises(AssertionError, match=r"write FlyteSchema\[kwtypes\(x=int\)\]"):
        FlyteSchema[int]


def test_it_survives_a_pickle():
    points = Points()
    points.open().write(pandas.DataFrame({"x": [1, 2], "y": [3, 4]}))
    again = pickle.loads(pickle.dumps(points))
    assert type(again) is Points
    assert again.open().all().to_dict("list") == {"x": [1, 2]}


def test_several_frames_are_written_one_below_the_other():
    points = Points()
    points.open().write(pandas.DataFrame({"x": [1]}), pandas.DataFrame({"x": [2]}))
    assert points.open().all()["x"].tolist() == [1, 2]


def test_what_is_no_frame_cannot_be_written():
    with pytest.raises(FrameError, match=r"\[1, 2\] is no frame"):
        Points().open().write([1, 2])


def test_what_is_there_to_be_read_cannot_be_written():
    with pytest.raises(AssertionError, match="there to be read"):
        Points().as_readonly().open(override_mode=SchemaOpenMode.WRITE)


def test_a_missing_column_is_named():
    @task
    def returned() -> Points:
        return pandas.DataFrame({"z": [1]})

    with pytest.raises(TypeMismatch, match="the declared column 'x' is not there"):
        returned()


def test_a_file_is_read(tmp_path):
    pandas.DataFrame({"x": [1, 2], "y": [3, 4]}).to_parquet(tmp_path / "points.parquet")
    points = Points(local_path=str(tmp_path / "points.parquet"), supported_mode=SchemaOpenMode.READ)
    assert points.open().all().to_dict("list") == {"x": [1, 2]}


@task(cache=True, cache_version="1")
def kept() -> Points:
    return pandas.DataFrame({"x": [7]})


@task
def total(points: Points) -> int:
    return int(points.open().all()["x"].sum())


@workflow
def wf() -> int:
    return total(points=kept())


@pytest.mark.slow
def test_it_is_cached_and_passes_between_processes():
    assert run(wf, executor="processes", workers=1).outputs.o0 == 7
    execution = run(wf, executor="processes", workers=1)
    assert execution.outputs.o0 == 7
    assert execution["n0"].cache.name == "HIT"


def test_it_says_what_is_in_it():
    table = FlyteSchema()
    table.open().write(pandas.DataFrame({"x": [1, 2], "y": [3, 4]}))
    assert repr(table) == "FlyteSchema(pandas.DataFrame 2 x 2: x, y)"
