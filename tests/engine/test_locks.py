"""Locks between processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flyte_nb.engine.locks import KeyLock

HOLD = """
import sys
from flyte_nb.engine.locks import KeyLock
lock = KeyLock(sys.argv[1])
lock.acquire()
print("held", flush=True)
sys.stdin.readline()
"""


def test_only_one_holds_a_lock(tmp_path: Path) -> None:
    first, second = KeyLock(str(tmp_path / "k")), KeyLock(str(tmp_path / "k"))
    assert first.acquire(blocking=False)
    assert not second.acquire(blocking=False)
    first.release()
    assert second.acquire(blocking=False)
    second.release()


def test_no_file_is_left_behind(tmp_path: Path) -> None:
    with KeyLock(str(tmp_path / "locks" / "k")):
        assert (tmp_path / "locks" / "k").exists()
    assert not (tmp_path / "locks" / "k").exists()


def test_different_keys_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with KeyLock(str(tmp_path / "a")):
        assert KeyLock(str(tmp_path / "b")).acquire(blocking=False)


def test_releasing_twice_is_harmless(tmp_path: Path) -> None:
    lock = KeyLock(str(tmp_path / "k"))
    lock.acquire()
    lock.release()
    lock.release()


def test_where_nothing_can_be_locked_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with KeyLock(str(tmp_path / "file" / "k")):
        assert KeyLock(str(tmp_path / "file" / "k")).acquire(blocking=False)


@pytest.mark.slow
def test_a_process_that_dies_frees_its_lock(tmp_path: Path) -> None:
    path = str(tmp_path / "k")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert not KeyLock(path).acquire(blocking=False)
        holder.kill()
        holder.wait()
        lock = KeyLock(path)
        assert lock.acquire()
        lock.release()
