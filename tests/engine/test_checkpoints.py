"""checkpoints: what an attempt leaves, the next one finds."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from flyte_nb import current_context, map_task, run, step, task
from flyte_nb.engine.checkpoints import Checkpoint, KeptCheckpoint
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model.errors import OptionError


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "checkpoints")


@task(retries=3)
def counts(until: int) -> int:
    checkpoint = current_context().checkpoint
    done = int(checkpoint.read() or b"0") + 1
    checkpoint.write(str(done).encode())
    if done < until:
        raise ConnectionError(f"after {done}")
    return done


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_a_retry_goes_on_where_the_attempt_before_it_was(executor: str):
    clock = ManualClock(step=0.5) if executor == "inline" else None
    execution = run(counts, until=4, executor=executor, workers=1, clock=clock)
    assert execution.outputs.o0 == 4
    assert execution["n0"].attempt == 3


def test_instances_of_a_map_have_checkpoints_of_their_own():
    execution = run(map_task(counts), until=[1, 2, 3], clock=ManualClock(step=0.5))
    assert execution.outputs.o0 == [1, 2, 3]


def test_another_execution_begins_anew():
    assert [run(counts, until=1).outputs.o0 for _ in range(2)] == [1, 1]


def test_a_stepper_s_retry_finds_it_too():
    stepper = step(counts, until=2, clock=ManualClock(step=0.5))
    stepper.over()
    stepper.over()
    assert stepper.execution["n0"].outputs.o0 == 2


def test_the_first_attempt_finds_nothing(place: str):
    checkpoint = KeptCheckpoint(place, 0)
    assert not checkpoint.prev_exists()
    assert checkpoint.read() is None
    assert checkpoint.restore() is None


def test_an_attempt_does_not_find_what_it_left_itself(place: str):
    checkpoint = KeptCheckpoint(place, 0)
    checkpoint.write(b"1")
    assert checkpoint.read() is None


def test_an_attempt_that_left_nothing_is_passed_over(place: str):
    KeptCheckpoint(place, 0).write(b"epoch 3")
    assert KeptCheckpoint(place, 2).read() == b"epoch 3"


def test_writing_again_takes_the_place_of_what_was_written(place: str):
    checkpoint = KeptCheckpoint(place, 0)
    checkpoint.write(b"1")
    checkpoint.write(memoryview(b"2"))
    assert KeptCheckpoint(place, 1).read() == b"2"


def test_a_file_a_folder_and_a_stream_can_be_left(place: str, tmp_path: Path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_bytes(b"w")
    (tmp_path / "log.txt").write_text("l")
    checkpoint = KeptCheckpoint(place, 0)
    checkpoint.save(tmp_path / "model")
    checkpoint.save(str(tmp_path / "log.txt"))
    checkpoint.save(io.BytesIO(b"s"))
    into = tmp_path / "into"
    into.mkdir()
    later = KeptCheckpoint(place, 1)
    assert later.restore(into) == into
    assert sorted(path.name for path in into.iterdir()) == ["_dst_cp", "log.txt", "weights"]
    assert later.restore() == into


def test_reading_one_of_several_files_is_refused(place: str, tmp_path: Path):
    (tmp_path / "a").write_text("a")
    checkpoint = KeptCheckpoint(place, 0)
    checkpoint.save(tmp_path / "a")
    checkpoint.write(b"b")
    with pytest.raises(OptionError, match="2 files"):
        KeptCheckpoint(place, 1).read()


@pytest.mark.parametrize("given", ["text", 3, None])
def test_only_bytes_are_written(place: str, given: object):
    with pytest.raises(OptionError, match="bytes"):
        KeptCheckpoint(place, 0).write(given)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [3, None, b"bytes"])
def test_only_paths_and_streams_are_saved(place: str, given: object):
    with pytest.raises(OptionError, match="path or a binary stream"):
        KeptCheckpoint(place, 0).save(given)  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_said_as_python_says_it(place: str):
    with pytest.raises(FileNotFoundError):
        KeptCheckpoint(place, 0).save("nowhere.bin")


def test_a_checkpoint_is_restored_into_a_folder(place: str, tmp_path: Path):
    KeptCheckpoint(place, 0).write(b"1")
    with pytest.raises(OptionError, match="no folder"):
        KeptCheckpoint(place, 1).restore(tmp_path / "nowhere")


def test_what_was_half_written_is_not_found(place: str):
    class Breaks(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        KeptCheckpoint(place, 0).save(Breaks())  # type: ignore[arg-type]
    assert KeptCheckpoint(place, 1).read() is None


def test_a_task_s_checkpoint_is_a_checkpoint():
    @task
    def kind() -> bool:
        return isinstance(current_context().checkpoint, Checkpoint)

    assert kind()
