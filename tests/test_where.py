from __future__ import annotations

import importlib
import json
import linecache
import sys

import pytest

from flyte_nb import dynamic, step, task, where, workflow
from flyte_nb.engine.stepper import Stepper


@task
def names(n: int) -> list[str]:
    return [f"m{i}" for i in range(n)]


@task
def score(m: str) -> float:
    if m == "bad":
        raise ValueError("no\nscore")
    return len(m) / 2


@dynamic
def evaluate(names: list[str]) -> list[float]:
    scores = []
    for m in names:
        scores.append(score(m=m))
    return scores


@workflow
def wf(n: int) -> list[float]:
    return evaluate(names=names(n=n))


@dynamic
def failing() -> float:
    return score(m="bad")


@pytest.fixture
def stepper() -> Stepper:
    return step(wf, n=2)


def told(stepper: Stepper) -> list[str]:
    """Return its text without the file's name and the line's numbers, and without seconds."""
    headline, *rest = where.text(stepper).splitlines()
    return [headline.partition(", ")[2], *rest]


# As text, at each kind of stop.


def test_at_the_start(stepper):
    headline, empty, *rest = told(stepper)
    assert (headline, empty) == ("wf is compiled, and nothing has run", "")
    assert rest[:3] == [
        "◐ wf  running · 0 of 2 done",
        "├─ ▶ ○ names  n0 · queued · task",
        "└─ · evaluate  n1 · waiting · dynamic · expands at run time · waits for names",
    ]
    assert rest[-2].endswith(": return evaluate(names=names(n=n))")
    assert rest[-1] == "in  n = 2"


def test_while_the_workflow_compiles(stepper):
    headline, *rest = told(stepper.into())
    assert headline == "compiling wf: this line made names (n0), and ran nothing"
    assert rest[1:3] == ["wf", "└─ ▶ names  n0 · task"]
    (lit,) = [line for line in rest if line.startswith("▶")]
    assert lit.endswith(" c      return evaluate(names=names(n=n))")


def test_in_a_body(stepper):
    stepper.run_to("evaluate").into().into()
    headline, *rest = told(stepper)
    assert headline == "in the body of evaluate: this line made evaluate/score[1] (n1/dn1)"
    assert any(line.startswith("   └─ ▶ · score[1]  dn1 · waiting · m='m1'") for line in rest)
    (lit,) = [line for line in rest if line.startswith("▶")]
    assert lit.endswith(" x          scores.append(score(m=m))    # m = 'm1'")


def test_before_a_node(stepper):
    headline, *rest = told(stepper.run_to("score[1]"))
    assert headline == "before evaluate/score[1] (n1/dn1)"
    assert rest[-3].endswith(": scores.append(score(m=m))    # m = 'm1'")
    assert rest[-2:] == ["in  m = 'm1'", "out of n1/dn0: o0 = 1.0"]


def test_after_a_node(stepper):
    stepper.breakpoints.add("score", when="o0 > 0")
    headline, said, *rest = told(stepper.continue_())
    assert headline == "after evaluate/score[0] (n1/dn0)"
    assert said == "(breakpoint 2 on score when o0 > 0)"
    assert rest[-1] == "out of n1/dn0: o0 = 1.0"


def test_at_a_failure():
    headline, *rest = told(step(failing).continue_())
    assert headline == "failing/score (n0/dn0) failed"
    assert rest[-2:] == ["ValueError: no", "score"]


def test_at_a_failed_end():
    headline, *rest = told(step(failing).continue_().continue_())
    assert headline == "failing has failed"
    assert rest[-2:] == ["ValueError: no", "score"]


def test_at_the_end(stepper):
    headline, *rest = told(stepper.continue_())
    assert headline == "wf is over"
    assert rest[-1] == "out o0 = [1.0, 1.0]"


def test_when_it_was_stopped(stepper):
    headline, *rest = told(stepper.over().stop())
    assert headline == "wf was stopped"
    assert rest[1].startswith("■ wf  aborted")


def test_in_the_past(stepper):
    assert told(stepper.over().back())[0] == "wf is compiled, and nothing has run (in the past)"


def test_what_a_command_has_to_say_stands_below(stepper):
    assert told(stepper.back())[1] == "(this is the beginning)"


# As data.


def test_the_line_that_made_the_node_is_lit(stepper):
    source = where.step(stepper.run_to("score[1]"))["source"]
    assert (source["name"], source["kind"], source["variables"]) == ("evaluate", "dynamic", [["m", "'m1'"]])
    assert source["lines"][source["lit"] - source["first"]].strip() == "scores.append(score(m=m))"
    assert linecache.getline(source["file"], source["lit"]).strip() == "scores.append(score(m=m))"
    assert len(source["lines"]) == len(source["times"])
    assert set(source["times"]) == {"definition", "expansion"}


def test_while_it_compiles_it_says_how_much_is_revealed(stepper):
    commands = (stepper.into, stepper.into, stepper.out)
    assert [where.step(command())["revealed"] for command in commands] == [1, 2, None]


def test_at_the_end_there_is_no_source(stepper):
    found = where.step(stepper.continue_())
    assert (found["source"], found["path"], found["last"]) == (None, "", "n1")


def test_breakpoints_have_the_paths_of_what_is_known(stepper):
    stepper.breakpoints.add("score")
    stepper.breakpoints.add("n1", when="names == []")
    assert [one["paths"] for one in where.step(stepper)["breakpoints"]] == [[], [], ["n1"]]
    stepper.run_to("score")
    assert [one["paths"] for one in where.step(stepper)["breakpoints"]] == [[], ["n1/dn0", "n1/dn1"], ["n1"]]
    assert [one["when"] for one in where.step(stepper)["breakpoints"]] == [None, None, "names == []"]


def test_hostile_texts_stay_text_and_on_their_line():
    @task
    def meet(text: str) -> str:
        return text

    @dynamic
    def each(texts: list[str]) -> list[str]:
        return [meet(text=text) for text in texts]

    texts = ["<script>alert(1)</script>", "a\nb\r", "]]>", "\u202eright", "\ud800", "x" * 1_000_000]
    stepper = step(each, texts=texts)
    stepper.breakpoints.add("<b>\n\u202e\ud800")
    for index in range(len(texts)):
        stepper.run_to(f"meet[{index}]")
        made = json.dumps(where.step(stepper), ensure_ascii=False)
        assert len(made.encode()) < 20_000
        assert "\u202er" not in made
        assert len(where.text(stepper)) < 5_000


@pytest.fixture(scope="module")
def long_body(tmp_path_factory):
    """A dynamic whose source has 10,000 lines, one of them very long."""
    folder = tmp_path_factory.mktemp("long")
    lines = [f"    a{i} = {i}" for i in range(10_000)]
    lines[5_000] = f"    b = '{'x' * 5_000}'"
    body = "\n".join(["def body(n: int) -> list[int]:", *lines, "    return [inc(x=i) for i in range(n)]"])
    head = "from flyte_nb import dynamic, task\n@task\ndef inc(x: int) -> int:\n    return x\n@dynamic\n"
    (folder / "long_body_of_a_test.py").write_text(head + body)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("long_body_of_a_test").body
    sys.path.remove(str(folder))


@pytest.mark.slow
def test_of_a_long_source_the_lines_around_the_lit_one_are_told(long_body):
    source = where.step(step(long_body, n=2).into())["source"]
    assert len(source["lines"]) == len(source["times"]) == 400
    assert source["lines"][source["lit"] - source["first"]] == "    return [inc(x=i) for i in range(n)]"
    assert max(map(len, source["lines"])) <= 400


@pytest.mark.slow
def test_many_nodes_make_no_long_message():
    @task
    def inc(x: int) -> int:
        return x

    @dynamic
    def many(n: int) -> list[int]:
        return [inc(x=i) for i in range(n)]

    stepper = step(many, n=1_000)
    stepper.breakpoints.add("inc", when="x < 0")
    stepper.continue_()
    made = where.step(stepper)
    assert len(made["breakpoints"][-1]["paths"]) == 200
    assert len(json.dumps(made)) < 10_000


@task
def raises(n: int) -> int:
    raise ValueError("a\nb")


@dynamic
def breaks(n: int) -> int:
    made = raises(n=n)
    if n:
        raise KeyError("oops")
    return made


def test_a_body_that_raises_is_lit_where_it_raised():
    stepper = step(breaks, n=1).continue_()
    seen = where.step(stepper)
    source = seen["source"]
    assert (seen["stop"], source["name"], source["path"]) == ("failed", "breaks", "n0")
    assert source["lines"][source["lit"] - source["first"]].strip() == 'raise KeyError("oops")'
    assert any("raised at" in line and 'raise KeyError("oops")' in line for line in where.text(stepper).splitlines())


def test_a_task_that_raises_is_lit_where_it_raised():
    source = where.step(step(breaks, n=0).continue_())["source"]
    assert (source["name"], source["kind"], source["path"]) == ("raises", "task", "n0/dn0")
    assert source["lines"][source["lit"] - source["first"]].strip() == 'raise ValueError("a\\nb")'


def test_a_body_says_which_call_of_it_it_is():
    @dynamic
    def tree(depth: int) -> int:
        kids = [tree(depth=depth - 1) for _ in range(2 if depth else 0)]
        return kids[0] if kids else depth

    stepper = step(tree, depth=2).run_to("n0/dn1").into()
    assert where.says(stepper).startswith("in the body of tree/tree[1]: this line made ")
    assert where.step(stepper)["source"]["path"] == "n0/dn1"
