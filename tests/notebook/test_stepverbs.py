from __future__ import annotations

import pytest


@pytest.fixture
def stepped(squares):
    """A shell in which `s` steps through `wf`."""
    squares.good("s = %flyte step wf n=3")
    return squares


def test_step_returns_a_stepper_at_its_start(stepped):
    assert stepped.names["s"].current.kind == "start"
    assert stepped.names["s"].execution.inputs.n == 3


def test_each_verb_is_a_command_of_the_last_stepper(stepped):
    stepper = stepped.names["s"]
    led = []
    for verb in ("into", "out", "into", "over", "out", "over", "back", "forward", "continue", "restart"):
        assert stepped.good(f"%flyte {verb}").value is stepper
        led.append((stepper.current.kind, stepper.current.path))
    assert led == [
        ("compile", "n0"), ("before", "n0"), ("body", "n0/dn0"), ("body", "n0/dn1"), ("before", "n0/dn0"),
        ("before", "n0/dn1"), ("before", "n0/dn0"), ("before", "n0/dn1"), ("end", ""), ("start", "n0"),
    ]  # fmt: skip


@pytest.mark.parametrize("target", ["n0/dn2", "'n0/dn2'", '"squares/square[2]"', "square[2]"])
def test_run_to(stepped, target):
    assert stepped.good(f"%flyte run_to {target}").value.current.path == "n0/dn2"


def test_a_verb_means_the_stepper_that_was_begun_last(stepped):
    stepped.good("t = %flyte step wf n=1")
    assert stepped.good("%flyte over").value is stepped.names["t"]
    fork = stepped.good("f = t.replace('', n=2)\nf").value
    assert stepped.good("%flyte over").value is fork


def test_an_executor_and_a_fresh_cache_may_be_asked_for(squares):
    stepper = squares.good("%flyte step --executor threads --overwrite-cache wf n=1").value
    assert "thread" in stepper.execution.state.executor


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("", []),
        ("square", ["breakpoint 2 on square"]),
        ("square[1]", ["breakpoint 2 on square[1]"]),
        ("'my own node'", ["breakpoint 2 on my own node"]),
        ("--failure", []),
        ("square --failure", ["breakpoint 2 on a failure of square"]),
        ("--failure square", ["breakpoint 2 on a failure of square"]),
        ("square when=x > 1", ["breakpoint 2 on square when x > 1"]),
        ("square when=x == 1 and o0 != 2", ["breakpoint 2 on square when x == 1 and o0 != 2"]),
        ("square when = x == 1", ["breakpoint 2 on square when x == 1"]),
        ("when=x == 2", ["breakpoint 2 on any node when x == 2"]),
        ('square when="x > 1"', ["breakpoint 2 on square when x > 1"]),
        ("square when='a' == 'b'", ["breakpoint 2 on square when 'a' == 'b'"]),
        ("square when='--failure' in str(x)", ["breakpoint 2 on square when '--failure' in str(x)"]),
        ("square when=x in {1, 2}", ["breakpoint 2 on square when x in {1, 2}"]),
        ("square when=dict(when=x)['when'] == 1", ["breakpoint 2 on square when dict(when=x)['when'] == 1"]),
        ("--remove 1", None),
    ],
)
def test_break_adds_and_lists(stepped, line, shown):
    points = stepped.good(f"%flyte break {line}").value
    expected = "(no breakpoints)" if shown is None else "\n".join(["breakpoint 1 on a failure", *shown])
    assert repr(points).replace(" (fits no node yet)", "") == expected


def test_a_breakpoint_stops(stepped):
    stepped.good("%flyte break square when=x == 1")
    assert stepped.good("%flyte continue").value.current.path == "n0/dn1"


@pytest.mark.parametrize("which", ["2", "square[1]", "'square[1]'"])
def test_a_breakpoint_is_removed_by_its_number_or_its_target(stepped, which):
    stepped.good("%flyte break square[1]")
    assert len(stepped.good(f"%flyte break --remove {which}").value) == 1


def test_a_semicolon_silences(stepped):
    assert stepped.good("%flyte over;").value is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("step", "step: what? %flyte step"),
        ("step wff", "there is no 'wff'. Did you mean 'wf'?"),
        ("step wf m=3", "wf has no input 'm'"),
        ("step squares", "squares needs n"),
        ("step wf n=[", "that is no Python expression"),
        ("step --background wf", "has no option --background"),
        ("over 2", "over takes no words, and '2' was given: %flyte over"),
        ("back n0", "back takes no words"),
        ("ovre", "no verb 'ovre'. Did you mean 'over'?"),
        ("run_to", "run_to: where? %flyte run_to n2/dn0"),
        ("run_to square 2", "takes one target, and 'square 2' was given"),
        ("break square 2", "takes one target (a condition follows when=), and 'square 2' was given"),
        ("break square x > 1", "a condition follows when="),
        ("break square whn=x>1", "a condition follows when="),
        ("break square when=", "when= needs a condition"),
        ("break square when=''", "when= needs a condition"),
        ("break square when=x > 1 --failure", "--failure stands before when="),
        ("break --remove", "--remove needs a value"),
        ("break --remove 1 square", "and nothing else is said then"),
        ("break --failur", "no option --failur. Did you mean '--failure'?"),
    ],
)
def test_mistakes_are_one_line(stepped, line, said):
    ran = stepped.run(f"%flyte {line}")
    assert not ran.ok
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run_to n7", "it ended without coming to n7"),
        ("break square when=x >", "the condition 'x >' is no Python expression: invalid syntax"),
        ("break --remove 9", "there is no breakpoint 9"),
        ("break --remove squar", "there is no breakpoint 'squar'"),
    ],
)
def test_what_the_stepper_says_is_shown(stepped, line, said):
    assert said in stepped.run(f"%flyte {line}").stdout


def test_without_a_stepper_it_says_how_to_begin(squares):
    for verb in ("over", "break", "run_to n0"):
        assert "Begin: stepper = flyte_nb.step(wf)" in squares.run(f"%flyte {verb}").stdout
