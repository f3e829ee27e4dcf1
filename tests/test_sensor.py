"""Sensors: they ask until it has happened, a timeout ends them, their inputs are those of `poke`."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest

from flyte_nb import TaskMetadata, run, sensor, task, workflow
from flyte_nb.model.errors import InterfaceError, NodeTimeout
from flyte_nb.sensor import BaseSensor, FileSensor


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensor, "PAUSE", 0.01)


def test_it_waits_for_a_file(tmp_path: Path):
    path = tmp_path / "made.txt"
    waits = FileSensor("waits", timeout=10)

    @task
    def reads() -> str:
        return path.read_text()

    @workflow
    def wf(path: str) -> str:
        seen, text = waits(path=path), reads()
        seen >> text
        return text

    threading.Timer(0.1, lambda: path.write_text("here")).start()
    assert run(wf, path=str(path)).outputs.o0 == "here"


@pytest.mark.parametrize("timeout", [0.05, datetime.timedelta(seconds=0.05)])
def test_it_gives_up(tmp_path: Path, timeout: float | datetime.timedelta):
    with pytest.raises(NodeTimeout, match=r"0\.05"):
        FileSensor("waits", timeout=timeout)(path=str(tmp_path / "never"))


class Countdown(BaseSensor):
    left = 3

    async def poke(self, step: int, unit: str = "s") -> bool:
        Countdown.left -= step
        return Countdown.left <= 0 and unit == "s"


def test_one_of_your_own_has_the_inputs_of_poke():
    count = Countdown("count", sensor_config={"a": 1})
    assert count.python_interface.inputs == {"step": int, "unit": str}
    assert (count.task_type, count.sensor_config) == ("sensor", {"a": 1})
    assert count(step=1) is None
    assert Countdown.left == 0
    with pytest.raises(InterfaceError, match=r"count\(\) needs step: int"):
        count()


def test_two_timeouts_are_one_too_many():
    with pytest.raises(ValueError, match="waits has two timeouts"):
        FileSensor("waits", timeout=1, metadata=TaskMetadata(timeout=2))


def test_a_class_without_poke_says_so():
    class Nothing(BaseSensor):
        pass

    with pytest.raises(NotImplementedError, match="Nothing does not say how to poke"):
        Nothing("nothing")()
