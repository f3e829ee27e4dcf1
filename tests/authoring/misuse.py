"""Programs that a learner might write, each with one mistake. What each is told stands in tests/golden/messages.txt."""

# ruff: noqa
# fmt: off
from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from flyte_nb import Cache, Resources, dynamic, map_task, run, task, workflow

#: Each is called, and fails.
MISTAKES: dict[str, Callable[[], Any]] = {}


def mistake(function):
    MISTAKES[function.__name__] = function
    return function


def compiled(function):
    """A mistake in the body of a workflow."""
    MISTAKES[function.__name__] = lambda: workflow(function).compile()
    return function


def ran(function):
    """A mistake in the body of a dynamic."""
    MISTAKES[function.__name__] = lambda: run(dynamic(function))
    return function


@task
def get_models() -> list[str]:
    return ["model-k2", "model-k3"]


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int = 1) -> int:
    return a + b


@task
def text() -> str:
    return "a"


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def pair() -> (int, str):
    return 1, "a"


@task
def void() -> None:
    pass


@dataclass
class Settings:
    rate: float
    sizes: list[int]


@task
def settings() -> Settings:
    return Settings(0.5, [1, 2])


# The seed's lesson, in its two forms.


@task(cache=True, cache_version="0.1", limits=Resources(mem="600Mi"))
def helper_evaluate_model(name: str) -> list[str]:
    return [name]


@mistake
def lesson_a():
    @workflow
    def wf() -> list[list[str]]:
        models = get_models()
        final_result = list()
        for model_ser in models:
            final_result.append(helper_evaluate_model(name=model_ser))
        return final_result

    wf()


@mistake
def lesson_b():
    @workflow(cache=True, cache_version="0.1", limits=Resources(mem="1000Mi"))
    def evaluate_model(models: list[str], X: list[list[float]]) -> list[list[str]]:
        final_result = list()
        for model_ser in models:
            final_result.append(helper_evaluate_model(name=model_ser))
        return final_result

    @workflow
    def wf() -> list[list[str]]:
        return evaluate_model(models=get_models(), X=[[1.0]])

    wf()


# A Promise used as a value.


@compiled
def iterate_an_input(xs: list[int]) -> int:
    for x in xs:
        pass


@compiled
def range_of_an_input(n: int) -> int:
    return [inc(x=i) for i in range(n)][0]


@compiled
def length(n: int) -> int:
    return len(get_models())


@compiled
def compare(n: int) -> int:
    if n > 1:
        return inc(x=n)
    return n


@compiled
def truth(n: int) -> int:
    if inc(x=n):
        return inc(x=n)
    return n


@compiled
def truth_and(n: int) -> int:
    return n and inc(x=n)


@compiled
def truth_not(n: int) -> bool:
    return not n


@compiled
def arithmetic(n: int) -> int:
    y = inc(x=n)
    return y + 1


@compiled
def arithmetic_reversed(n: int) -> int:
    return 1 - inc(x=n)


@compiled
def sum_of_promises(n: int) -> int:
    return sum([inc(x=n), inc(x=n)])


@compiled
def sort_of_promises(n: int) -> list[int]:
    return sorted([inc(x=n), inc(x=n)])


@compiled
def format_f(n: int) -> str:
    return f"n is {n}"


@compiled
def format_percent(n: int) -> str:
    return "%s" % inc(x=n)


@compiled
def format_join(n: int) -> str:
    return "".join([text()])


@compiled
def make_str(n: int) -> str:
    return str(n)


@compiled
def make_int(n: int) -> int:
    return int(inc(x=n))


@compiled
def numpy_mean(xs: list[float]) -> float:
    return np.mean(xs)


@compiled
def numpy_sqrt(x: float) -> float:
    return np.sqrt(x)


@compiled
def numpy_array(x: float) -> float:
    return np.ones(3) * x


@compiled
def json_dumps(n: int) -> str:
    return json.dumps({"n": n})


@compiled
def open_path(path: str) -> str:
    return open(path).read()


@compiled
def join_path(path: str) -> str:
    return os.path.join("data", path)


@compiled
def fspath(path: str) -> str:
    return os.fspath(path)


@compiled
def membership(n: int) -> bool:
    return "a" in get_models()


@compiled
def item_assignment(n: int) -> list[str]:
    models = get_models()
    models[0] = "b"
    return models


@compiled
def slice(n: int) -> list[str]:
    return get_models()[0:2]


@compiled
def key_of_a_dict(name: str) -> int:
    return {"a": 1}[name]


@compiled
def index_of_a_list(n: int) -> int:
    return [1, 2, 3][n]


@compiled
def match_statement(n: int) -> int:
    match n:
        case 1:
            return 2
    return 3


@compiled
def method(n: int) -> str:
    return text().upper()


@compiled
def with_statement(n: int) -> None:
    with get_models():
        pass


@compiled
def unpack_one_output(n: int) -> int:
    a, b = inc(x=n)
    return a


@compiled
def unpack_a_list(n: int) -> str:
    models = get_models()
    a, b = models
    return a


@compiled
def unpack_too_many(n: int) -> int:
    a, b, c = pair()
    return a


@compiled
def use_of_void(n: int) -> int:
    return inc(x=void())


@compiled
def use_of_all_outputs(n: int) -> int:
    return inc(x=pair())


# Parts of a Promise.


@compiled
def unknown_attribute(n: int) -> float:
    return settings().rat


@compiled
def attribute_of_a_text(n: int) -> int:
    return inc(x=text().length)


@compiled
def index_of_an_int(n: int) -> int:
    return inc(x=n)[0]


@compiled
def wrong_type_of_a_part(n: int) -> int:
    return inc(x=settings().rate)


# Arguments.


@compiled
def missing_argument(n: int) -> int:
    return inc()


@compiled
def missing_second_argument(n: int) -> int:
    return add(b=1)


@compiled
def surplus_argument(n: int) -> int:
    return inc(n, n)


@compiled
def unknown_argument(n: int) -> int:
    return add(aa=n)


@compiled
def argument_twice(n: int) -> int:
    return inc(n, x=n)


# Types of edges and constants.


@compiled
def wrong_edge(n: int) -> int:
    s = text()
    return inc(x=s)


@compiled
def wrong_edge_from_an_input(s: str) -> int:
    return inc(x=s)


@compiled
def wrong_edge_in_a_list(n: int) -> int:
    return total(xs=[inc(x=1), text()])


@compiled
def list_where_a_number_is_declared(n: int) -> int:
    return add(a=1, b=[inc(x=n)])


@compiled
def wrong_constant(n: int) -> int:
    return inc(x="three")


@compiled
def wrong_constant_in_a_list(n: int) -> int:
    return total(xs=[1, "two"])


# Outputs.


@compiled
def one_output_for_two(n: int) -> (int, str):
    return inc(x=n)


@compiled
def too_few_outputs(n: int) -> (int, str):
    return (inc(x=n),)


@compiled
def two_outputs_for_one(n: int) -> int:
    return inc(x=n), inc(x=n)


@compiled
def no_return(n: int) -> int:
    inc(x=n)


@compiled
def output_undeclared(n: int) -> None:
    return inc(x=n)


@compiled
def wrong_output(n: int) -> str:
    return inc(x=n)


@compiled
def wrong_constant_output(n: int) -> int:
    return "x"


@compiled
def all_outputs_for_one(n: int) -> int:
    return pair()


# Order.


@compiled
def cycle(n: int) -> int:
    a = inc(x=n)
    b = inc(x=n)
    a >> b
    b >> a
    return a


@compiled
def cycle_with_a_value(n: int) -> int:
    a = inc(x=n)
    b = inc(x=a)
    b >> a
    return b


@compiled
def order_of_an_input(n: int) -> int:
    a = inc(x=n)
    n >> a
    return a


# Overrides.


@compiled
def unknown_override(n: int) -> int:
    return inc(x=n).with_overrides(retry=3)


@compiled
def impossible_override(n: int) -> int:
    return inc(x=n).with_overrides(retries=-1)


# In a dynamic, whose inputs are real and whose calls return Promises.


@ran
def iterate_in_a_dynamic() -> int:
    models = get_models()
    for model in models:
        pass
    return 1


@ran
def truth_in_a_dynamic() -> int:
    if inc(x=1) > 1:
        return 1
    return 2


@ran
def json_in_a_dynamic() -> str:
    return json.dumps([inc(x=1)])


# Definitions.


@mistake
def calls_itself():
    @workflow
    def wf(n: int) -> int:
        return wf(n=n)

    wf.compile()


@mistake
def calls_itself_by_way_of_another():
    @workflow
    def first(n: int) -> int:
        return second(n=n)

    @workflow
    def second(n: int) -> int:
        return first(n=n)

    first(n=1)


@mistake
def promise_of_another_body():
    kept = []

    @workflow
    def one(n: int) -> int:
        kept.append(inc(x=n))
        return kept[0]

    @workflow
    def other(n: int) -> int:
        return inc(x=kept[0])

    one.compile()
    other.compile()


@mistake
def unknown_option():
    @task(retry=3)
    def t(x: int) -> int:
        return x


@mistake
def impossible_option():
    @task(limits=Resources(mem="600 MB"))
    def t(x: int) -> int:
        return x


@mistake
def cache_twice():
    @task(cache=Cache(version="1"), cache_version="1")
    def t(x: int) -> int:
        return x


@mistake
def ignored_input_unknown():
    @task(cache=Cache(version="1", ignored_inputs=("verbos",)))
    def t(x: int, verbose: bool) -> int:
        return x


@mistake
def stars():
    @task
    def t(*xs: int) -> int:
        return 1


@mistake
def generator():
    @task
    def t(n: int) -> list[int]:
        yield n


@mistake
def coroutine():
    @task
    async def t(n: int) -> int:
        return n


@mistake
def method_as_a_task():
    class Model:
        @task
        def fit(self, n: int) -> int:
            return n


@mistake
def unknown_annotation():
    @task
    def t(frame: DataFrame) -> int:
        return 1


@mistake
def decorated_twice():
    task(inc)


@mistake
def decorator_of_a_number():
    task(3)


@mistake
def map_of_a_function():
    map_task(len)


@mistake
def map_of_a_wrong_list():
    @workflow
    def wf(n: int) -> list[int]:
        return map_task(inc)(x=n)

    wf.compile()


@mistake
def map_of_lists_of_different_lengths():
    @workflow
    def wf() -> list[int]:
        return map_task(add)(a=[1, 2, 3], b=[1])

    wf()


# When it runs.


@mistake
def wrong_input_of_a_run():
    run(inc, x="three")


@mistake
def missing_input_of_a_call():
    inc()


@mistake
def task_returns_another_type():
    @task
    def t(n: int) -> int:
        return str(n)

    t(n=1)


@mistake
def task_returns_too_few():
    @task
    def t(n: int) -> (int, str):
        return (n,)

    t(n=1)


@mistake
def task_returns_nothing():
    @task
    def t(n: int) -> int:
        n + 1

    t(n=1)


@mistake
def dynamic_without_an_end():
    @dynamic
    def f(n: int) -> int:
        return f(n=n + 1)

    run(f, n=1, max_depth=5)


@mistake
def task_fails():
    @task
    def divide(x: int, by: int) -> float:
        return x / by

    @dynamic
    def all_of(n: int) -> list[float]:
        return [divide(x=10, by=i) for i in range(n)]

    @workflow
    def wf(n: int) -> list[float]:
        return all_of(n=n)

    wf(n=3)


@mistake
def run_of_a_function():
    run(len)
