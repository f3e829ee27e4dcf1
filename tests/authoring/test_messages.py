"""What a learner is told: one golden file of all messages, and what every one of them has to have."""

from __future__ import annotations

import re
import runpy
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flyte_nb.model import places
from flyte_nb.model.errors import FlyteNbError

WORDS = Path(__file__).with_name("misuse.py")
FILES = [
    WORDS.with_name(f"misuse_{name}.py")
    for name in ("promises", "conditionals", "gates", "graphs", "definitions", "async", "runs")
]
for file in (WORDS, *FILES):
    places.label_cell(str(file), file.name)
names = runpy.run_path(str(WORDS))
for file in FILES:
    runpy.run_path(str(file), init_globals=names)
MISTAKES: dict[str, Callable[[], Any]] = names["MISTAKES"]


def told(name: str) -> tuple[Exception, list[str]]:
    """Make a mistake; return the error and what is read, warnings first."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            MISTAKES[name]()
        except Exception as error:
            lines = (
                error.lines()
                if isinstance(error, FlyteNbError)
                else "".join(traceback.format_exception_only(error)).splitlines()
            )
            return error, [*(f"{w.category.__name__}: {w.message}" for w in warned), *lines]
    pytest.fail(f"{name} was not refused")


@pytest.mark.slow
def test_all_messages_are_as_they_were(golden):
    golden("messages.txt", "\n\n".join(f"== {name}\n" + "\n".join(told(name)[1]) for name in MISTAKES) + "\n")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_message_is_short_and_names_the_users_line(name):
    error, lines = told(name)
    if isinstance(error, FlyteNbError):
        assert len(error.lines()) <= 6
    assert max(map(len, lines)) < 300
    assert re.search(r"misuse_\w+\.py line \d", "\n".join(lines))


@pytest.mark.parametrize("name", ["lesson_a", "lesson_b"])
def test_the_lesson_has_its_phrase_and_both_remedies(name):
    error, lines = told(name)
    assert "'Promise' object is not iterable" in lines[-4]
    assert "for model_ser in models:" in lines[-4]
    assert "make it @dynamic" in lines[-2]
    assert "map_task" in lines[-1]
    assert isinstance(error, TypeError)
    assert isinstance(error, ValueError)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_message_has_no_frame_of_the_framework(name):
    error, lines = told(name)
    assert "flyte_nb/" not in "\n".join(lines)
    if not isinstance(error, FlyteNbError):
        frames = traceback.extract_tb(error.__traceback__)
        assert [frame.name for frame in frames if places.is_ours(frame.filename)] == ["__call__", "call", "run"]
        assert Path(frames[-1].filename) in FILES
