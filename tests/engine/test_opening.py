"""What `execution.open` writes is a program, and gives what the node gave."""

from __future__ import annotations

import ast
import functools
import importlib
import linecache
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import dynamic, inspect, map_task, run, task, workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.model.errors import NotFound

OFFSET = 10
data = "a global that an input is named like"


def opened(execution: Execution, path: str = "n0", **names: Any) -> tuple[str, Any]:
    """Return a cell's text, and what it gives; it is run as a cell would be."""
    text = execution.open(path)
    assert repr(text) == text
    namespace: dict[str, Any] = dict(names)
    exec(compile(text, "<cell>", "exec"), namespace)
    outputs = tuple(execution[path].outputs.values())
    if outputs:
        made = eval(text.rpartition("\n")[2], namespace)
        assert (made if len(outputs) > 1 else (made,)) == outputs
    return text, namespace


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Write a module of the user's, and import it."""
    monkeypatch.syspath_prepend(tmp_path)
    made: list[str] = []

    def write(source: str) -> Any:
        name = f"users_{len(made)}_{abs(hash(tmp_path))}"
        (tmp_path / f"{name}.py").write_text("from flyte_nb import dynamic, map_task, task, workflow\n" + source)
        made.append(name)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield write
    for name in made:
        del sys.modules[name]


@task
def plain(x: int, data: str = "given") -> str:
    """Doc."""
    # what follows is a comment of the body
    y = x + OFFSET  # with one behind it

    return f"{data} {y}"


def test_a_body_is_unfolded_with_its_inputs_and_comments():
    execution = run(plain, x=1)
    text, namespace = opened(execution)
    assert text == (
        f"# plain: the body of n0 (plain), on its inputs in execution {execution.id}\n"
        "import flyte_nb\n"
        f"node = flyte_nb.inspect('n0', run='{execution.id}')\n"
        f"from {__name__} import OFFSET\n"
        "x = node.inputs['x']\n"
        "data = node.inputs['data']\n"
        "\n"
        "# what follows is a comment of the body\n"
        "y = x + OFFSET  # with one behind it\n"
        "\n"
        'result = f"{data} {y}"\n'
        "result"
    )
    assert namespace["y"] == 11


# fmt: off
BODIES = {
    "a lone return": "def f(x: int) -> int:\n    return x\n",
    "one line": "def f(x: int) -> int: return x + 1\n",
    "one line with several statements": "def f(x: int) -> int: y = x; return y + 1\n",
    "one line under a long signature": "def f(\n    x: int,\n    # why\n) -> int: return (x +\n 1)\n",
    "a docstring and a statement on one line": 'def f(x: int) -> int: "doc"; return x\n',
    "a statement behind the docstring": 'def f(x: int) -> int:\n    "doc"; y = x\n    return y\n',
    "a docstring like a comment": 'def f(x: int) -> int:\n    """doc\n    # no comment"""\n    # one\n    return x\n',
    "no return": "def f(x: int) -> None:\n    y = x\n",
    "nothing but a docstring": 'def f(x: int) -> None:\n    """doc"""\n',
    "an ellipsis": "def f(x: int) -> None: ...\n",
    "a bare return": "def f(x: int) -> None:\n    y = x\n    return\n",
    "a bare return behind a statement": "def f(x: int) -> None:\n    y = x; return\n",
    "several outputs": "def f(x: int) -> (int, str):\n    return x, 'a'\n",
    "a starred return": "def f(x: int) -> (int, int):\n    xs = [1]\n    return *xs, x\n",
    "a return without a space": "def f(x: int) -> int:\n    return(x +\n  1)\n",
    "a return over several lines": "def f(x: int) -> int:\n    return \\\n        x\n",
    "a return of a text": 'def f(x: int) -> str:\n    return """a\n    b\n\n  c\n"""\n',
    "a text that holds the word": "def f(x: int) -> str:\n    y = 'return'; return 'return'\n",
    "wide characters": "def f(x: int) -> str:\n    y = '日本語'; return 'é' + y\n",
    "a text with indentation": 'def f(x: int) -> str:\n    y = """a\n        b\n    c\n\td\n"""\n    return y\n',
    "a formatted text with indentation": (
        'def f(x: int) -> str:\n    y = f"""a\n        {x}\n    {(x,\n    2)}\n"""\n    return y\n'
    ),
    "a text continued": "def f(x: int) -> str:\n    y = 'a\\\n    b'\n    return y\n",
    "an early return": "def f(x: int) -> int:\n    if x > 1:\n        return 0\n    return x\n",
    "returns in branches": "def f(x: int) -> int:\n    if x:\n        return 1\n    else:\n        return 2\n",
    "a return within with": (
        "def f(x: int) -> int:\n    import contextlib\n    with contextlib.suppress(OSError):\n        return x\n"
    ),
    "a return within try": "def f(x: int) -> int:\n    try:\n        return x\n    finally:\n        y = 1\n",
    "nested functions": (
        "def f(x: int) -> int:\n    def inner(y):\n        if y:\n            return y + x\n        return 0\n"
        "    z = inner(1)\n    return z\n"
    ),
    "a nested decorator first": (
        "def f(x: int) -> int:\n    # first\n    @lambda g: g\n    def inner():\n        return x\n    return inner()\n"
    ),
    "a nonlocal within": (
        "def f(x: int) -> int:\n    y = 0\n    def g():\n        nonlocal y\n        y += x\n    g()\n    return y\n"
    ),
    "a lambda": "def f(x: int) -> int:\n    g = lambda y: y + x\n    return g(1)\n",
    "a class": "def f(x: int) -> int:\n    class A:\n        y = x\n    return A.y\n",
    "a comprehension": "def f(x: int) -> list[int]:\n    ys = [y + x for y in range(3)]\n    return ys\n",
    "a generator": "def f(x: int) -> int:\n    return sum(y + x for y in range(3))\n",
    "its own locals": "def f(x: int) -> list[str]:\n    y = 1\n    return sorted(locals())\n",
    "an annotated variable": "def f(x: int) -> int:\n    y: Unknown = x\n    return y\n",
    "a variable annotated with a known name": "def f(x: int) -> int:\n    y: 'int' = x\n    z: int\n    return y\n",
    "a loop": "def f(x: int) -> int:\n    for i in range(3):\n        x += i\n    else: x += 1\n    return x\n",
    "tabs": "def f(x: int) -> int:\n\tif x:\n\t\tx += 1\n\treturn x\n",
    "less indented comments": "def f(x: int) -> int:\n    y = x\n# out here\n  # and here\n    return y\n",
    "lines within brackets": "def f(x: int) -> list[int]:\n    ys = [\n  x,\n]\n    return ys\n",
    "names of ours": "def f(node: int, result: int = 2) -> int:\n    flyte_nb = node\n    return flyte_nb + result\n",
    "an input named like us": "def f(flyte_nb: int) -> int:\n    return flyte_nb\n",
    "names of builtins": "def f(input: int, id: int = 2) -> int:\n    list = input\n    return list + id\n",
    "keywords alone": "def f(*, x: int, y: int = 2) -> int:\n    if x: return y\n    return x\n",
    "a return at the end of a branch only": "def f(x: int) -> int:\n    while True:\n        return x\n",
    "dunders": "def f(x: int) -> str:\n    return __name__[:0] + str(x)\n",
}
# fmt: on


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_is_opened_gives_what_the_node_gave(module, body):
    opened(run(module(f"@task\n{body}").f, {_first_input(body): 1}))


def _first_input(body: str) -> str:
    arguments = ast.parse(body).body[0].args  # type: ignore[attr-defined]
    return (arguments.args + arguments.kwonlyargs)[0].arg  # type: ignore[no-any-return]


def test_a_body_that_returns_early_stays_a_function_of_another_name(module):
    text, namespace = opened(run(module(f"@task\n{BODIES['an early return']}").f, x=1), f="the user's own")
    assert "def f_body(x: int) -> int:\n    if x > 1:" in text
    assert text.endswith("result = f_body(x=x)\nresult")
    assert namespace["f"] == "the user's own"


def test_a_variable_of_the_body_that_is_named_like_a_global_is_not_imported():
    text, _ = opened(run(plain, x=1))
    assert "data" not in text.split("import OFFSET")[0]


def test_a_modules_own_names_are_imported(module):
    users = module("import math\nsum = max\n@task\ndef f(x: float) -> float:\n    return sum(math.floor(x), 0.5)\n")
    text, _ = opened(run(users.f, x=2.5))
    assert f"from {users.__name__} import math, sum\n" in text


def test_many_names_are_imported_over_several_lines(module):
    names = [f"a_rather_long_name_{n}" for n in range(12)]
    text = "".join(f"{name} = 1\n" for name in names)
    users = module(f"{text}@task\ndef f() -> int:\n    return {' + '.join(names)}\n")
    text, _ = opened(run(users.f))
    assert max(map(len, text.split("\n")[:10])) < 120


def test_what_a_signature_names_is_imported_where_the_body_stays_a_function(module):
    users = module(
        "import typing\nfour = 4\n"
        "@task\ndef f(x: typing.Optional[int] = four) -> int:\n    if x: return x\n    return 0\n"
    )
    text, _ = opened(run(users.f))
    assert f"from {users.__name__} import four, typing" in text


def test_a_signature_that_nobody_can_read_any_more_is_written_plainly():
    four = 4
    Number = int

    @task
    def f(x: int = four, *, y: int = (1, 2)[0]) -> int:
        if x > 1:
            return x
        return y

    f.function.__annotations__["x"] = Number
    text, _ = opened(run(f))
    assert "def f_body(x, y):\n    if x > 1:" in text


def made_by_a_factory(by: Any, name: str = "a'b") -> Any:
    @task
    def scale(x: int) -> str:
        y = """as it
    is,
  written
"""
        return f"{name}{x * len(by)}{y}"

    return scale


def test_the_variables_of_a_closure_are_bound():
    text, _ = opened(run(made_by_a_factory([1, 2]), x=3))
    assert "by = flyte_nb.engine.opening.around(node)['by']\nname = \"a'b\"\n" in text
    assert text.endswith('y = """as it\n    is,\n  written\n"""\nresult = f"{name}{x * len(by)}{y}"\nresult')


@pytest.mark.parametrize("value", [math.inf, True, None, b"x", -1, 1j, "x" * 1000, (1, 2), "\ud800", "<script>\n"])
def test_a_value_of_a_closure_is_written_where_it_can_be(value):
    @task
    def f() -> bool:
        return type(value).__name__ != ""

    _, namespace = opened(run(f))
    assert namespace["value"] == value


def test_a_value_of_a_closure_that_is_no_number_can_be_bound():
    nan = math.nan

    @task
    def f() -> bool:
        return math.isnan(nan)

    opened(run(f))


def test_a_variable_around_it_without_a_value_is_said():
    @task
    def f(x: int) -> int:
        return x if x else late

    text, _ = opened(run(f, x=1))
    assert "# late is a variable around it that has no value" in text
    late = 1


def test_a_nonlocal_is_refused():
    count = 0

    @task
    def f() -> int:
        nonlocal count
        count += 1
        return count

    with pytest.raises(NotFound, match="assigns to count of the function around it"):
        run(f).open("n0")


def test_names_of_a_module_that_nobody_can_import_are_bound():
    source = "from flyte_nb import task\nstep = [1]\n@task\ndef f(x: int) -> int:\n    return x + len(step)\n"
    namespace: dict[str, Any] = {"__name__": "never_imported"}
    linecache.cache["<never>"] = (len(source), None, source.splitlines(True), "<never>")
    exec(compile(source, "<never>", "exec"), namespace)
    text, _ = opened(run(namespace["f"], x=1))
    assert "step = flyte_nb.engine.opening.around(node)['step']" in text


def doubled(function: Any) -> Any:
    @functools.wraps(function)
    def inner(**given: Any) -> Any:
        return 2 * function(**given)

    return inner


@task(
    retries=1,
)
@doubled
@functools.lru_cache(
    maxsize=3,
)
def decorated(x: int) -> int:
    return x


def test_the_users_own_decorators_stay():
    text, _ = opened(run(decorated, x=4))
    assert "@doubled\n@functools.lru_cache(\n    maxsize=3,\n)\ndef decorated_body(x: int) -> int:\n" in text
    assert "retries" not in text


def test_a_decorator_that_nobody_knows_any_more_is_named():
    def local(function: Any) -> Any:
        return doubled(function)

    @task
    @local
    def f(x: int) -> int:
        return x

    assert "# its decorator @local is left out" in run(f, x=1).open("n0")


@task
def square(x: int) -> int:
    return x * x


@dynamic
def squares(n: int) -> list[int]:
    return [square(x=i) for i in range(n)]


@workflow
def wf(xs: list[int]) -> (list[int], list[int]):
    return squares(n=3), map_task(square)(x=xs)


def test_a_dynamic_and_what_is_in_it_and_a_maps_instance_are_opened():
    execution = run(wf, xs=[5, 6])
    for path in ("n0/dn2", "n1/1", "n0"):
        opened(execution, path)
    assert "(squares/square[2])" in execution.open("n0/dn2").split("\n")[0]


def test_a_map_says_what_to_open_instead():
    with pytest.raises(NotFound, match="n1 is a map") as caught:
        run(wf, xs=[5]).open("n1")
    assert 'execution.open("n1/0")' in str(caught.value)


def test_a_node_whose_inputs_are_not_there_is_refused():
    @task
    def fails() -> int:
        raise ValueError

    @workflow
    def failing() -> int:
        return square(x=fails())

    with pytest.raises(ValueError):
        run(failing)
    execution = inspect()
    assert "raise ValueError" in execution.open("n0")
    with pytest.raises(NotFound, match="n1 has not run, and its inputs are not there: it is SKIPPED, and needs n0"):
        execution.open("n1")
    with pytest.raises(NotFound, match="the execution has no node"):
        execution.open("")


def test_an_edited_inputs_copy_harms_nobody(module):
    users = module("@task\ndef f(xs: list[int]) -> int:\n    xs.append(1)\n    return len(xs)\n")
    execution = run(users.f, xs=[])
    opened(execution)
    opened(execution)
    assert execution["n0"].inputs.xs == []


def test_a_hostile_name_stays_in_its_comment(module):
    users = module(
        "@task\ndef f() -> int:\n    return 1\n"
        "@workflow\ndef wf() -> int:\n    return f().with_overrides(node_name='a\\nraise SystemExit #\\u202e\\x00')\n"
    )
    text, _ = opened(run(users.wf))
    assert text.split("\n")[0].startswith("# f: the body of n0 (a raise SystemExit #")


def test_a_function_that_was_redefined_is_opened_as_it_ran(module):
    users = module("@task\ndef f() -> int:\n    return 1\n")
    execution = run(users.f)
    users.f = square
    text, _ = opened(execution)
    assert "# f was redefined since: this is the body that ran" in text
    assert "result = 1" in text


def test_inputs_that_may_be_written_to_are_copies(module):
    pytest.importorskip("numpy")
    users = module(
        "import numpy as np\n@task\ndef make() -> np.ndarray:\n    return np.zeros(200_000)\n"
        "@task(copy_inputs=True)\ndef f(x: np.ndarray) -> float:\n    x[0] = 1\n    return float(x.sum())\n"
        "@workflow\ndef wf() -> float:\n    return f(x=make())\n"
    )
    text, _ = opened(run(users.wf), "n1")
    assert "from copy import deepcopy\nx = deepcopy(node.inputs['x'])\n" in text
