"""Values by their types, through workflows: generators, several outputs as one tuple, which turn of a loop it was."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple

import pytest

from flyte_nb import FlyteFile, dynamic, run, task, workflow
from flyte_nb.model.errors import CompileError, InterfaceError, TypeMismatch


class Pair(NamedTuple):
    size: int
    name: str


@dataclasses.dataclass
class Config:
    rate: float
    files: dict[str, FlyteFile]


@task
def inc(x: int) -> int:
    return x + 1


@task
def text(k: int) -> str:
    return str(k)


@task
def both() -> (int, str):
    return 1, "a"


@task
def numbers(n: int) -> Iterator[int]:
    for k in range(n):
        yield inc(x=k)


@task
def total(xs: Iterator[int]) -> int:
    return sum(xs) + sum(xs)


@task
def listed(xs: list[int]) -> list[int]:
    return xs


def test_a_generator_is_a_task_and_its_values_pass_to_several() -> None:
    @workflow
    def wf(n: int) -> (int, int, list[int]):
        made = numbers(n=n)
        return total(xs=made), total(xs=made), listed(xs=made)

    execution = run(wf, n=3)
    assert list(dict(execution.outputs).values()) == [12, 12, [1, 2, 3]]
    assert not any(node.notes for node in execution.state.nodes.values())


def test_a_dynamic_may_yield_its_calls_and_promises_make_an_iterator() -> None:
    @dynamic
    def grown(n: int) -> Iterator[int]:
        for k in range(n):
            yield inc(x=k)

    @dynamic
    def wrong(n: int) -> Iterator[int]:
        for k in range(n):
            yield text(k=k)

    @workflow
    def wf(n: int) -> (int, int):
        return total(xs=grown(n=n)), total(xs=[inc(x=n), inc(x=n)])

    execution = run(wf, n=3)
    assert dict(execution.outputs) == {"o0": 12, "o1": 16}
    assert not any(node.notes for node in execution.state.nodes.values())
    assert execution["n0/dn2"].outputs.o0 == 3
    with pytest.raises(CompileError, match=r"o0\[0\], which wrong\(\) returns, is declared int, and text\(\) is str"):
        wrong(n=2)


def test_a_generator_fails_where_it_stands() -> None:
    @task
    def halts() -> Generator[int, None, None]:
        yield 1
        raise LookupError("halfway")

    with pytest.raises(LookupError, match="halfway"):
        halts()


@pytest.mark.parametrize("declared", [list[int], None])
def test_a_generator_declares_what_it_yields(declared: Any) -> None:
    def made():  # type: ignore[no-untyped-def]
        yield 1

    if declared is not None:
        made.__annotations__["return"] = declared
    with pytest.raises(InterfaceError, match="does not declare what it yields"):
        task(made)


def test_a_bool_that_a_body_returns_as_an_int_is_noted_on_the_node_that_gives_it() -> None:
    @task
    def is_big(x: int) -> bool:
        return x > 5

    @workflow
    def wf(x: int) -> int:
        return is_big(x=x)

    @dynamic
    def dyn(x: int) -> int:
        return wf(x=x)

    note = "flytekit 1.16 refuses this: o0 of wf is bool where int is declared"
    assert type(wf(x=9)) is int
    assert wf.graph.nodes["n0"].note == note
    execution = run(dyn, x=9)
    assert execution["n0/dn0/n0"].notes == (note,)
    assert execution["n0/dn0"].notes == ()


def test_several_outputs_pass_as_one_tuple_where_one_is_declared() -> None:
    @task
    def plain(pair: tuple[int, str]) -> str:
        return f"{pair}"

    @task
    def named(pair: Pair) -> str:
        return f"{pair}"

    @workflow
    def wf() -> (str, str):
        return plain(pair=both()), named(pair=both())

    assert wf() == ("(1, 'a')", "Pair(size=1, name='a')")
    assert "is given several outputs as one tuple" in wf.graph.nodes["n1"].note
    with pytest.raises(InterfaceError, match="is given all 2 outputs of both"):
        workflow(lambda: inc(x=both())).compile()


def test_a_mismatch_in_a_loop_says_which_turn() -> None:
    @dynamic
    def constants(n: int) -> list[int]:
        return [inc(x="a" if k == 2 else k) for k in range(n)]

    @dynamic
    def edges(n: int) -> list[int]:
        out = []
        for k in range(n):
            out.append(inc(x=text(k=k) if k else k))
        return out

    @dynamic
    def parts(n: int) -> float:
        for k in range(n):
            rate = config().raet if k == 0 else k
        return rate

    with pytest.raises(TypeMismatch) as caught:
        constants(n=3)
    assert "This was the turn with k=2." in caught.value.details
    with pytest.raises(TypeMismatch) as caught:
        edges(n=3)
    assert "This was the turn with k=1." in caught.value.details
    assert len(caught.value.lines()) <= 8
    with pytest.raises(TypeMismatch) as caught:
        parts(n=3)
    assert "Did you mean 'rate'?" in caught.value.headline
    assert "This was the turn with k=0." in caught.value.details


def test_what_a_dynamic_returns_names_the_turn_that_made_it() -> None:
    @dynamic
    def texts(n: int) -> list[str]:
        return [inc(x=k) for k in range(n)]

    with pytest.raises(CompileError) as caught:
        texts(n=2)
    assert caught.value.details[0].endswith("(with k=0)")


@task
def config() -> Config:
    return Config(0.5, {})


def test_a_key_that_is_not_there_is_named_with_those_that_are() -> None:
    @workflow
    def wf() -> FlyteFile:
        return config().files["a"]

    with pytest.raises(TypeMismatch, match=r"config\(\)\.files is a dict without the key 'a'"):
        wf()


def test_a_wrong_return_is_named_by_its_line() -> None:
    @task
    def texts(n: int) -> int:
        if n:
            return "a"  # type: ignore[return-value]
        return n

    @task
    def fewer(n: int) -> (int, str):
        if n:
            return (n,)
        return n, "a"

    for made, line in ((texts, 'return "a"'), (fewer, "return (n,)")):
        with pytest.raises(TypeMismatch) as caught:
            made(n=1)
        assert caught.value.place is not None
        assert caught.value.place.text.startswith(line)


def test_what_has_no_type_is_any_with_a_hint_unless_that_is_meant() -> None:
    def loose(x, y: int):  # type: ignore[no-untyped-def]
        return x

    with pytest.warns(UserWarning, match=r"loose: x, its result have no type.*pickle_untyped=True"):
        assert task(loose)(x={1}, y=2) == {1}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for made in (task(pickle_untyped=True)(loose), dynamic(pickle_untyped=True)(loose)):
            assert made(x={1}, y=2) == {1}


def test_named_outputs_may_be_of_a_class_that_is_made_in_the_same_function() -> None:
    class Local:
        pass

    class Made(NamedTuple):
        local: Local
        size: int

    @task
    def made() -> Made:
        return Made(Local(), True)

    found = made()
    assert (type(found), type(found.local), found.size) == (Made, Local, 1)
    assert str(made.interface) == "() -> (local: Local, size: int)"
