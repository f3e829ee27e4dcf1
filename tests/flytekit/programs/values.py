# ruff: noqa: UP007, UP045
"""Values of many types, passed and returned."""

import datetime
import enum
from dataclasses import dataclass, field
from typing import Annotated, Any, Optional, Union

from flyte_nb import task, workflow


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


@dataclass
class Inner:
    n: int = 0
    when: Optional[datetime.datetime] = None


@dataclass
class Outer:
    name: str
    inner: Inner
    more: list[Inner] = field(default_factory=list)
    by_name: dict[str, Inner] = field(default_factory=dict)
    colour: Colour = Colour.RED


@dataclass
class WithFloat:
    x: float


class Plain:
    def __init__(self, n: int) -> None:
        self.n = n


def through(kind, *values):
    """Pass each value through two tasks of a workflow, and return what comes out."""

    @task
    def make(x: kind) -> kind:
        return x

    @task
    def keep(x: kind) -> kind:
        return x

    @workflow
    def wf(x: kind) -> kind:
        return keep(x=make(x=x))

    return [wf(x=value) for value in values]


def value_numbers():
    return through(int, 0, -5, 2**40), through(float, 0.5, -1e300, float("inf")), through(bool, True, False)


def value_texts():
    return through(str, "", "naïve ☃ 'quoted' \n\t", "<b>", "x" * 10_000)


def value_lists():
    return through(list[int], [], [1, 2]), through(list[list[str]], [["a"], [], ["b", "c"]])


def value_dicts():
    return through(dict[str, int], {}, {"a": 1}), through(dict[str, list[float]], {"a": [1.5], "b": []})


def value_lists_of_dicts():
    return through(list[dict[str, str]], [{"a": "b"}, {}])


def value_times():
    moment = datetime.datetime(2024, 2, 29, 12, 30, 15, 250000, tzinfo=datetime.timezone.utc)  # noqa: UP017
    return through(datetime.datetime, moment), through(datetime.timedelta, datetime.timedelta(days=1, seconds=2.5))


def value_dates():
    return through(datetime.date, datetime.date(2024, 2, 29))


def value_a_naive_datetime():
    return through(datetime.datetime, datetime.datetime(2024, 2, 29, 12, 30))


def value_a_datetime_elsewhere():
    zone = datetime.timezone(datetime.timedelta(hours=2))
    return through(datetime.datetime, datetime.datetime(2024, 2, 29, 12, 30, tzinfo=zone))


def value_enum():
    return through(Colour, Colour.RED, Colour.BLUE)


def value_enum_from_its_value():
    return through(Colour, "red")


def value_enum_of_numbers():
    return through(Size, Size.SMALL)


def value_dataclass():
    return through(Inner, Inner(), Inner(3))


def value_nested_dataclass():
    value = Outer("a", Inner(1), [Inner(2), Inner(3)], {"k": Inner(4)}, Colour.BLUE)
    return through(Outer, value), through(list[Outer], [value])


def value_a_dataclass_with_an_int_for_a_float():
    return [type(one.x).__name__ for one in through(WithFloat, WithFloat(1))]


def value_optional():
    return through(Optional[int], 3, None), through(Optional[list[str]], None, ["a"])


def value_optional_default():
    @task
    def f(x: Optional[int] = None) -> str:
        return repr(x)

    @workflow
    def wf(x: Optional[int] = None) -> str:
        return f(x=x)

    return f(), f(x=3), wf(), wf(x=4)


def value_union():
    return through(Union[int, str], 3, "three"), through(int | list[int], 4, [4])


def value_union_of_int_and_float():
    return [(type(one).__name__, one) for one in through(Union[int, float], 3, 3.5)]


def value_union_of_bool_and_int():
    return through(Union[bool, int], True, 7)


def value_any():
    return through(Any, 3, "a", [1, "b", None], {"k": (1, 2)})


def value_list_of_any():
    return through(list[Any], [1, "a", 2.5, None])


def value_bare_dict():
    return through(dict, {"a": 1, "b": [1, 2], "c": {"d": "e"}})


def value_bare_list():
    return through(list, [1, "a"])


def value_int_keys():
    return through(dict[int, str], {1: "a", 2: "b"})


def value_tuple_inside():
    return through(list[tuple[int, str]], [(1, "a"), (2, "b")])


def value_tuple_as_an_input():
    return through(tuple[int, str], (1, "a"))


def value_set():
    return through(set[int], {1, 2, 3})


def value_bytes():
    return through(bytes, b"\x00\xff")


def value_none():
    @task
    def f(x: None) -> str:
        return repr(x)

    return f(x=None)


def value_own_class():
    return [one.n for one in through(Plain, Plain(3))]


def value_own_class_is_the_same_object():
    mine = Plain(3)
    return [one is mine for one in through(Plain, mine)]


def value_annotated():
    return through(Annotated[int, "a mark"], 3), through(list[Annotated[str, "a mark"]], ["a"])


def value_int_for_float():
    return [(type(one).__name__, one) for one in through(float, 3)]


def value_ints_for_floats():
    return through(list[float], [1, 2.5])


def value_ints_for_floats_in_a_dict():
    return through(dict[str, float], {"a": 1})


def value_bool_for_int():
    return [(type(one).__name__, one) for one in through(int, True)]


def value_refuses_int_for_bool():
    return through(bool, 1)


def value_refuses_float_for_int():
    return through(int, 3.0)


def value_refuses_tuple_for_list():
    return through(list[int], (1, 2))


def value_numpy_float64_for_float():
    import numpy as np

    return through(float, np.float64(2.5))


def value_numpy_int64_for_int():
    import numpy as np

    return through(int, np.int64(3))


def value_numpy_float32_for_float():
    import numpy as np

    return through(float, np.float32(2.5))


def value_arrays():
    import numpy as np

    return through(np.ndarray, np.arange(6).reshape(2, 3), np.array([1.5, np.nan]), np.array([True]), np.zeros((0, 3)))


def value_refuses_an_array_for_a_list():
    import numpy as np

    return through(list[float], np.array([1.0, 2.0]))


def value_arrays_in_a_list():
    import numpy as np

    return through(list[np.ndarray], [np.arange(3), np.eye(2)])


def value_frames():
    import pandas as pd

    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, 1.5], "t": ["a", "b"]})
    return through(pd.DataFrame, frame)


def value_a_frame_with_an_index():
    import pandas as pd

    return through(pd.DataFrame, pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="key")))


def value_an_empty_frame():
    import pandas as pd

    return through(pd.DataFrame, pd.DataFrame({"n": []}))


def value_an_estimator():
    from sklearn.linear_model import LinearRegression

    fitted = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0])
    return [float(one.coef_[0]) for one in through(LinearRegression, fitted)]


def value_a_series():
    import pandas as pd

    return [one.tolist() for one in through(pd.Series, pd.Series([1, 2]))]


def value_a_function():
    from collections.abc import Callable

    return [one(3) for one in through(Callable, abs)]


def value_pydantic_model():
    import pydantic

    class Model(pydantic.BaseModel):
        n: int
        xs: list[float] = []

    return [one.model_dump() for one in through(Model, Model(n=1, xs=[0.5]))]


def value_literal():
    from typing import Literal

    return through(Literal["a", "b"], "a")


def value_lists_of_enums_and_times():
    moment = datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)  # noqa: UP017
    return through(list[Colour], [Colour.RED]), through(dict[str, datetime.datetime], {"a": moment})


def value_list_of_optional():
    return through(list[Optional[int]], [1, None])


def value_optional_dataclass():
    return through(Optional[Inner], Inner(3), None)


def value_dict_of_any():
    return through(dict[str, Any], {"a": 1, "b": "c"})


def value_nested_dict():
    return through(dict[str, dict[str, list[int]]], {"a": {"b": [1]}})


def value_list_of_own_class():
    return [[one.n for one in many] for many in through(list[Plain], [Plain(1), Plain(2)])]


def value_deep_any():
    return through(Any, {"a": [1, {"b": (2, {3})}]})
