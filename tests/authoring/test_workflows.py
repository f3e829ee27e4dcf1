"""Workflows and dynamics as they are written: what a body makes, and when it is made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypedDict

import pytest

from flyte_nb import Cache, Resources, dynamic, map_task, run, task, workflow
from flyte_nb.authoring.signature import PortabilityWarning
from flyte_nb.model.errors import CompileError, OptionError, PromiseUseError, TypeMismatch
from flyte_nb.model.graph import Const, DictOf, ListOf, Ref


@task
def inc(x: int) -> int:
    return x + 1


@task
def add(a: int, b: int = 1) -> int:
    return a + b


@task
def names() -> list[str]:
    return ["a", "b"]


def in_a_notebook(**cells: Any) -> dict[str, Any]:
    """A namespace to run cells in, as a notebook's: what a later cell defines replaces what an earlier one did."""
    return {"task": task, "workflow": workflow, "dynamic": dynamic, "__name__": "lesson", **cells}


def cell(namespace: dict[str, Any], text: str) -> None:
    exec(compile(text, "<cell>", "exec"), namespace)


# Compiling.


def test_a_body_runs_once():
    ran = []

    @workflow
    def wf(n: int) -> int:
        ran.append(n)
        return inc(x=n)

    assert ran == []
    assert (wf(n=1), wf(n=2), len(wf.graph.nodes)) == (2, 3, 1)
    assert len(ran) == 1


def test_bindings_say_where_each_input_comes_from():
    @task
    def take(xs: list[int], by: dict[str, int], n: int) -> int:
        return n

    @workflow
    def wf(n: int) -> int:
        return take(xs=[n, 1, inc(x=n)], by={"a": inc(x=2)}, n=3)

    given = dict(wf.graph.nodes["n2"].inputs)
    assert isinstance(given["xs"], ListOf)
    assert [type(part) for part in given["xs"].items] == [Ref, Const, Ref]
    assert given["by"] == DictOf((("a", Ref("n1", "o0")),))
    assert isinstance(given["n"], Const)
    assert given["n"].ref.preview == "3"
    assert wf(n=5) == 3


def test_a_node_knows_its_line_and_the_loop_variables():
    @workflow
    def wf() -> list[int]:
        found = []
        for k in (2, 3):
            found += [add(a=k, b=j) for j in range(2)]
        return found

    origins = [node.origin for node in wf.graph.nodes.values()]
    assert [origin.variables for origin in origins] == [
        (("k", str(k)), ("j", str(j))) for k in (2, 3) for j in range(2)
    ]
    assert {origin.place.text for origin in origins} == {"found += [add(a=k, b=j) for j in range(2)]"}


def test_a_compiled_graph_cannot_be_changed():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    with pytest.raises(TypeError):
        wf.graph.nodes["n1"] = wf.graph.nodes["n0"]


@pytest.mark.parametrize(
    "change",
    [
        "@task\ndef step(x: int) -> int: return x + 10",
        "def helper(x): return step(x=step(x=x))",
        "K = 5",
        "@workflow\ndef sub(n: int) -> int: return step(x=step(x=n))",
    ],
)
def test_a_workflow_is_compiled_anew_when_something_it_refers_to_was_redefined(change):
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int, k: int = 0) -> int: return x + 1 + k")
    cell(names, "def helper(x): return step(x=x)")
    cell(names, "K = 0")
    cell(names, "@workflow\ndef sub(n: int) -> int: return step(x=n)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return sub(n=helper(step(x=n, k=K) if K else n))")
    wf = names["wf"]
    before = wf.graph
    assert wf.graph is before
    cell(names, change)
    assert set(wf.redefined()) <= {"step", "helper", "helper.step", "K", "sub"}
    assert wf.graph is not before
    after = wf.graph
    assert wf.graph is after
    assert not wf.redefined()


def test_redefining_a_helper_of_a_helper_compiles_anew():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "def inner(x): return step(x=x)")
    cell(names, "def outer(x): return inner(x)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return outer(n)")
    wf = names["wf"]
    assert wf(n=1) == 2
    cell(names, "def inner(x): return step(x=step(x=x))")
    assert wf(n=1) == 3


def test_redefining_what_a_subworkflow_uses_compiles_anew():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "@workflow\ndef sub(n: int) -> int: return step(x=n)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return sub(n=n)")
    assert names["wf"](n=1) == 2
    cell(names, "@task\ndef step(x: int) -> int: return x + 10")
    assert names["wf"](n=1) == 11


def test_a_redefined_task_is_called_by_a_dynamic_too():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "@dynamic\ndef d(n: int) -> int: return step(x=n)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return d(n=n)")
    assert names["wf"](n=1) == 2
    cell(names, "@task\ndef step(x: int) -> int: return x + 10")
    assert names["wf"](n=1) == 11


def test_a_failed_compile_leaves_nothing_half_made():
    broken = [True]

    @workflow
    def wf(n: int) -> int:
        y = inc(x=n)
        if broken:
            y + 1
        return y

    for _ in range(2):
        with pytest.raises(PromiseUseError):
            wf.compile()
    broken.clear()
    assert list(wf.graph.nodes) == ["n0"]
    assert wf(n=1) == 2
    assert inc(x=1) == 2  # the tracer is not in charge any more


def test_after_a_failed_recompile_the_mended_workflow_works():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "@workflow\ndef wf(n: int) -> int: return step(x=n)")
    assert names["wf"](n=1) == 2
    cell(names, "@task\ndef step(y: int) -> int: return y + 1")
    with pytest.raises(TypeError, match="no input 'x'"):
        names["wf"](n=1)
    cell(names, "@task\ndef step(x: int) -> int: return x + 5")
    assert names["wf"](n=1) == 6


def test_the_guard_against_recursion_is_open_again_after_it_fired():
    names = in_a_notebook(inc=inc)
    cell(names, "@workflow\ndef wf(n: int) -> int: return again(n=n)")
    names["again"] = names["wf"]
    for _ in range(2):
        with pytest.raises(CompileError, match="calls itself"):
            names["wf"](n=1)
    cell(names, "@workflow\ndef again(n: int) -> int: return inc(x=n)")
    assert names["wf"](n=1) == 2


# Interfaces.


def test_a_default_is_used_and_shown():
    @workflow
    def wf(n: int = 4, by: int = 2) -> int:
        return add(a=n, b=by)

    assert (wf(), wf(by=5), wf(1)) == (6, 9, 3)
    assert str(wf.interface) == "(n: int = 4, by: int = 2) -> int"


def test_a_mutable_default_is_never_shared():
    @task
    def grow(xs: list[int] = [1]) -> list[int]:  # noqa: B006
        xs.append(2)
        return xs

    assert (grow(), grow()) == ([1, 2], [1, 2])


def test_two_outputs_unpack_and_have_flytekits_names():
    @task
    def pair(n: int) -> (int, str):
        return n, "a"

    @workflow
    def wf(n: int) -> (str, int):
        x, _ = pair(n=n)
        return pair(n=x).o1, x

    assert wf(n=3) == ("a", 3)
    assert pair(n=1).o1 == "a"


def test_a_named_tuple_gives_its_names():
    class Fit(NamedTuple):
        model: str
        score: float

    @task
    def fit(n: int) -> Fit:
        return Fit("knn", n)

    @workflow
    def wf(n: int) -> Fit:
        made = fit(n=n)
        return Fit(model=made.model, score=made.score)

    assert wf(n=2) == Fit("knn", 2.0)
    execution = run(wf, n=2)
    assert dict(execution.outputs) == {"model": "knn", "score": 2.0}
    assert list(execution["n0"].outputs) == ["model", "score"]


def test_a_named_tuple_of_one_field_is_still_a_named_tuple():
    class One(NamedTuple):
        score: float

    @task
    def fit(n: int) -> One:
        return One(n)

    @workflow
    def wf(n: int) -> One:
        return One(fit(n=n).score)

    assert wf(n=2) == One(2.0)
    assert fit(n=3).score == 3.0


@dataclass
class Inner:
    sizes: list[int]


@dataclass
class Settings:
    rate: float
    inner: Inner


class Row(TypedDict):
    name: str
    count: int


@task
def settings() -> Settings:
    return Settings(0.5, Inner([7, 8]))


@task
def table() -> dict[str, list[Row]]:
    return {"rows": [{"name": "a", "count": 3}]}


def test_attributes_and_indices_of_a_promise_are_parts_of_its_value():
    @workflow
    def wf() -> (int, int, str):
        return inc(x=settings().inner.sizes[1]), inc(x=table()["rows"][0]["count"]), names()[1]

    assert wf() == (9, 4, "b")
    assert dict(wf.graph.nodes["n1"].inputs)["x"] == Ref("n0", "o0", ("inner", "sizes", 1))


def test_a_part_of_an_input_of_a_workflow():
    @workflow
    def wf(s: Settings) -> int:
        return inc(x=s.inner.sizes[0])

    assert wf(s=Settings(1.0, Inner([4]))) == 5


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (lambda: settings().rat, "Did you mean 'rate'"),
        (lambda: settings().inner.size, "Did you mean 'sizes'"),
        (lambda: table()["rows"][0]["nam"], "nam"),
        (lambda: names().first, "index"),
        (lambda: inc(x=settings().rate), "float is not int"),
        (lambda: inc(x=names()[0]), "str is not int"),
    ],
)
def test_a_part_that_cannot_be_is_refused_when_the_graph_is_built(body, told):
    def wf() -> Any:
        return body()

    with pytest.raises(TypeMismatch, match=told):
        workflow(wf).compile()


def test_an_index_that_is_too_far_fails_the_node_that_wants_it():
    @workflow
    def wf() -> int:
        return inc(x=settings().inner.sizes[5])

    with pytest.raises(TypeMismatch, match="list of 2, and has no 5"):
        wf()


def test_what_has_no_type_is_any_and_warns_once():
    with pytest.warns(PortabilityWarning, match="x has no type") as warned:

        @task
        def loose(x) -> int:
            return len(x)

    assert len(warned) == 1
    assert loose(x="abc") == 3


def test_a_task_that_returns_without_saying_what_keeps_its_value():
    with pytest.warns(PortabilityWarning, match="its result has no type"):

        @task
        def loose(x: int):
            return x + 1

    assert loose(x=1) == 2


# Calls.


def test_a_task_in_a_task_is_a_plain_call():
    @task
    def outer(n: int) -> int:
        return inc(x=n) + inc(n)

    execution = run(outer, n=1)
    assert execution.outputs.o0 == 4
    assert len(execution.state.nodes) == 1


def test_a_task_may_call_itself():
    @task
    def factorial(n: int) -> int:
        return n * factorial(n=n - 1) if n else 1

    assert factorial(n=5) == 120


def test_a_dynamic_or_workflow_in_a_task_is_a_plain_call_too():
    @dynamic
    def d(n: int) -> int:
        return inc(x=n)

    @workflow
    def w(n: int) -> int:
        return inc(x=n)

    @task
    def outer(n: int) -> int:
        return d(n=n) + w(n=n)

    assert outer(n=1) == 4


def test_tasks_of_one_factory_are_not_confused():
    def scale(by: int) -> Any:
        @task
        def scaled(x: int) -> int:
            return x * by

        return scaled

    two, three = scale(2), scale(3)

    @workflow
    def wf(x: int) -> (int, int):
        return two(x=x), three(x=x)

    assert wf(x=5) == (10, 15)
    assert two.spec.ref != three.spec.ref
    assert two.source_digest() != three.source_digest()
    assert two.source_digest() == scale(2).source_digest()


def test_closures_over_functions_and_objects_are_told_apart():
    def apply(function: Callable[[int], int], config: Any) -> Any:
        @task
        def applied(x: int) -> int:
            return function(x) + config["k"]

        return applied

    def double(x: int) -> int:
        return 2 * x

    def square(x: int) -> int:
        return x * x

    digests = [apply(f, {"k": k}).source_digest() for f in (double, square) for k in (1, 2)]
    assert len(set(digests)) == 4
    assert digests[0] == apply(double, {"k": 1}).source_digest()


def test_nodes_of_a_subworkflow_are_known_before_the_run():
    @workflow
    def sub(n: int) -> int:
        return inc(x=n)

    @workflow
    def wf(n: int) -> int:
        return sub(n=sub(n=n))

    assert [list(node.graph.nodes) for node in wf.graph.nodes.values()] == [["n0"], ["n0"]]
    assert list(run(wf, n=1).state.nodes) == ["n0", "n1", "n0/n0", "n1/n0"]


# Overrides and order.


def test_overrides_change_one_node():
    @workflow
    def wf(n: int) -> int:
        first = inc(x=n).with_overrides(
            node_name="the first",
            retries=3,
            timeout=60,
            limits=Resources(cpu="1", mem="600Mi"),
            cache=True,
            cache_version="1",
        )
        return inc(x=first)

    first, second = wf.graph.nodes.values()
    assert (first.title, first.policy.retries, first.policy.timeout) == ("the first", 3, 60.0)
    assert first.policy.limits == (("cpu", "1"), ("mem", "600Mi"))
    assert first.policy.memory_limit == 600 * 2**20
    assert first.policy.cache.version == "1"
    assert (second.title, second.policy.retries, second.policy.cache) == ("inc", 0, None)
    assert run(wf, n=1)["the first"].path == "n0"


def test_overrides_of_a_call_with_several_outputs_and_with_none():
    @task
    def pair() -> (int, int):
        return 1, 2

    @task
    def nothing() -> None:
        pass

    @workflow
    def wf() -> int:
        a, b = pair().with_overrides(node_name="both")
        nothing().with_overrides(retries=1)
        return add(a=a, b=b)

    assert wf() == 3
    assert [node.title for node in wf.graph.nodes.values()] == ["both", "nothing", "add"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"retry": 1}, "Did you mean 'retries'"),
        ({"node_name": "a/b"}, "is not a name"),
        ({"timeout": -1}, "is not a time"),
        ({"limits": "600Mi"}, "is not Resources"),
        ({"cache": "yes"}, "neither True nor a Cache"),
    ],
)
def test_an_impossible_override_is_refused(options, told):
    @workflow
    def wf(n: int) -> int:
        return inc(x=n).with_overrides(**options)

    with pytest.raises(OptionError, match=told):
        wf.compile()


def test_order_without_a_value_is_kept():
    done = []

    @task
    def say(what: str) -> None:
        done.append(what)

    @workflow
    def wf() -> None:
        a = say(what="a")
        b = say(what="b")
        c = say(what="c")
        c >> b
        b >> a

    wf()
    assert done == ["c", "b", "a"]
    assert wf.graph.nodes["n0"].after == ("n1",)


def test_runs_before_is_another_way_to_write_it():
    @workflow
    def wf(n: int) -> int:
        a = inc(x=n)
        b = inc(x=n)
        b.runs_before(a)
        return a

    assert wf.graph.nodes["n0"].after == ("n1",)


# Maps.


def test_a_map_lifts_a_task_with_what_partial_fixed():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(partial(add, b=10), concurrency=2)(a=xs)

    assert wf(xs=[1, 2, 3]) == [11, 12, 13]
    assert wf(xs=[]) == []
    execution = run(wf, xs=[1, 2])
    assert execution["n0/1"].outputs.o0 == 12
    assert execution["map_add/add[1]"].inputs.a == 2


def test_a_map_may_fix_a_promise():
    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(partial(add, b=inc(x=1)))(a=xs)

    assert wf(xs=[1, 2]) == [3, 4]


def test_a_map_over_a_dynamic_and_over_a_workflow():
    @dynamic
    def up_to(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    @workflow
    def twice(n: int) -> int:
        return inc(x=inc(x=n))

    @workflow
    def wf(ns: list[int]) -> (list[list[int]], list[int]):
        return map_task(up_to)(n=ns), map_task(twice)(n=ns)

    assert wf(ns=[0, 2]) == ([[], [1, 2]], [2, 4])
    assert run(wf, ns=[0, 2])["n0/1/dn1"].outputs.o0 == 2


def test_a_map_over_a_task_with_two_outputs():
    @task
    def both(x: int) -> (int, str):
        return x, str(x)

    @workflow
    def wf(xs: list[int]) -> (list[int], list[str]):
        return map_task(both)(x=xs)

    assert wf(xs=[1, 2]) == ([1, 2], ["1", "2"])


def test_options_that_flytekit_knows_are_recorded():
    @task(cache=Cache(version="1", ignored_inputs="b"), container_image="python:3.12", interruptible=True)
    def t(a: int, b: int) -> int:
        return a

    assert t.spec.policy.options == (("container_image", "'python:3.12'"),)
    assert t.spec.policy.cache.ignored_inputs == ("b",)


def test_a_type_of_the_function_that_defines_the_task():
    @dataclass
    class Point:
        x: int

    @task
    def move(p: Point) -> Point:
        return Point(p.x + 1)

    assert move(p=Point(1)) == Point(2)
