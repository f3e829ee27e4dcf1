"""Remote: a call packed for another process does there what it does here, and says places as they are known here."""

from __future__ import annotations

import linecache
import textwrap
from typing import Any

import pytest

from flyte_nb import dynamic, task
from flyte_nb.engine.attempt import Attempt
from flyte_nb.engine.remote import Courier
from flyte_nb.engine.worker import Outcome
from flyte_nb.model import places
from flyte_nb.model.errors import NotPortableValue
from flyte_nb.model.graph import Policy


@pytest.fixture
def courier():
    made = Courier()
    yield made
    made.close()


def there_and_back(courier: Courier, call: Any, **inputs: Any) -> Outcome:
    """What a worker does with a parcel, done here."""
    attempt = Attempt("e1", "n0", call.spec.name, 0, 0.0, "")
    function, *arguments = courier.parcel(call, {n: (v, None, False) for n, v in inputs.items()}, Policy(), attempt)
    return courier.unpack(function(*arguments))


def test_values_and_text_come_back(courier):
    @task
    def shout(text: str) -> str:
        print("shouting")
        return text.upper()

    outcome = there_and_back(courier, shout, text="a")
    assert (outcome.values, outcome.log) == (("A",), (("stdout", "shouting\n"),))
    assert outcome.worker


def test_what_failed_says_where(courier):
    @task
    def fail() -> int:
        raise ValueError("no", 1)

    error = there_and_back(courier, fail).error
    assert (type(error), error.args) == (ValueError, ("no", 1))
    assert "raised in a worker process" in error.__notes__[0]
    assert "in fail" in error.__notes__[0]


def test_a_cells_lines_are_known_in_the_worker(courier):
    text = textwrap.dedent("""\
        @task
        def cell_task(x: int) -> int:
            return x

        @dynamic
        def d() -> int:
            for k in range(1):
                y = cell_task(x=k)
            return y
    """)
    name = "/tmp/no-such-file-of-a-cell.py"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    places.label_cell(name, "In[4]")
    names: dict[str, Any] = {"task": task, "dynamic": dynamic, "__name__": "__main__"}
    exec(compile(text, name, "exec"), names)
    made = there_and_back(courier, names["d"]).expansion
    origin = made.graph.nodes["dn0"].origin
    assert str(origin.place) == "In[4] line 8"
    assert origin.variables == (("k", "0"),)


def test_an_input_that_cannot_be_pickled_is_named(courier):
    @task
    def take(x: Any) -> int:
        return 1

    with pytest.raises(NotPortableValue, match=r"take: input x\[0\]"):
        there_and_back(courier, take, x=[(n for n in "ab")])


class TwoArguments(Exception):
    """pickle would call it with the one argument that it passed on."""

    def __init__(self, text: str, row: int) -> None:
        super().__init__(text)
        self.row = row


def test_an_exception_with_odd_arguments_keeps_its_class_and_attributes(courier):
    @task
    def fail() -> int:
        raise TwoArguments("bad", 42)

    error = there_and_back(courier, fail).error
    assert (type(error), error.args, error.row) == (TwoArguments, ("bad",), 42)


def test_an_exception_that_cannot_travel_says_what_it_was(courier):
    @task
    def fail() -> int:
        error = ValueError("bad")
        error.reason = (n for n in "ab")
        raise error

    error = there_and_back(courier, fail).error
    assert (type(error), str(error)) == (RuntimeError, "ValueError: bad")
