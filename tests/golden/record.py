"""The golden programs: each is run inline under a clock wound by hand, so that its log is the same every time.

`make golden` records what they log and fold to; the front end replays the same: a contract of the two folds."""

from __future__ import annotations

import contextlib
import enum
import functools
import runpy
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flyte_nb import Deck, Resources, approve, dynamic, map_task, sleep, task, wait_for_input, workflow
from flyte_nb.authoring.entities import Entity, Task
from flyte_nb.engine.cache import Cache
from flyte_nb.engine.caching import Caching
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.flights import Flights
from flyte_nb.engine.gates import Elsewhere, Gates
from flyte_nb.model import places
from flyte_nb.types.error import FlyteError

places.label_cell(__file__, "record.py")  # not the path of whoever records


def execution_of(
    entity: Entity, name: str, cache: Path | None = None, gates: Gates | None = None, **inputs: Any
) -> Execution:
    """Run to the end, whatever the end is."""
    execution = Execution(
        entity,
        entity.signature.bind((), inputs),
        id=name,
        clock=ManualClock(start=1_700_000_000.0, step=0.25),
        flights=Flights(),
        caching=Caching(Cache(cache) if cache is not None else None),
        gates=gates,
    )
    execution.begin()
    with contextlib.suppress(Exception, KeyboardInterrupt):  # the log says it
        execution.run()
    return execution


def knn() -> Execution:
    """The seed's program in shape, with trivial tasks."""

    @task(cache=True, cache_version="0.1", requests=Resources(mem="600Mi"))
    def get_dataset() -> (list[list[float]], list[float]):  # type: ignore[syntax]
        print("fetching")
        return [[1.0, 2.0], [3.0, 4.0]], [0, 1]

    @task(cache=True, cache_version="0.1")
    def get_models() -> list[str]:
        return [f"model-k{k}.joblib.dat" for k in (2, 3)]

    @task
    def helper_evaluate_model(name: str, scores: list[float]) -> list[str]:
        return [name, str(sum(scores))]

    @dynamic(cache=True, cache_version="0.1")
    def evaluate_model(models: list[str], X: list[list[float]], y: list[float]) -> list[list[str]]:
        final_result = []
        for model_ser in models:
            scores = [sum(row) for row in X]
            final_result.append(helper_evaluate_model(name=model_ser, scores=scores))
        return final_result

    @workflow
    def wf() -> list[list[str]]:
        X, y = get_dataset()
        models = get_models()
        return evaluate_model(models=models, X=X, y=y)

    with tempfile.TemporaryDirectory() as folder:
        return execution_of(wf, "knn", Path(folder))


def cache_hit() -> Execution:
    """The second run of a cached task, and of a dynamic."""

    @task(cache=True, cache_version="1")
    def square(x: int) -> int:
        return x * x

    @dynamic(cache=True, cache_version="1")
    def squares(n: int) -> list[int]:
        return [square(x=i) for i in range(n)]

    @workflow
    def wf(n: int) -> (int, list[int]):  # type: ignore[syntax]
        return square(x=n), squares(n=n)

    with tempfile.TemporaryDirectory() as folder:
        execution_of(wf, "first", Path(folder), n=3)
        return execution_of(wf, "cache-hit", Path(folder), n=3)


@functools.cache
def tasks() -> tuple[Task, Task]:
    """Make the two tasks of most programs, when they are first needed: importing this file defines no entity."""

    @task
    def inc(x: int) -> int:
        return x + 1

    @task
    def fail(x: int) -> int:
        raise ValueError("no <good>", x)

    return inc, fail


def failure() -> Execution:
    """A task fails in a dynamic; what waited for it is skipped, and so is what had not begun."""
    inc, fail = tasks()

    @dynamic
    def body(n: int) -> int:
        broken = fail(x=inc(x=n))
        return inc(x=broken)

    @workflow
    def wf(n: int) -> (int, int):  # type: ignore[syntax]
        return inc(x=body(n=n)), inc(x=n)

    return execution_of(wf, "failure", n=1)


def failure_after() -> Execution:
    """The other failure policy: what can still run, runs."""
    inc, fail = tasks()

    @workflow(failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
    def wf(n: int) -> (int, int):  # type: ignore[syntax]
        return inc(x=fail(x=n)), inc(x=inc(x=n))

    return execution_of(wf, "failure-after", n=1)


def retry() -> Execution:
    """Two attempts of a dynamic fail, one after it made nodes; the third succeeds."""
    inc, _ = tasks()
    attempts: list[int] = []

    @dynamic(retries=2)
    def flaky(n: int) -> int:
        made = inc(x=n)
        attempts.append(n)
        if len(attempts) < 3:
            raise OSError(f"attempt {len(attempts)}")
        return made

    @workflow
    def wf(n: int) -> int:
        return flaky(n=n)

    return execution_of(wf, "retry", n=1)


def nested_dynamic() -> Execution:
    """A dynamic in a dynamic, beside a sub-workflow, ordered by ``>>``, with a node of a name of its own."""
    inc, _ = tasks()

    @dynamic
    def inner(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    @workflow
    def twice(x: int) -> int:
        return inc(x=inc(x=x))

    @dynamic
    def outer(n: int) -> list[list[int]]:
        found = []
        for k in range(1, n + 1):
            found.append(inner(n=k))
        first = twice(x=n).with_overrides(node_name="second thoughts")
        first >> found[-1]
        return found

    @workflow
    def wf(n: int) -> list[list[int]]:
        return outer(n=n)

    return execution_of(wf, "nested-dynamic", n=2)


def empty_dynamic() -> Execution:
    """A dynamic that calls nothing."""
    inc, _ = tasks()

    @dynamic
    def nothing(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    @workflow
    def wf(n: int) -> list[int]:
        return nothing(n=n)

    return execution_of(wf, "empty-dynamic", n=0)


def map_tolerated() -> Execution:
    """A map of which an element may fail, two at a time."""

    @task
    def half(x: int) -> int:
        if x % 2:
            raise ValueError(f"{x} is odd")
        return x // 2

    @workflow
    def wf(xs: list[int]) -> list[int | None]:
        return map_task(half, concurrency=2, min_success_ratio=0.6)(x=xs)

    return execution_of(wf, "map-tolerated", xs=[2, 3, 4])


def abort() -> Execution:
    """An interrupt in the second of three tasks."""
    inc, _ = tasks()

    @task
    def interrupted(x: int) -> int:
        raise KeyboardInterrupt

    @workflow
    def wf(n: int) -> int:
        return inc(x=interrupted(x=inc(x=n)))

    return execution_of(wf, "abort", n=1)


def on_failure() -> Execution:
    """A sub-workflow fails while a sibling has not run: its failure node runs, and then that of the workflow around."""
    inc, fail = tasks()

    @task
    def tidy(x: int, err: FlyteError | None = None) -> None:
        print(f"{err.failed_node_id}: {err.message}" if err is not None else "nothing failed")

    @workflow
    def alarm(n: int, err: FlyteError | None = None) -> None:
        tidy(x=n, err=err)

    @workflow(on_failure=tidy)
    def sub(x: int) -> (int, int):  # type: ignore[syntax]
        return fail(x=inc(x=x)), inc(x=x)

    @workflow(on_failure=alarm, failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
    def wf(n: int) -> (int, int):  # type: ignore[syntax]
        return inc(x=sub(x=n).o0), inc(x=n)

    return execution_of(wf, "on-failure", n=1)


def on_failure_spared() -> Execution:
    """Nothing fails, so the failure nodes are not needed."""
    inc, _ = tasks()

    @task
    def tidy(n: int) -> None: ...

    @workflow(on_failure=tidy)
    def sub(n: int) -> int:
        return inc(x=n)

    @workflow(on_failure=tidy)
    def wf(n: int) -> int:
        return sub(n=n)

    return execution_of(wf, "on-failure-spared", n=1)


def on_failure_fails() -> Execution:
    """The failure node fails as well, after a second attempt."""
    _, fail = tasks()

    @task(retries=1)
    def tidy(n: int) -> None:
        raise OSError("no room left")

    @workflow(on_failure=tidy)
    def wf(n: int) -> int:
        return fail(x=n)

    return execution_of(wf, "on-failure-fails", n=1)


class Label(enum.Enum):
    """What a typed form asks for by a menu."""

    CAT = "cat"
    DOG = "dog"


def gates(name: str, answers: Gates) -> Execution:
    """A dynamic's input is asked for and its result approved, after a rest; a task that waits for nobody runs first."""
    inc, _ = tasks()

    @task
    def train(label: Label, rate: float) -> float:
        return rate / 2

    @dynamic
    def review(rate: float) -> float:
        label = wait_for_input("label", timedelta(minutes=5), Label)
        return approve(train(label=label, rate=rate), "good enough", timedelta(minutes=10))

    @workflow
    def wf(n: int) -> (float, int):  # type: ignore[syntax]
        pause = sleep(timedelta(seconds=30))
        rate = wait_for_input("rate", timedelta(hours=1), float)
        made = review(rate=rate)
        pause >> made
        return made, inc(x=n)

    return execution_of(wf, name, gates=answers, n=1)


def gate_approved() -> Execution:
    """All gates are answered."""
    return gates("gate-approved", Gates({"rate": 0.5, "label": "cat", "good enough": lambda found: found == 0.25}))


def gate_refused() -> Execution:
    """What is to be approved is not."""
    return gates("gate-refused", Gates({"rate": 0.5, "label": Label.DOG, "good enough": False}))


def gate_timed_out() -> Execution:
    """Nobody answers the last gate."""
    return gates("gate-timed-out", Gates({"rate": 0.5, "label": Label.DOG}, Elsewhere()))


def decks() -> Execution:
    """A task shows a deck while it runs, fails, and shows another one when it is tried again."""
    attempts: list[int] = []

    @task(retries=1, enable_deck=True)
    def train(n: int) -> int:
        loss = Deck("loss", "<b>0.9</b>")
        Deck.publish()
        loss.append("<b>0.5</b>")
        attempts.append(n)
        if len(attempts) < 2:
            raise OSError("no connection")
        Deck("report <i>", f"<p>{n} epochs</p>")
        return n

    @workflow
    def wf(n: int) -> int:
        return train(n=n)

    return execution_of(wf, "decks", n=3)


PROGRAMS: dict[str, Callable[[], Execution]] = {
    program.__name__.replace("_", "-"): program
    for program in (
        abort,
        cache_hit,
        decks,
        empty_dynamic,
        failure,
        failure_after,
        gate_approved,
        gate_refused,
        gate_timed_out,
        knn,
        map_tolerated,
        nested_dynamic,
        on_failure,
        on_failure_fails,
        on_failure_spared,
        retry,
    )
}

for _file in ("building.py", "conditionals.py", "eagers.py"):
    PROGRAMS |= runpy.run_path(str(Path(__file__).with_name(_file)))["programs"](execution_of, tasks)


@functools.cache
def recorded(name: str) -> Execution:
    """Run a golden program, once a process: an entity that is defined twice gets two versions."""
    return PROGRAMS[name]()
