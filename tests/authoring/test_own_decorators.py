"""Decorators of the user's own, below and above ours: interface, lines, source, cache version, messages."""

from __future__ import annotations

import asyncio
import functools
import inspect
import linecache
import types

import pytest

from flyte_nb import dynamic, run, task, workflow
from flyte_nb.model.errors import InterfaceError, OptionError


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


def times(count):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return sum(function(*args, **kwargs) for _ in range(count))

        return wrapper

    return decorate


@task
@logged
def inc(x: int) -> int:
    return x + 1


@task(retries=1)
@times(3)
@logged
def thrice(x: int) -> int:
    return x


@logged
@task
def above(x: int) -> int:
    return x + 10


def test_a_wrapper_runs_and_the_interface_is_that_of_the_function():
    assert [inc(x=1), thrice(x=2)] == [2, 6]
    assert str(inc.interface) == "(x: int) -> int"
    assert inc.function.calls > 0


def test_the_place_and_the_source_are_those_of_the_function():
    assert inc.spec.place.text == "def inc(x: int) -> int:"
    assert thrice.spec.place.text == "def thrice(x: int) -> int:"
    assert inspect.getsource(thrice).startswith("@task(retries=1)\n@times(3)")


def test_an_error_names_the_line_of_the_return():
    @task
    @logged
    def wrong(x: int) -> int:
        return str(x)

    with pytest.raises(TypeError) as raised:
        wrong(x=1)
    assert raised.value.place.text == "return str(x)"


def test_above_a_task_it_runs_where_the_workflow_is_compiled_and_the_node_is_at_the_workflows_line():
    @workflow
    def wf(n: int) -> int:
        return above(x=n)

    assert wf(n=1) == 11
    assert wf.nodes[0].origin.place.text == "return above(x=n)"
    assert above(x=1) == 11


def test_below_a_workflow_and_a_dynamic_it_runs_with_the_body():
    @dynamic
    @logged
    def many(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    @workflow
    @logged
    def wf(n: int) -> list[int]:
        return many(n=n)

    assert wf(n=2) == [1, 2]
    assert wf.function.calls == 1


def test_below_an_async_task():
    @task
    @logged
    async def later(x: int) -> int:
        return x

    assert asyncio.run(later(x=1)) == 1


def test_an_opened_node_has_its_decorators():
    assert "@times(3)\n@logged\ndef thrice_body" in run(thrice, x=1).open("n0")


def test_static_methods_either_way():
    class Tools:
        @task
        @staticmethod
        def one(x: int) -> int:
            return x

        @staticmethod
        @task
        def two(x: int) -> int:
            return x

    assert [Tools.one(x=1), Tools.two(x=2), Tools().two(x=3)] == [1, 2, 3]


def test_nested_functions():
    def factory(by):
        @task
        def scaled(x: int) -> int:
            return x * by

        return scaled

    assert [factory(by)(x=2) for by in (2, 3)] == [4, 6]


TEXT = """
import functools
from flyte_nb import task

def mine(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return {around}
    return wrapper

def by(n):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs) * n
        return wrapper
    return decorate

@task
@mine
@by({n})
def t(x: int) -> int:
    return {body}
"""


def version(name="decorated", around="function(*args, **kwargs)", n=2, body="x + 1"):
    """Return the automatic cache version of a task of a module of this text."""
    text = TEXT.format(around=around, n=n, body=body)
    file = f"<{abs(hash(text))}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = types.ModuleType(name)
    exec(compile(text, file, "exec"), module.__dict__)
    return module.t.source_digest()


def test_the_cache_version_is_that_of_the_text():
    assert version() == version()


@pytest.mark.parametrize("change", [{"around": "1 + function(*args, **kwargs)"}, {"n": 3}, {"body": "x + 2"}])
def test_what_a_decorator_does_or_holds_is_in_the_cache_version(change):
    assert version(**change) != version()


def test_a_decorator_of_a_library_is_in_it_by_name():
    @task
    @functools.lru_cache
    def remembered(x: int) -> int:
        return x

    assert remembered(x=1) == 1
    assert remembered.source_digest() == remembered.source_digest()


def _without_wraps():
    def bare(function):
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    @task
    @bare
    def t(x: int) -> int:
        return x


def _of_a_partial():
    task(functools.partial(inc.function, x=1))


def _of_a_callable():
    class Scaler:
        def __call__(self, x: int) -> int:
            return x

    task(Scaler())


def _of_a_class_method():
    class Tools:
        @task
        @classmethod
        def t(cls, x: int) -> int:
            return x


def _run_what_is_above():
    run(above, x=1)


@pytest.mark.parametrize(
    ("mistake", "error", "says"),
    [
        (_without_wraps, InterfaceError, "Write @functools.wraps(...) above `def wrapper` in the decorator"),
        (_of_a_partial, OptionError, "Write a def that calls it"),
        (_of_a_callable, OptionError, "Write @task above a def that calls it"),
        (_of_a_class_method, OptionError, "make it a @staticmethod"),
        (_run_what_is_above, InterfaceError, "It is a function around the task above: put your own decorator below"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(mistake, error, says):
    with pytest.raises(error) as raised:
        mistake()
    assert says in str(raised.value)
    assert "line" in str(raised.value)
