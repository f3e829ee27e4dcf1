from __future__ import annotations

import sys
import threading

import pytest

from flyte_nb import dynamic, run, step, task
from flyte_nb.model.errors import NotFound
from flyte_nb.notebook import again


@task
def shout(text: str) -> str:
    print("shouting", text)
    print("well", file=sys.stderr)
    return text.upper()


@dynamic
def shouts(n: int) -> list[str]:
    return [shout(text=str(i)) for i in range(n)]


count = [0]


@task
def counted() -> int:
    count[0] += 1
    return count[0]


class Opaque:
    """Nothing can make a digest of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


@task
def opaque() -> Opaque:
    return Opaque()


@task
def long() -> str:
    print("x" * 500_000)
    return "y" * 500_000


def test_it_says_what_it_gives_what_it_prints_and_whether_that_is_the_same(capsys):
    execution = run(shout, text="a")
    capsys.readouterr()
    made = again.perform(execution, "n0")
    assert made.pop("seconds") > 0
    assert made == {"outputs": [["o0", "'A'"]], "log": "shouting a\nwell\n", "same": True}
    assert capsys.readouterr() == ("", "")


def test_the_streams_are_as_they_were():
    before = sys.stdout, sys.stderr
    again.perform(run(shout, text="a"), "n0")
    assert (sys.stdout, sys.stderr) == before


def test_another_value_is_not_the_same():
    made = again.perform(run(counted), "n0")
    assert made["same"] is False


def test_where_no_digest_can_be_made_nobody_can_tell():
    assert again.perform(run(opaque), "n0")["same"] is None


def test_a_node_that_has_not_run_has_nothing_to_compare_with():
    stepper = step(shouts, n=2).into().out()
    assert stepper.current.path == "n0/dn0"
    assert again.perform(stepper.execution, "n0/dn0")["same"] is None


def test_a_failed_node_raises_what_fails_it_and_the_streams_are_as_they_were():
    @task
    def fail() -> int:
        print("before")
        raise ValueError("no")

    stepper = step(fail).continue_()
    before = sys.stdout
    with pytest.raises(ValueError, match="no"):
        again.perform(stepper.execution, "n0")
    assert sys.stdout is before


def test_no_such_node():
    with pytest.raises(NotFound, match="n7"):
        again.perform(run(counted), "n7")


def test_long_values_and_logs_are_cut():
    made = again.perform(run(long), "n0")
    assert len(made["log"]) <= 100_000
    assert len(made["outputs"][0][1]) <= 2_000


def test_what_prints_in_the_background_meanwhile_prints_elsewhere(capsys):
    begun, printed = threading.Event(), threading.Event()

    def print_it() -> None:
        begun.wait(30)
        print("elsewhere")
        printed.set()

    @task
    def waits() -> int:
        begun.set()
        printed.wait(30)
        return 1

    begun.set()
    printed.set()
    execution = run(waits)
    begun.clear()
    printed.clear()
    thread = threading.Thread(target=print_it)
    thread.start()
    assert again.perform(execution, "n0")["log"] == ""
    thread.join()
    assert capsys.readouterr().out == "elsewhere\n"
