"""In silence no more: what flytekit lets pass is an error or a warning, with the user's line and the remedy."""

from __future__ import annotations

import types
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from flyte_nb import Cache, Resources, dynamic, eager, map_task, run, task, workflow
from flyte_nb.authoring.lint import GraphWarning
from flyte_nb.authoring.signature import PortabilityWarning
from flyte_nb.model.errors import CacheWarning

CASES: dict[str, tuple[Callable[[], Any], str, str]] = {}


def case(says: str, remedy: str):
    def add(function):
        CASES[function.__name__] = (function, says, remedy)
        return function

    return add


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int) -> int:
    return a + b


@task
def tell(x: str) -> str:
    return x


@task
def tell_nobody() -> None:
    pass


def compiled(body: Callable[..., Any]) -> None:
    workflow(body).compile()


@case("has no value to format into a text", "do this inside a @task")
def format_a_promise():
    def wf(n: int) -> str:
        return tell(x=f"n is {inc(x=n)}")

    compiled(wf)


@case("has no value to make a text of", "do this inside a @task")
def make_a_text_of_a_promise():
    def wf(n: int) -> str:
        return tell(x=str(inc(x=n)))

    compiled(wf)


@case("int has no parts: .foo cannot be taken of it", "Fix: pass it as it is")
def an_attribute_of_an_int():
    def wf(n: int) -> int:
        return inc(x=inc(x=n).foo)

    compiled(wf)


@case("int has no parts: [0] cannot be taken of it", "Fix: pass it as it is")
def an_index_of_an_int():
    def wf(n: int) -> int:
        return inc(x=inc(x=n)[0])

    compiled(wf)


@case("wait for each other in a circle", "Take one `>>` away")
def a_cycle():
    def wf(n: int) -> int:
        first, second = inc(x=n), inc(x=n)
        first >> second
        second >> first
        return first

    compiled(wf)


@case("has no option 'retrys'. Did you mean 'retries'?", "It takes:")
def an_unknown_override():
    def wf(n: int) -> int:
        return inc(x=n).with_overrides(retrys=3)

    compiled(wf)


@case("is not a quantity", "mem='600Mi'")
def resources_that_cannot_be_read():
    Resources(mem="six hundred")


@case("is not a quantity", "mem='600Mi'")
def resources_of_an_override():
    def wf(n: int) -> int:
        return inc(x=n).with_overrides(limits=Resources(cpu="many"))

    compiled(wf)


@case("the cache ignores 'y', which is no input", "")
def an_unknown_input_of_the_cache():
    @task(cache=True, cache_version="1", cache_ignore_input_vars=("y",))
    def t(x: int) -> int:
        return x


@case("the cache ignores 'y', which is no input", "")
def an_unknown_input_of_a_cache_object():
    @task(cache=Cache(version="1", ignored_inputs=("y",)))
    def t(x: int) -> int:
        return x


@case("returned 2, and declares no output", "Add the type to its signature")
def a_value_that_is_not_declared():
    @task
    def t(x: int) -> None:
        return x + 1

    t(x=1)


@case("t: its result has no type", "Flyte needs the type")
def a_value_without_a_type():
    @task
    def t(x: int):
        return x + 1

    assert t(x=1) == 2


@case("returns one value, inc(): int, and declares none", "Fix: add `-> int`")
def a_promise_that_is_not_declared():
    def wf(n: int) -> None:
        return inc(x=n)

    compiled(wf)


def _maps() -> list[int]:
    return map_task(add)(a=[1, 2, 3], b=[1])


@case("a has 3, b has 1", "Give lists of one length")
def unequal_lists_of_a_map():
    run(workflow(_maps))


@case("this `except` never catches what fails in inc(): in a workflow", "make the body @eager")
def a_try_in_a_workflow():
    def wf(n: int) -> int:
        try:
            return inc(x=n)
        except ValueError:
            return n

    compiled(wf)


@case("this `except` never catches what fails in inc(): in a dynamic", "give the node retries")
def a_try_in_a_dynamic():
    @dynamic
    def body(n: int) -> list[int]:
        found = []
        for k in range(n):
            try:
                found += [inc(x=i) for i in range(k)]
            except ValueError:
                found = []
        return found

    run(body, n=2)


@case("has no option 'retry'. Did you mean 'retries'?", "It takes:")
def an_unknown_option():
    @task(retry=3)
    def t(x: int) -> int:
        return x


@case("is declared int, and tell() is str", "Change one of the two annotations")
def an_edge_of_another_type():
    def wf(s: str) -> int:
        return inc(x=tell(x=s))

    compiled(wf)


@case("is given the result of tell_nobody(), which has no outputs", "write `a >> b`")
def a_result_that_is_none():
    def wf(n: int) -> int:
        return inc(x=tell_nobody())

    compiled(wf)


@case("t() has no `return`, and declares o0: int", "Fix: return the value")
def a_return_that_is_missing():
    @task
    def t(x: int) -> int:
        x + 1

    t(x=1)


def told(name: str) -> str:
    """Return all that is said of a case: warnings, then the error, as a notebook shows them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            CASES[name][0]()
        except Exception as error:
            return "\n".join([*(f"{one.message} {one.filename} line {one.lineno}" for one in caught), str(error)])
    return "\n".join(f"{one.message} {one.filename} line {one.lineno}" for one in caught)


@pytest.mark.parametrize("name", CASES)
def test_it_is_said_with_the_line_and_the_remedy(name):
    text = told(name)
    _, says, remedy = CASES[name]
    assert says in text
    assert remedy in text
    assert "test_silence.py line " in text


# A body that changes under one cache version: at its definition, and at a hit.

TEXT = """
from flyte_nb import task

@task(cache=True, cache_version={version!r})
def t(x: int) -> int:
    return {body}
"""


@pytest.fixture
def define(tmp_path, monkeypatch):
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(tmp_path / "cache"))

    def run_text(body: str, version: str | None = "1") -> Any:
        file = tmp_path / f"cell{len(list(tmp_path.iterdir()))}.py"
        file.write_text(TEXT.format(version=version, body=body))
        module = types.ModuleType("__main__")
        exec(compile(file.read_text(), str(file), "exec"), module.__dict__)
        return module.t

    return run_text


def test_another_body_under_the_same_version_is_warned_of_when_it_is_defined(define):
    first = define("x + 1")
    with pytest.warns(CacheWarning, match="its body is another one than at") as warned:
        define("x + 2")
    assert str(first.spec.place) in str(warned[0].message)
    assert "leave it out" in str(warned[0].message)


@pytest.mark.parametrize(("body", "version"), [("x  +  1  # as it was", "1"), ("x + 3", "2"), ("x + 3", None)])
def test_the_same_body_and_another_version_are_not(define, recwarn, body, version):
    define("x + 1")
    del recwarn.list[:]
    define(body, version)
    assert not recwarn.list


def test_a_hit_of_another_body_is_warned_of_once(define):
    assert define("x + 1")(x=1) == 2
    with pytest.warns(CacheWarning):
        changed = define("x + 100")
    with pytest.warns(CacheWarning, match="this result was made before t, or what it uses, was changed") as warned:
        assert changed(x=1) == 2
    assert len(warned) == 1


# Where nothing is to be said, nothing is.


def test_a_finally_and_an_except_in_a_task_or_an_eager_are_nothing_to_warn_of(recwarn):
    @task
    def caught(x: int) -> int:
        try:
            return inc(x=x) // 0
        except ZeroDivisionError:
            return x

    @eager
    async def body(x: int) -> int:
        try:
            return caught(x=x)
        except ValueError:
            return 0

    @workflow
    def wf(n: int) -> int:
        try:
            made = caught(x=n)
        finally:
            n = 0
        try:
            n = int("no")
        except ValueError:
            n = 0
        return body(x=made)

    assert wf(n=1) == 1
    assert not [one for one in recwarn.list if issubclass(one.category, GraphWarning)]


def test_a_default_of_another_type_is_warned_of_where_it_is_defined():
    with pytest.warns(PortabilityWarning, match="f: the default of x: expected int, got str") as warned:

        @task
        def f(x: int = "a") -> int:
            return x

    assert warned[0].filename.endswith("test_silence.py")
    assert f(x=1) == 1


@pytest.mark.parametrize(("kind", "default"), [(int, None), (float, 1), (str, "a"), (bool, True), (list, [])])
def test_a_default_that_fits_or_is_none_is_nothing_to_warn_of(recwarn, kind, default):
    def f(x=default) -> None:
        pass

    f.__annotations__["x"] = kind
    task(f)
    assert not recwarn.list


def test_an_idle_option_of_a_workflow_is_warned_of_at_the_users_line():
    with pytest.warns(PortabilityWarning, match="retries has no effect on a workflow here") as warned:

        @workflow(retries=3)
        def wf() -> int:
            return inc(x=1)

    assert warned[0].filename.endswith("test_silence.py")


def test_a_cache_version_without_a_cache_is_warned_of_and_a_cache_that_is_turned_off_is_not(recwarn):
    @task(cache=False, cache_version="1")
    def off(x: int) -> int:
        return x

    assert not recwarn.list
    with pytest.warns(PortabilityWarning, match="cache_version='1' has no effect without cache=True") as warned:

        @task(cache_version="1")
        def f(x: int) -> int:
            return x

    assert warned[0].filename.endswith("test_silence.py")
