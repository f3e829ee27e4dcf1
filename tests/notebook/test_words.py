from __future__ import annotations

import pytest
from IPython.core.error import UsageError

from flyte_nb.notebook import verbs, words


def test_every_verb_has_a_usage_and_a_meaning_or_shares_a_line():
    told = {word for usage in words.USAGE.values() for word in usage.removeprefix("%flyte ").replace("|", " ").split()}
    assert set(verbs.VERBS) <= told
    assert words.USAGE.keys() == words.SAYS.keys()
    assert words.FLAGS.keys() | {"config"} == words.USAGE.keys()


def test_every_flag_stands_in_the_usage_or_in_the_help_of_the_function():
    for verb, flags in words.FLAGS.items():
        shown = [flag for flag in flags if flag in words.USAGE[verb]]
        assert set(flags) - set(shown) <= {"--workers", "--max-depth", "--answers"}


def test_the_help_is_a_line_for_each_and_fits_a_screen(squares):
    lines = squares.good("%flyte help").stdout.splitlines()
    assert len(lines) == len(words.USAGE)
    assert max(map(len, lines)) < 220


def test_the_help_says_one_verb_with_all_its_flags(squares):
    said = squares.good("%flyte help run").stdout
    assert said.startswith(words.USAGE["run"])
    assert all(flag in said for flag in words.FLAGS["run"])
    assert squares.good("%flyte help into").stdout.startswith(words.USAGE["over"])
    assert len(squares.good("%flyte help nothing").stdout.splitlines()) == len(words.USAGE)


@pytest.mark.parametrize(
    ("verb", "line", "found"),
    [
        ("run", "", ({}, "")),
        ("run", "wf n=3", ({}, "wf n=3")),
        ("run", "--executor threads wf n=3", ({"executor": "threads"}, "wf n=3")),
        ("run", "--executor=threads wf", ({"executor": "threads"}, "wf")),
        ("run", "wf n=3 --workers 2", ({"workers": "2"}, "wf n=3")),
        ("run", "wf n=3 --x", ({}, "wf n=3 --x")),
        ("run", "--background wf", ({"background": "on"}, "wf")),
        ("step", "wf n=1 --overwrite-cache", ({"overwrite-cache": "on"}, "wf n=1")),
        ("break", "score --failure", ({"failure": "on"}, "score")),
        ("break", "--remove 2", ({"remove": "2"}, "")),
        ("inspect", "n0 --run e1", ({"run": "e1"}, "n0")),
        ("inspect", "--run e1 n0", ({"run": "e1"}, "n0")),
    ],
)
def test_flags_are_taken_from_a_line(verb, line, found):
    assert words.flags_of(verb, line) == found


@pytest.mark.parametrize(
    ("verb", "line"), [("run", "--run e1 wf"), ("run", "--executor"), ("run", "wf --executor"), ("step", "--bogus wf")]
)
def test_flags_that_do_not_fit_say_so(verb, line):
    with pytest.raises(UsageError, match=f"%flyte {verb}"):
        words.flags_of(verb, line)


def test_the_name_that_a_line_begins_with():
    assert words.first_name("pkg.wf n=3") == ("pkg.wf", "n=3")
    assert words.first_name("") == ("", "")
    with pytest.raises(UsageError, match="'3' is no name"):
        words.first_name("3 wf")


def test_a_number():
    assert words.number("workers", "3") == 3
    with pytest.raises(UsageError, match="workers 'x' is no whole number"):
        words.number("workers", "x")
