"""What names mean in a body: Promises and real values, by line; read off the source alone."""

from __future__ import annotations

from typing import Any

import pytest

from flyte_nb.notebook.hints import hints

TASKS = """
from typing import NamedTuple
from flyte_nb import task, dynamic, workflow, conditional
@task
def half(x: int) -> float:
    return x / 2
@task
def parts(x: int) -> tuple[int, str]:
    return x, str(x)
@task
def tell(x: int) -> None:
    print(x)
"""


def known(notebook: Any, source: str, name: str = "wf") -> list[tuple[Any, ...]]:
    """Return the hints of an entity that a cell defines, as tuples without the last line."""
    notebook.good(TASKS)
    notebook.good(source)
    return [(one.name, one.first, one.made, one.type, one.promise) for one in hints(notebook.shell.user_ns[name])]


def test_inputs_and_results_of_a_workflow_are_promises(notebook):
    source = "@workflow\ndef wf(n: int) -> float:\n    y = half(x=n)\n    return y\n"
    assert known(notebook, source) == [("n", 2, "input n", "int", True), ("y", 3, "half()", "float", True)]


def test_inputs_of_a_dynamic_are_real_values_and_what_it_calls_gives_promises(notebook):
    source = "@dynamic\ndef wf(ks: list[int]) -> float:\n    for k in ks:\n        y = half(x=k)\n    return y\n"
    assert known(notebook, source) == [
        ("ks", 2, "input ks", "list[int]", False),
        ("y", 4, "half()", "float", True),
        ("k", 3, "an element of ks", "int", False),
    ]


def test_in_a_comprehension_too_the_variable_is_an_element(notebook):
    source = "@dynamic\ndef wf(ks: list[int]) -> list[float]:\n    k = 'x'\n    return [half(x=k) for k in ks]\n"
    assert known(notebook, source)[1:] == [("k", 4, "an element of ks", "int", False)]


def test_of_what_may_be_one_list_or_another_nothing_is_said_of_elements(notebook):
    source = (
        "@dynamic\ndef wf(ks: list[int] | list[str], n: list[dict[str, int]]) -> list[float]:\n"
        "    return [half(x=len(k)) for k in ks] + [half(x=len(k)) for k in n]\n"
    )
    assert known(notebook, source)[2:] == [("k", 3, "an element of n", "dict[str, int]", False)]


@pytest.mark.parametrize(
    "body",
    [
        "ks = sorted(ks)\n    return [half(x=k) for k in ks]",
        "for k in ks:\n        k = 3\n    return [half(x=1)]",
        "return [half(x=k) for k in sorted(ks)]",
        "return [half(x=k) for n, k in enumerate(ks)]",
    ],
)
def test_of_a_list_or_variable_that_is_bound_again_nothing_is_said(notebook, body):
    source = f"@dynamic\ndef wf(ks: list[int]) -> list[float]:\n    {body}\n"
    assert [one for one in known(notebook, source) if "element" in one[2]] == []


def test_of_a_task_nothing_is_said(notebook):
    assert known(notebook, "", "half") == []


def test_a_tuple_of_names_has_each_output_its_own(notebook):
    source = "@workflow\ndef wf(n: int) -> int:\n    a, b = parts(x=n)\n    return a\n"
    assert known(notebook, source)[1:] == [("a", 3, "parts()", "int", True), ("b", 3, "parts()", "str", True)]


def test_several_outputs_in_one_name_and_no_output_say_nothing(notebook):
    source = "@workflow\ndef wf(n: int) -> int:\n    both = parts(x=n)\n    none = tell(x=n)\n    return both[0]\n"
    assert [one[0] for one in known(notebook, source)] == ["n"]


def test_a_name_means_what_it_was_bound_to_last(notebook):
    source = "@workflow\ndef wf(n: int) -> float:\n    n2 = half(x=n)\n    n = 3\n    n = half(x=n)\n    return n\n"
    notebook.good(TASKS)
    notebook.good(source)
    found = [(one.name, one.first, one.last, one.made) for one in hints(notebook.shell.user_ns["wf"])]
    assert found == [("n", 2, 3, "input n"), ("n2", 3, 6, "half()"), ("n", 5, 6, "half()")]


@pytest.mark.parametrize(
    "again",
    [
        "for x in range(2): pass",
        "x += 1",
        "with open('/dev/null') as x: pass",
        "x, z = 1, 2",
        "[x, *z] = [1, 2]",
        "def x(): pass",
        "class x: pass",
        "import math as x",
        "x: int = 3",
        "del x",
    ],
)
def test_what_else_binds_a_name_ends_what_was_known_of_it(notebook, again):
    source = f"@dynamic\ndef wf(x: int) -> float:\n    y = half(x=x)\n    {again}\n    z = 3\n    return y\n"
    notebook.good(TASKS)
    notebook.good(source)
    found = {one.name: (one.first, one.last) for one in hints(notebook.shell.user_ns["wf"])}
    assert found == {"x": (2, 3), "y": (3, 6)}


def test_overrides_change_nothing_of_what_a_result_is(notebook):
    source = "@workflow\ndef wf(n: int) -> float:\n    y = half(x=n).with_overrides(retries=2)\n    return y\n"
    assert known(notebook, source)[1:] == [("y", 3, "half()", "float", True)]


def test_a_conditional_makes_a_promise_of_one_of_its_cases(notebook):
    choice = 'conditional("c").if_(n > 1).then(half(x=n)).else_().then(half(x=2))'
    source = f"@workflow\ndef wf(n: int) -> float:\n    y = {choice}\n    return y\n"
    assert known(notebook, source)[1:] == [("y", 3, "a conditional", "", True)]


def test_names_within_branches_and_handlers_are_found_and_those_within_functions_are_not(notebook):
    source = """@dynamic
def wf(n: int) -> float:
    def inner():
        a = half(x=n)
    try:
        b = half(x=n)
    except ValueError:
        c = half(x=n)
    if n > 1:
        d = half(x=n)
    else:
        e = half(x=n)
    return b
"""
    assert [one[0] for one in known(notebook, source)] == ["n", "b", "c", "d", "e"]


def test_what_is_no_entity_says_nothing(notebook):
    source = """
names = {"half": half}
@workflow
def wf(n: int) -> float:
    a = names["half"](x=n)
    b = (lambda: 3)()
    c = str(3).upper()
    y = half(x=n)
    return y
"""
    assert [one[0] for one in known(notebook, source)] == ["n", "y"]


def test_names_in_other_scripts_are_names(notebook):
    source = "@workflow\ndef wf(größe: int) -> float:\n    名 = half(x=größe)\n    return 名\n"
    assert [one[0] for one in known(notebook, source)] == ["größe", "名"]


def test_a_very_long_body_says_as_much_as_a_reader_can_use(notebook):
    lines = "".join(f"    v{n} = half(x=n)\n" for n in range(300))
    assert len(known(notebook, f"@workflow\ndef wf(n: int) -> float:\n{lines}    return v1\n")) == 200


def test_a_magic_s_lines_are_counted_from_its_source(notebook):
    source = "%%workflow\ndef wf(n: int) -> float:\n    y = half(x=n)\n    return y\n"
    assert [one[0] for one in known(notebook, source)] == ["n", "y"]
