"""Peak memory of this process."""

from __future__ import annotations

import sys

import pytest

from flyte_nb.engine.memory import PeakMemory

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak")


@linux
def test_peak_counts_what_was_held_and_freed() -> None:
    with PeakMemory() as without:
        pass
    with PeakMemory() as memory:
        held = bytearray(64 << 20)
        del held
    assert memory.peak is not None
    assert without.peak is not None
    assert memory.peak - without.peak > 50 << 20


@linux
def test_an_earlier_peak_does_not_count() -> None:
    with PeakMemory() as before:
        held = bytearray(64 << 20)
        del held
    with PeakMemory() as memory:
        pass
    assert memory.peak is not None
    assert before.peak is not None
    assert before.peak - memory.peak > 50 << 20


def test_peak_is_unknown_until_it_is_left() -> None:
    with PeakMemory() as memory:
        assert memory.peak is None
