"""The seed's lesson in its two forms, as a learner meets it: the messages are golden."""

from __future__ import annotations

import pytest

TASKS = """%%task --cache --cache-version 0.1
import typing
from flyte_nb import dynamic, workflow
from flyte_nb.types.file import JoblibSerializedFile

def get_dataset() -> (typing.List[typing.List[float]], typing.List[float]):
    return [[0.0]], [1.0]

def get_models() -> typing.List[JoblibSerializedFile]:
    return []

def helper_evaluate_model(name: str, scores: typing.List[float]) -> typing.List[str]:
    return [name]
"""
ITERATED = '''@workflow
def wf() -> typing.List[typing.List[str]]:
    """A workflow to call the concerned tasks"""
    X, y = get_dataset()

    # 'models' is a Promise
    models = get_models()
    final_result = list()
    for model_ser in models:
        final_result.append(helper_evaluate_model(name="k", scores=y))
    return final_result
'''
EVALUATE = """@workflow(cache=True, cache_version="0.1")
def evaluate_model(
    models: typing.List[JoblibSerializedFile],
    X: typing.List[typing.List[float]],
    y: typing.List[float],
) -> typing.List[typing.List[str]]:
    final_result = list()
    for model_ser in models:
        final_result.append(helper_evaluate_model(name=str(model_ser), scores=y))
    return final_result
"""


@pytest.mark.parametrize("spelling", ["decorator", "magic", "directive"])
def test_iterating_over_what_a_task_returns(notebook, golden, spelling):
    notebook.good(TASKS)
    source = {
        "decorator": ITERATED,
        "magic": ITERATED.replace("@workflow", "%%workflow"),
        "directive": ITERATED.replace("@workflow", "#| flyte: workflow"),
    }[spelling]
    ran = notebook.run(source)
    message = ran.stdout.rstrip()
    assert not ran.ok
    assert "'Promise' object is not iterable" in message
    assert "`models` was made by get_models() at In[2] line 7" in message
    assert "run time" in message
    assert len(message.splitlines()) <= 6
    assert "flyte_nb/" not in message
    golden("lesson-iterated.txt", message + "\n")


@pytest.mark.parametrize("spelling", ["decorator", "magic"])
def test_a_dynamic_made_a_workflow(notebook, golden, spelling):
    notebook.good(TASKS)
    source = EVALUATE
    if spelling == "magic":
        source = EVALUATE.replace(
            '@workflow(cache=True, cache_version="0.1")', "%%workflow --cache --cache-version 0.1"
        )
    ran = notebook.run(source)
    message = ran.stdout.rstrip()
    assert not ran.ok
    assert "'Promise' object is not iterable" in message
    assert "@dynamic" in message
    assert "map_task" in message
    assert len(message.splitlines()) <= 6
    assert len(ran.warned) == 1
    assert "cache, cache_version have no effect on a workflow here" in ran.warned[0]
    golden("lesson-dynamic-made-workflow.txt", message + "\n")


def test_both_are_compiled_when_made_dynamic(notebook):
    notebook.good(TASKS)
    notebook.good(EVALUATE.replace("@workflow", "@dynamic"))
    notebook.good(
        "%%workflow\ndef wf() -> typing.List[typing.List[str]]:\n    X, y = get_dataset()\n"
        "    return evaluate_model(models=get_models(), X=X, y=y)\n"
    )
    assert notebook.good("wf()").value == []
