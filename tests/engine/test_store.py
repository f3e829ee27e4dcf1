"""The store: what one task does to a value, no other task, view or cache sees."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, task, workflow
from flyte_nb.engine.store import Store, take
from flyte_nb.model.errors import NotFound
from flyte_nb.types.check import checker

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")


@task(cache=True)
def numbers() -> list[int]:
    return [3, 1, 2]


@task
def sort_in_place(xs: list[int]) -> int:
    xs.sort()
    xs.append(99)
    return xs[0]


@task
def first(xs: list[int]) -> int:
    return xs[0]


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_sorting_a_list_in_place_changes_nothing_for_anyone(ran, cache_folder, executor):
    @workflow
    def wf() -> (int, int, list[int]):
        xs = numbers()
        lowest = sort_in_place(xs=xs)
        then = first(xs=xs)
        lowest >> then
        return lowest, then, xs

    for cache in ("POPULATED", "HIT"):
        execution = ran(wf, executor=executor)
        assert execution["n0"].cache.value == cache
        assert dict(execution.outputs) == {"o0": 1, "o1": 3, "o2": [3, 1, 2]}
        assert execution["n0"].outputs.o0 == [3, 1, 2]
        assert execution["n1"].inputs.xs == [3, 1, 2]


def test_changing_nested_lists_and_dicts_changes_nothing(ran):
    @task
    def made() -> dict[str, list[list[int]]]:
        return {"a": [[1], [2]]}

    @task
    def change(x: dict[str, list[list[int]]]) -> int:
        x["a"][0].append(5)
        x["b"] = []
        return len(x)

    @workflow
    def wf() -> (int, int, dict[str, list[list[int]]]):
        x = made()
        return change(x=x), change(x=x), x

    assert dict(ran(wf).outputs) == {"o0": 2, "o1": 2, "o2": {"a": [[1], [2]]}}


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_changing_a_frame_in_place_changes_nothing(ran):
    @task
    def frame() -> pd.DataFrame:
        return pd.DataFrame({"a": [3, 1, 2]})

    @task
    def change(df: pd.DataFrame) -> list[int]:
        df.sort_values("a", inplace=True)
        df.loc[df.index[0], "a"] = 100
        df["b"] = 1
        return df["a"].tolist()

    @task
    def columns(df: pd.DataFrame) -> str:
        return f"{list(df.columns)} {df['a'].tolist()}"

    @workflow
    def wf() -> (list[int], str):
        df = frame()
        changed = change(df=df)
        seen = columns(df=df)
        return changed, seen

    execution = ran(wf)
    assert dict(execution.outputs) == {"o0": [100, 2, 3], "o1": "['a'] [3, 1, 2]"}
    assert execution["n0"].outputs.o0["a"].tolist() == [3, 1, 2]


def test_a_small_array_is_a_copy_of_ones_own(ran):
    @task
    def array() -> np.ndarray:
        return np.zeros(3)

    @task
    def change(x: np.ndarray) -> float:
        x += 1
        return float(x.sum())

    @workflow
    def wf() -> (float, float):
        x = array()
        return change(x=x), change(x=x)

    assert dict(ran(wf).outputs) == {"o0": 3.0, "o1": 3.0}


LARGE = 300_000  # float64: more than 1 MiB


@task
def large() -> np.ndarray:
    return np.zeros(LARGE)


def test_writing_to_a_large_array_is_an_error_that_names_the_line_and_the_remedy(ran):
    @task
    def change(x: np.ndarray) -> float:
        x[0] = 1
        return float(x.sum())

    @workflow
    def wf() -> float:
        return change(x=large())

    execution = ran(wf)
    assert isinstance(execution.error, ValueError)
    notes = "\n".join(execution.error.__notes__)
    assert "x = x.copy()" in notes
    assert "@task(copy_inputs=True)" in notes
    assert execution.state.nodes["n1"].error.frames[-1].place.text == "x[0] = 1"


def test_copy_inputs_gives_a_large_array_that_can_be_written_to(ran):
    @task(copy_inputs=True)
    def change(x: np.ndarray) -> float:
        x += 1
        return float(x.sum())

    @workflow
    def wf() -> (float, float):
        x = large()
        return change(x=x), change(x=x)

    assert dict(ran(wf).outputs) == {"o0": LARGE, "o1": LARGE}


def test_copy_inputs_for_lists_of_arrays_made_of_promises(ran):
    @task(copy_inputs=True)
    def change(xs: list[np.ndarray]) -> float:
        xs[0] += 1
        return float(xs[0].sum())

    @workflow
    def wf() -> (float, float):
        x = large()
        return change(xs=[x]), change(xs=[x])

    assert dict(ran(wf).outputs) == {"o0": LARGE, "o1": LARGE}


def test_a_large_array_is_not_copied_inline(ran):
    seen = []

    @task
    def look(x: np.ndarray) -> np.ndarray:
        seen.append(x.__array_interface__["data"][0])
        return x

    @workflow
    def wf() -> np.ndarray:
        x = large()
        for _ in range(4):
            x = look(x=x)
        return x

    ran(wf)
    assert len(set(seen)) == 1


def test_a_task_that_keeps_its_output_cannot_change_it_later(ran):
    kept = []

    @task
    def make() -> list[int]:
        kept.append([1, 2])
        return kept[0]

    @task
    def spoil(after: int) -> int:
        kept[0].append(3)
        return after

    @workflow
    def wf() -> (list[int], int):
        xs = make()
        return xs, spoil(after=first(xs=xs))

    assert ran(wf).outputs.o0 == [1, 2]


def test_what_a_dynamic_does_to_its_inputs_changes_nothing(ran):
    @dynamic
    def d(xs: list[int]) -> list[int]:
        xs.clear()
        return xs

    @workflow
    def wf() -> (list[int], int):
        xs = numbers()
        return d(xs=xs), first(xs=xs)

    assert dict(ran(wf).outputs) == {"o0": [], "o1": 3}


def test_a_constant_of_the_graph_is_not_shared_by_runs(ran):
    @workflow
    def wf() -> int:
        return sort_in_place(xs=[2, 1])

    assert [ran(wf).outputs.o0 for _ in range(2)] == [1, 1]
    execution = ran(wf)
    assert execution["n0"].inputs.xs == [2, 1]


def test_the_inputs_of_a_run_are_the_callers_no_more(ran):
    @workflow
    def wf(xs: list[int]) -> int:
        return sort_in_place(xs=xs)

    mine = [3, 2]
    execution = ran(wf, xs=mine)
    assert mine == [3, 2]
    mine.append(7)
    assert execution.inputs.xs == [3, 2]


def test_what_is_looked_at_is_a_copy(ran):
    execution = ran(numbers)
    execution["n0"].outputs.o0.append(5)
    execution.outputs.o0.append(5)
    assert execution["n0"].outputs.o0 == execution.outputs.o0 == [3, 1, 2]


def test_a_value_that_is_not_kept_is_not_found():
    with pytest.raises(NotFound, match=r"n0\.o0"):
        Store().get("n0.o0")


def test_take_checks_what_was_not_checked_against_the_same_annotation():
    floats = checker(list[float])
    assert take([1, 2], checker(list[int]), floats, "xs", None, False) == [1.0, 2.0]
    value = [1.0]
    assert take(value, floats, floats, "xs", None, False) is not value
