"""Definitions that cannot be, and mistakes that show when something runs. (Run by test_messages.py with the names of misuse.py.)"""

# ruff: noqa
# fmt: off
from __future__ import annotations

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
def async_dynamic():
    @dynamic
    async def wf(n: int) -> int:
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
