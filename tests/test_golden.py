"""The golden records: what the programs log is what was recorded, and folds to the recorded state; the pictures."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from flyte_nb.model import wire
from flyte_nb.model.state import State, fold

GOLDEN = Path(__file__).parent / "golden"
RECORD: dict[str, Any] = runpy.run_path(str(GOLDEN / "record.py"), run_name="golden_record")
STATES: dict[str, Any] = runpy.run_path(str(GOLDEN / "states.py"))
VERSION = re.compile(r'"version":"([0-9a-f]{16}(?:\+\d+)?)"')
NAMES = sorted(RECORD["PROGRAMS"])
DOTS: dict[str, Any] = runpy.run_path(str(GOLDEN / "dots.py"))
PICTURES: dict[str, Any] = DOTS["pictures"]()


def plain(text: str) -> str:
    """Number the versions of entities: they are digests of syntax trees, which every Python spells its own way."""
    numbers: dict[str, int] = {}
    return VERSION.sub(lambda found: f'"version":"v{numbers.setdefault(found[1], len(numbers))}"', text)


def lines_of(name: str) -> list[str]:
    return (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_a_program_logs_what_was_recorded(name, golden):
    golden(f"{name}.jsonl", plain("\n".join(wire.dump(RECORD["recorded"](name).events)) + "\n"))


@pytest.mark.parametrize("name", NAMES)
def test_a_program_comes_to_the_recorded_state(name, golden):
    state = STATES["state_as_json"](RECORD["recorded"](name).state)
    golden(f"{name}.state.json", json.dumps(state, indent=1, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_log_folds_to_the_recorded_state(name):
    state = fold(wire.load(lines_of(name)))
    assert STATES["state_as_json"](state) == json.loads((GOLDEN / f"{name}.state.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_log_is_the_same_once_read_and_written(name):
    assert list(wire.dump(wire.load(lines_of(name)))) == lines_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_prefix_of_a_recorded_log_folds_as_the_whole_did_on_its_way(name):
    state = State()
    events = list(wire.load(lines_of(name)))
    for count, event in enumerate(events, 1):
        state.apply(event)
        assert STATES["whole"](fold(events[:count])) == STATES["whole"](state)


@pytest.mark.parametrize("name", NAMES)
def test_a_live_state_is_the_fold_of_its_log(name):
    execution = RECORD["recorded"](name)
    assert STATES["whole"](fold(execution.events)) == STATES["whole"](execution.state)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_as_it_was_recorded(name, golden):
    golden(f"dots/{name}.json", json.dumps(PICTURES[name], indent=1) + "\n")
    golden(f"dots/{name}.dot", DOTS["draw"](PICTURES[name]))


def test_every_recorded_picture_is_drawn():
    assert {path.stem for path in (GOLDEN / "dots").iterdir()} == set(PICTURES)


def test_no_record_names_the_machine_it_was_made_on():
    text = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.rglob("*.json*"))
    assert str(Path.home()) not in text
    assert "/tmp" not in text
