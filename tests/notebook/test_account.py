"""The account in a shell: what cells define, what is stale, what does not compile, and which executions there are."""

from __future__ import annotations

import zlib
from typing import Any

import pytest

from flyte_nb.notebook import extension, requests
from flyte_nb.notebook.account import Account
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.listeners import FrontEnd

TASK = "%%task\ndef square(x: int) -> int:\n    return x * x\n"
PLAIN = "from flyte_nb import workflow\n@workflow\ndef wf(n: int = 3) -> int:\n    return square(x=n)\n"
WORKFLOW = "%%workflow\ndef wf(n: int = 3) -> int:\n    return square(x=n)\n"


class Reader:
    """A page that has asked for the account, without a kernel: it folds what it is told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.entities: dict[str, dict[str, Any]] = {}
        self.executions: list[dict[str, Any]] = []
        self.problems: list[dict[str, Any]] = []
        channel.join(self, FrontEnd(self.hear))
        channel.serve(self, requests.Overview())

    def hear(self, message: dict[str, Any]) -> None:
        self.heard.append(message)
        if message["type"] == "entities":
            known = {**self.entities, **{one["name"]: one for one in message["entities"]}}
            self.entities = {name: known[name] for name in message["names"]}
            self.problems = message["problems"]
        elif message["type"] == "executions":
            self.executions = message["executions"]

    def ask(self, request: requests.Request) -> dict[str, Any]:
        channel.serve(self, request)
        return self.heard[-1]


@pytest.fixture
def reader(notebook: Any) -> Any:
    made = Reader()
    notebook.good(TASK, cell_id="a")
    yield made
    channel.close()


def test_an_entity_is_told_with_its_cell_its_interface_and_when_its_lines_run(notebook, reader):
    square = reader.entities["square"]
    assert (square["kind"], square["cell"], square["line"], square["first"]) == ("task", "a", 2, 2)
    assert square["times"] == ["definition", "run"]
    assert (square["inputs"], square["outputs"]) == ([["x", "int", None]], [["o0", "int"]])
    assert square["stale"] == []


def test_a_map_task_is_told_by_the_name_that_it_has_here(notebook, reader):
    notebook.good("from flyte_nb import map_task\nsquares = map_task(square)", cell_id="b")
    told = reader.entities["squares"]
    assert (told["kind"], told["cell"], told["line"], told["times"]) == ("map_task", "b", None, [])
    assert told["inputs"] == [["x", "list[int]", None]]
    assert reader.ask(requests.Begin(1, "squares", (("x", "[1, 2]"),), False, None))["type"] == "began"
    notebook.good("squares = None", cell_id="b")
    assert "squares" not in reader.entities


def test_only_what_has_changed_is_told_again(notebook, reader):
    notebook.good(WORKFLOW, cell_id="b")
    assert reader.heard[-1]["names"] == ["square", "wf"]
    assert [one["name"] for one in reader.heard[-1]["entities"]] == ["wf"]
    count = len(reader.heard)
    notebook.good("x = 1")
    assert len(reader.heard) == count


def test_a_workflow_is_stale_once_a_task_is_renamed(notebook, reader):
    notebook.good(WORKFLOW, cell_id="b")
    notebook.good(TASK.replace("square", "power"), cell_id="a")
    assert list(reader.entities) == ["wf", "power"]
    assert reader.entities["wf"]["stale"] == [["square", "In[1]", None]]


@pytest.mark.parametrize("source", [WORKFLOW, PLAIN], ids=["magic", "decorator"])
def test_a_compile_error_is_told_with_its_place_until_the_workflow_compiles(notebook, reader, source):
    notebook.run(source.replace("x=n", "y=n"), cell_id="b")
    (problem,) = reader.problems
    assert (problem["name"], problem["cell"], problem["text"]) == ("wf", "b", "return square(y=n)")
    assert source.splitlines()[problem["line"] - 1].strip() == "return square(x=n)"
    assert "y" in problem["message"]
    notebook.good(source, cell_id="b")
    assert reader.problems == []


def test_a_compile_error_is_told_where_the_cell_itself_asks_for_the_graph(notebook, reader):
    notebook.run(PLAIN.replace("x=n", "y=n") + "\nwf.graph", cell_id="b")
    (problem,) = reader.problems
    assert (problem["name"], problem["cell"], problem["text"]) == ("wf", "b", "return square(y=n)")
    notebook.run(PLAIN + "\nwf.graph\n1 / 0", cell_id="b")
    assert reader.problems == []


def test_what_is_not_compiled_yet_is_no_problem_once_it_is(notebook, reader):
    notebook.good(PLAIN.replace("square", "later"), cell_id="b")
    assert "later" in reader.problems[0]["message"]
    notebook.good(TASK.replace("square", "later"), cell_id="c")
    notebook.good("wf()")
    assert reader.problems == []


def test_executions_are_told_as_they_begin_and_end_and_grow_old(notebook, reader):
    notebook.good(WORKFLOW, cell_id="b")
    count = len(reader.heard)
    notebook.good("import flyte_nb; r = flyte_nb.run(wf, n=2)")
    phases = [one["executions"][-1]["phase"] for one in reader.heard[count:] if one["type"] == "executions"]
    assert (len(phases), phases[-1]) == (2, "SUCCEEDED")
    told = reader.executions[-1]
    assert (told["name"], told["kind"], told["stepped"], told["stale"]) == ("wf", "workflow", False, False)
    assert told["began"] <= told["ended"]
    notebook.good(TASK.replace("x * x", "x + x"), cell_id="a")
    assert reader.executions[-1]["stale"]


def test_a_workflow_compiles_on_request_and_keeps_its_view(notebook, reader):
    notebook.good(WORKFLOW, cell_id="b")
    answer = reader.ask(requests.Compile(1, "wf"))
    assert answer["type"] == "compiled"
    assert reader.ask(requests.Compile(2, "wf"))["view"] == answer["view"]
    refused = reader.ask(requests.Compile(3, "square"))
    assert (refused["type"], refused["request"], refused["view"]) == ("refused", 3, None)
    assert "wq" in reader.ask(requests.Compile(4, "wq"))["message"]


def test_a_reader_runs_a_workflow_and_steps_through_it(notebook, reader):
    notebook.good(WORKFLOW, cell_id="b")
    notebook.good("n = 5")
    answer = reader.ask(requests.Begin(1, "wf", (("n", "n + 1"),), False, None))
    assert answer["type"] == "began"
    assert reader.executions[-1]["view"] == answer["view"]
    assert notebook.good("flyte_nb_last = __import__('flyte_nb').inspect().outputs.o0\nflyte_nb_last").value == 36
    stepped = reader.ask(requests.Begin(2, "wf", (), True, None))
    assert reader.executions[-1]["view"] == stepped["view"]
    assert reader.executions[-1]["stepped"]
    assert "name 'q' is not defined" in reader.ask(requests.Begin(3, "wf", (("n", "q"),), False, None))["message"]


def test_a_reader_overwrites_the_cache(notebook, reader):
    notebook.good("%%task --cache\ndef ten() -> int:\n    return 10", cell_id="b")
    statuses = []
    for request, overwrite in enumerate((False, False, True)):
        reader.ask(requests.Begin(request, "ten", (), False, None, overwrite))
        statuses.append(notebook.good("__import__('flyte_nb').inspect().state.nodes['n0'].cache.name").value)
    assert statuses == ["POPULATED", "HIT", "POPULATED"]


def test_a_cell_is_converted(notebook, reader):
    answer = reader.ask(requests.Convert(1, TASK, "decorator"))
    assert answer["text"].startswith("from flyte_nb import task\n@task\n")
    assert "spellings" in reader.ask(requests.Convert(2, TASK, "latin"))["message"]


def test_a_run_is_kept_as_a_page(notebook, reader, tmp_path):
    notebook.good(WORKFLOW, cell_id="b")
    view = reader.ask(requests.Begin(1, "wf", (), False, None))["view"]
    file = str(tmp_path / "run.html")
    assert reader.ask(requests.Keep(2, view, file)) == {"type": "kept", "request": 2, "file": file}
    assert "<!doctype html>" in (tmp_path / "run.html").read_text(encoding="utf-8")
    assert "not kept" in reader.ask(requests.Keep(3, "0" * 32, file))["message"]


def test_what_reloading_keeps(notebook, reader):
    notebook.good("%reload_ext flyte_nb")
    again = Reader()
    assert again.entities["square"]["cell"] == "a"
    assert isinstance(extension._accounts[notebook.shell], Account)


def test_names_of_a_body_are_told_by_the_lines_of_their_cell(notebook, reader):
    notebook.good("# first\n" + PLAIN, cell_id="b")
    said = {"name": "n", "first": 4, "last": 5, "made": "input n", "type": "int", "promise": True}
    assert reader.entities["wf"]["hints"] == [said]
    assert reader.entities["square"]["hints"] == []


def test_lines_are_counted_from_the_first_that_is_not_empty_as_ipython_does(notebook, reader):
    notebook.good("\n  \n" + PLAIN, cell_id="b")
    wf = reader.entities["wf"]
    assert (wf["line"], wf["first"], wf["hints"][0]["first"]) == (3, 2, 3)
    assert wf["crc32"] == zlib.crc32(("\n  \n" + PLAIN).encode())


def test_lines_of_a_magic_are_counted_from_the_first_even_where_that_is_empty(notebook, reader):
    notebook.good("\n  \n" + WORKFLOW, cell_id="b")
    wf = reader.entities["wf"]
    assert (wf["line"], wf["first"], wf["hints"][0]["first"]) == (4, 4, 4)
