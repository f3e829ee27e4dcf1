"""Static workflows: their graphs are compared too."""

from typing import NamedTuple

from flyte_nb import Resources, task, workflow


class Stats(NamedTuple):
    mean: float
    count: int


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int = 10) -> int:
    return a + b


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def pair(x: int) -> tuple[int, str]:
    return x, f"<{x}>"


@task
def stats(xs: list[float]) -> Stats:
    return Stats(mean=sum(xs) / len(xs), count=len(xs))


@task
def half(x: float) -> float:
    return x / 2


@task
def shout(text: str) -> str:
    return text.upper()


@task
def nothing() -> None:
    return None


def program_chain():
    @workflow
    def wf(n: int) -> int:
        return inc(x=inc(x=inc(x=n)))

    return wf, {"n": 1}


def program_diamond():
    @workflow
    def wf(n: int) -> int:
        a = inc(x=n)
        b = inc(x=a)
        c = inc(x=a)
        return add(a=b, b=c)

    return wf, {"n": 1}


def program_default_inputs():
    @workflow
    def wf(n: int = 3, m: int = 4) -> int:
        return add(a=n, b=m)

    return wf, {"m": 5}


def program_constants_and_defaults_of_tasks():
    @workflow
    def wf() -> int:
        return add(a=inc(x=1))

    return wf, {}


def program_positional_arguments():
    @workflow
    def wf(n: int) -> int:
        return add(inc(n), 4)

    return wf, {"n": 1}


def program_unused_output():
    @workflow
    def wf(n: int) -> int:
        inc(x=n)
        _low, _high = pair(x=n)
        return inc(x=n)

    return wf, {"n": 1}


def program_several_outputs():
    @workflow
    def wf(n: int) -> tuple[int, str]:
        low, high = pair(x=n)
        return inc(x=low), shout(text=high)

    return wf, {"n": 1}


def program_named_outputs():
    @workflow
    def wf(xs: list[float]) -> Stats:
        made = stats(xs=xs)
        return Stats(mean=half(x=made.mean), count=made.count)

    return wf, {"xs": [1.0, 2.0]}


def program_outputs_handed_through():
    @workflow
    def wf(n: int) -> tuple[int, str]:
        return pair(x=n)

    return wf, {"n": 2}


def program_an_input_handed_through():
    @workflow
    def wf(n: int) -> int:
        return n

    return wf, {"n": 2}


def program_a_constant_returned():
    @workflow
    def wf(n: int) -> tuple[int, str]:
        return inc(x=n), "constant"

    return wf, {"n": 2}


def program_no_outputs():
    @workflow
    def wf():
        nothing()

    return wf, {}


def program_a_list_of_promises_and_constants():
    @workflow
    def wf(n: int) -> int:
        return total(xs=[inc(x=n), n, 7])

    return wf, {"n": 2}


def program_a_list_returned():
    @workflow
    def wf(n: int) -> list[int]:
        return [inc(x=n), inc(x=5)]

    return wf, {"n": 2}


def program_a_dict_of_promises_returned():
    @workflow
    def wf(n: int) -> dict[str, int]:
        return {"one": inc(x=n), "two": n}

    return wf, {"n": 2}


def program_a_loop_over_constants():
    @workflow
    def wf(n: int) -> int:
        for step in range(3):
            n = add(a=n, b=step)
        return n

    return wf, {"n": 2}


def program_sub_workflow():
    @workflow
    def twice(x: int, more: int = 100) -> int:
        return add(a=inc(x=x), b=more)

    @workflow
    def wf(n: int) -> int:
        return inc(x=twice(x=inc(x=n)))

    return wf, {"n": 1}


def program_sub_workflow_with_named_outputs():
    @workflow
    def inner(xs: list[float]) -> Stats:
        return stats(xs=xs)

    @workflow
    def wf(xs: list[float]) -> tuple[float, int]:
        made = inner(xs=xs)
        return half(x=made.mean), made.count

    return wf, {"xs": [3.0]}


def program_sub_workflows_nested():
    @workflow
    def one(x: int) -> int:
        return inc(x=x)

    @workflow
    def two(x: int) -> int:
        return one(x=one(x=x))

    @workflow
    def wf(n: int) -> int:
        return two(x=n)

    return wf, {"n": 1}


def program_order_by_arrows():
    @workflow
    def wf(n: int) -> int:
        first = inc(x=n)
        second = inc(x=5)
        last = nothing()
        first >> second >> last
        return second

    return wf, {"n": 1}


def program_order_of_tasks_without_outputs():
    @workflow
    def wf():
        first = nothing()
        second = nothing()
        first.runs_before(second)
        second >> nothing()

    return wf, {}


def program_overrides():
    @workflow
    def wf(n: int) -> int:
        first = inc(x=n).with_overrides(node_name="first", retries=3, timeout=60)
        return inc(x=first).with_overrides(limits=Resources(mem="1Gi"), interruptible=True)

    return wf, {"n": 1}


def program_overridden_name_with_capitals_and_spaces():
    @workflow
    def wf(n: int) -> int:
        return inc(x=inc(x=n).with_overrides(node_name="My First_Node"))

    return wf, {"n": 1}


def program_overridden_cache():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n).with_overrides(cache=True, cache_version="2", cache_serialize=True)

    return wf, {"n": 1}


def program_options_of_a_task():
    @task(retries=2, timeout=30, interruptible=False, cache=True, cache_version="7")
    def careful(x: int) -> int:
        return x

    @workflow
    def wf(n: int) -> int:
        return careful(x=n)

    return wf, {"n": 1}


def value_a_workflow_called_by_position():
    @workflow
    def wf(n: int, m: int = 1) -> int:
        return add(a=n, b=m)

    return wf(2), wf(2, 3), wf(n=1, m=1)


def value_a_workflow_called_twice():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    return [wf(n=n) for n in range(3)]


def value_how_often_a_workflows_body_runs():
    bodies = []

    @workflow
    def wf(n: int) -> int:
        bodies.append(1)
        return inc(x=n)

    wf(n=1)
    wf(n=2)
    return len(bodies)


def value_arrows_are_obeyed():
    seen = []

    @task
    def note(name: str) -> None:
        seen.append(name)

    @workflow
    def wf():
        a = note(name="a")
        b = note(name="b")
        b >> a

    wf()
    return seen


def program_a_mutable_default():
    @workflow
    def wf(xs: list[int] = [1, 2]) -> int:  # noqa: B006
        return total(xs=xs)

    return wf, {}


def program_a_workflow_in_a_list():
    @workflow
    def inner(x: int) -> int:
        return inc(x=x)

    @workflow
    def wf(n: int) -> int:
        return total(xs=[inner(x=n), inner(x=n)])

    return wf, {"n": 2}


def program_an_input_that_nothing_uses():
    @workflow
    def wf(n: int, unused: str = "x") -> int:
        return inc(x=n)

    return wf, {"n": 2}
