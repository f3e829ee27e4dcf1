from __future__ import annotations

import pytest

from flyte_nb.model.errors import OptionError
from flyte_nb.notebook.convert import convert

DECORATED = '''from flyte_nb import Resources, task
@task(cache=True, cache_version="0.1", limits=Resources(mem="600Mi"), environment={"A": "b c"})
def f(x: int) -> int:
    """A text with @task in it."""
    return x

def _g():
    ...

@task(cache=True, cache_version="0.1", limits=Resources(mem="600Mi"), environment={"A": "b c"})
def h(x: int) -> int:
    return _g()
'''
MAGIC = '''%%task --cache --cache-version 0.1 --limits mem=600Mi --env 'A=b c'
def f(x: int) -> int:
    """A text with @task in it."""
    return x

def _g():
    ...

def h(x: int) -> int:
    return _g()
'''
MAGIC_WITH_IMPORT = MAGIC.replace("\ndef f", "\nfrom flyte_nb import Resources, task\ndef f", 1)


def test_decorators_of_several_kinds_stay_decorators():
    text = "@task\ndef f() -> int:\n    return 1\n\n@workflow\ndef wf() -> int:\n    return f()\n"
    assert convert(text) == text


def test_decorators_to_a_magic():
    assert convert(DECORATED, to="magic") == MAGIC_WITH_IMPORT


@pytest.mark.parametrize("to", ["magic", "directive"])
def test_an_import_that_other_cells_need_stays(to):
    first = "from flyte_nb import dynamic, task, workflow\n"
    assert first in convert(f"{first}@task\ndef f() -> int:\n    return 1\n", to=to)


def test_there_and_back_adds_no_second_import():
    assert convert(convert(DECORATED, to="magic")) == DECORATED
    assert convert(convert(DECORATED, to="directive")) == DECORATED


def test_a_magic_to_decorators():
    assert convert(MAGIC, to="decorator") == DECORATED


def test_there_and_back_through_a_directive():
    directive = convert(MAGIC, to="directive")
    assert directive.startswith('#| flyte: task cache=True, cache_version="0.1", ')
    assert convert(directive, to="magic") == MAGIC.replace("\ndef f", "\nfrom flyte_nb import Resources\ndef f", 1)


def test_what_a_flag_cannot_say_goes_through_option():
    source = (
        "from flyte_nb import Cache, task\n@task(cache=Cache(version='1'), retries=N)\ndef f() -> int:\n    return 1\n"
    )
    magic = convert(source, to="magic")
    assert magic.startswith(
        "%%task --option 'cache=Cache(version='\"'\"'1'\"'\"')' --option retries=N\nfrom flyte_nb import Cache, task\n"
    )


def test_a_converted_cell_means_the_same(notebook):
    policies = []
    for to in ("decorator", "magic", "directive"):
        notebook.names.pop("f", None)
        notebook.good(convert(DECORATED, to=to), cell_id=to)
        policies.append((notebook.names["f"].kind, notebook.names["f"].spec.policy, notebook.names["h"].spec.policy))
    assert policies[0] == policies[1] == policies[2]


def test_shell_lines_stay():
    assert (
        convert("%%task\n!pip --version\ndef f(): ...\n")
        == "from flyte_nb import task\n!pip --version\n@task\ndef f(): ...\n"
    )


def test_a_decorator_of_the_users_stays_below():
    source = "%%dynamic\n@timed\ndef f(): ...\n"
    assert convert(source) == "from flyte_nb import dynamic\n@dynamic\n@timed\ndef f(): ...\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\n", "no task, dynamic or workflow"),
        ("@task\ndef f(): ...\n@dynamic\ndef g(): ...\n", "f (task); g (dynamic)"),
        ("@task\ndef f(): ...\ndef g(): ...\n", "g would become an entity too"),
        ("%%time\n1\n", "a %%time cell cannot be converted"),
        ("%%task --retry 2\ndef f(): ...\n", "Did you mean '--retries'?"),
        ("@task\ndef f(:\n", "line 2 of the cell is not Python"),
    ],
)
def test_what_cannot_be_converted_is_refused(source, said):
    with pytest.raises(OptionError) as caught:
        convert(source, to="magic")
    assert said in str(caught.value)


def test_an_unknown_spelling_is_refused():
    with pytest.raises(OptionError, match="Did you mean 'magic'"):
        convert(MAGIC, to="magick")
