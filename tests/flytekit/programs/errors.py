"""Errors: what reaches the caller, and how early."""

from flyte_nb import dynamic, map_task, task, workflow


class OwnError(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)
        self.code = code


@task
def fail(x: int) -> int:
    if x > 0:
        raise OwnError(42, "bad row")
    return x


@task
def divide(x: int) -> float:
    return 1 / x


@task
def inc(x: int) -> int:
    return x + 1


@task
def nothing() -> None:
    return None


def program_raises_in_a_task():
    return divide, {"x": 0}


def program_raises_in_a_workflow():
    @workflow
    def wf(n: int) -> float:
        return divide(x=n)

    return wf, {"n": 0}


def program_raises_in_a_dynamic():
    @dynamic
    def each(n: int) -> list[float]:
        return [divide(x=x) for x in range(n)]

    return each, {"n": 2}


def program_raises_in_a_dynamics_own_body():
    @dynamic
    def body(n: int) -> int:
        return [][n]

    return body, {"n": 2}


def program_raises_in_a_workflows_own_body():
    @workflow
    def wf(n: int) -> int:
        return {}["in the body"]

    return wf, {"n": 2}


def program_raises_in_a_map():
    @workflow
    def wf(xs: list[int]) -> list[float]:
        return map_task(divide)(x=xs)

    return wf, {"xs": [1, 0]}


def program_raises_an_own_exception():
    @workflow
    def wf(n: int) -> int:
        return fail(x=n)

    return wf, {"n": 1}


def program_a_body_that_only_raises():
    @task
    def f(x: int) -> int:
        raise OwnError(42, "bad row")

    return f, {"x": 1}


def value_arguments_of_an_exception():
    @workflow
    def wf(n: int) -> int:
        return fail(x=n)

    try:
        wf(n=1)
    except OwnError as error:
        return error.code, error.args


def value_text_of_a_key_error():
    @task
    def lookup(key: str) -> int:
        return {"a": 1}[key]

    try:
        lookup(key="b")
    except KeyError as error:
        return error.args


def value_an_exceptions_cause():
    @task
    def f(x: int) -> int:
        try:
            return 1 // x
        except ZeroDivisionError as error:
            raise ValueError("no zero") from error

    try:
        f(x=0)
    except ValueError as error:
        return type(error).__name__, type(error.__cause__).__name__


def value_nodes_after_a_failure_do_not_run():
    ran = []

    @task
    def note(x: float) -> float:
        ran.append(x)
        return x

    @workflow
    def wf(n: int) -> float:
        return note(x=divide(x=n))

    try:
        wf(n=0)
    except ZeroDivisionError:
        return ran


def program_returns_what_is_not_declared():
    @workflow
    def wf():
        return inc(x=1)

    return wf, {}


def program_a_circle():
    @workflow
    def wf():
        a = nothing()
        b = nothing()
        a >> b
        b >> a

    return wf, {}


def program_a_type_only_known_when_it_runs():
    from typing import Union

    @task
    def either(n: int) -> Union[int, str]:  # noqa: UP007
        return n if n else "none"

    @workflow
    def wf(n: int) -> int:
        return inc(x=either(n=n))

    return wf, {"n": 3}


def value_retries():
    tries = []

    @task(retries=3)
    def flaky() -> int:
        tries.append(1)
        if len(tries) < 3:
            raise ValueError("flaky")
        return len(tries)

    return flaky()


def value_a_try_around_a_call_in_a_workflow():
    @workflow
    def wf(n: int) -> float:
        try:
            return divide(x=n)
        except ZeroDivisionError:
            return 0.0

    return wf(n=0)
