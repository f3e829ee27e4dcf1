"""Values that are nearly what is declared, and values that a task changes in place."""

from flyte_nb import conditional, task, workflow


def program_int_constant_for_float():
    @task
    def half(x: float) -> float:
        return x / 2

    @workflow
    def wf() -> float:
        return half(x=3)

    return wf, {}


def program_int_output_for_float():
    @task
    def whole() -> int:
        return 3

    @task
    def half(x: float) -> float:
        return x / 2

    @workflow
    def wf() -> float:
        return half(x=whole())

    return wf, {}


def program_bool_returned_by_a_workflow_for_int():
    @task
    def yes() -> bool:
        return True

    @workflow
    def wf() -> int:
        return yes()

    return wf, {}


def program_bool_in_one_case_for_int():
    @task
    def yes() -> bool:
        return True

    @task
    def inc(x: int) -> int:
        return x + 1

    @workflow
    def wf(n: int) -> int:
        return conditional("c").if_(n > 3).then(inc(x=n)).else_().then(yes())

    return wf, {"n": 1}


def program_bool_output_for_int():
    @task
    def yes() -> bool:
        return True

    @task
    def inc(x: int) -> int:
        return x + 1

    @workflow
    def wf() -> int:
        return inc(x=yes())

    return wf, {}


def program_numpy_output_for_float():
    import numpy as np

    @task
    def mean() -> float:
        return np.mean([1.0, 2.0])

    return mean, {}


def program_numpy_output_for_list_of_floats():
    import numpy as np

    @task
    def f() -> list[float]:
        return list(np.array([1.0, 2.0]))

    return f, {}


def value_int_returned_for_float():
    @task
    def f() -> float:
        return 3

    return f()


def value_a_frame_changed_in_place():
    import pandas as pd

    @task
    def widen(frame: pd.DataFrame) -> pd.DataFrame:
        frame["more"] = frame["n"] * 2
        return frame

    mine = pd.DataFrame({"n": [1, 2]})
    return list(widen(frame=mine).columns), list(mine.columns)


def value_an_array_changed_in_place():
    import numpy as np

    @task
    def clear(a: np.ndarray) -> float:
        a[:] = 0
        return float(a.sum())

    mine = np.ones(4)
    return clear(a=mine), float(mine.sum())


def value_a_large_array_changed_in_place():
    import numpy as np

    @task
    def clear(a: np.ndarray) -> float:
        a[:] = 0
        return float(a.sum())

    return clear(a=np.ones(200_000))
