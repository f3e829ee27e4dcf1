"""Promise: parts, order and overrides of what a call will give."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, TypedDict

import pytest

from flyte_nb import Cache, Resources, run, task, workflow
from flyte_nb.model.errors import CompileError, OptionError, PromiseUseError, TypeMismatch
from flyte_nb.model.graph import Ref

from .tasks import add, inc, names


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

    with pytest.raises(TypeMismatch, match=r"settings\(\)\.inner\.sizes is a list of 2 items, so there is no \[5\]"):
        wf()


def test_a_log_may_name_a_promise(caplog):
    @workflow
    def wf(n: int) -> int:
        made = inc(x=n)
        logging.getLogger("wf").warning("made %s of %s", made, n)
        return made

    assert wf(n=1) == 2
    assert caplog.messages == ["made Promise(inc().o0: int) of Promise(input n of wf: int)"]
    with pytest.raises(PromiseUseError, match="no value to make a text of"):
        workflow(lambda: str(names())).compile()


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


def test_options_that_flytekit_knows_are_recorded():
    @task(cache=Cache(version="1", ignored_inputs="b"), container_image="python:3.12", interruptible=True)
    def t(a: int, b: int) -> int:
        return a

    assert t.spec.policy.options == (("container_image", "'python:3.12'"),)
    assert t.spec.policy.cache.ignored_inputs == ("b",)


def test_an_output_that_is_not_there_is_answered_with_those_that_are():
    @task
    def two() -> (int, str):
        return 1, "a"

    @workflow
    def wf() -> int:
        return two().o2

    with pytest.raises(CompileError, match=r"two\(\) has no output 'o2'. Did you mean"):
        wf.compile()


def test_numpys_keywords_do_not_get_in_the_way():
    np = pytest.importorskip("numpy")

    @workflow
    def wf(n: int) -> int:
        return np.array(n, copy=True)

    with pytest.raises(PromiseUseError, match="numpy"):
        wf.compile()
