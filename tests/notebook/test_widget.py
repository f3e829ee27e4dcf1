"""The widget, in a real kernel: the same messages over its own comm, while a cell is busy too."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from flyte_nb.notebook.frontend import SCRIPT

MIME = "application/vnd.flyte-nb.run+json"
WIDGET = "application/vnd.jupyter.widget-view+json"

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.slow,
    pytest.mark.skipif(not SCRIPT.is_file(), reason="the front end was not built"),
]


@pytest.fixture
def widget_kernel(live_kernel):
    live_kernel.run("%config FlyteMagics.view = 'widget'\ngate.clear()")
    yield live_kernel
    live_kernel.run("%config FlyteMagics.view = 'lab'\ngate.set()")


def tell(kernel, comm_id: str, subshell: str, **content) -> None:
    message = kernel.client.session.msg(
        "comm_msg", {"comm_id": comm_id, "data": {"method": "custom", "content": content}}
    )
    message["header"]["subshell_id"] = subshell
    kernel.client.shell_channel.send(message)


def hear(kernel, comm_id: str, kind: str) -> dict:
    heard = kernel.until(
        lambda what, content, parent: (
            what == "comm_msg"
            and content["comm_id"] == comm_id
            and content["data"].get("content", {}).get("type") == kind
        )
    )
    return heard[-1][1]["data"]["content"]


def test_a_widget_is_answered_while_the_cell_is_busy(widget_kernel):
    kernel = widget_kernel
    subshell = kernel.subshell()
    request = kernel.start("flyte_nb.run(forever)")
    opened = kernel.until(
        lambda what, content, parent: what == "comm_open" and "_esm" in content["data"].get("state", {})
    )[-1][1]
    comm_id, state = opened["comm_id"], opened["data"]["state"]
    view = state["_payload"]["view"]
    shown = kernel.until(lambda what, content, parent: what == "display_data")[-1][1]["data"]
    assert shown.keys() == {MIME, WIDGET, "text/plain"}
    assert shown[WIDGET]["model_id"] == comm_id
    tell(kernel, comm_id, subshell, type="snapshot", view=view)
    assert hear(kernel, comm_id, "snapshot")["payload"]["view"] == view
    tell(kernel, comm_id, subshell, type="layout", view=view, request=1, dot='digraph { "n0" }')
    assert hear(kernel, comm_id, "layout")["layout"]["objects"][0]["name"] == "n0"
    tell(kernel, comm_id, subshell, type="value", view="f" * 32, request=2, id="n0.o0")  # another view: not its own
    tell(kernel, comm_id, subshell, type="stop", view=view)
    heard = kernel.end_of(request)
    assert next(content["ename"] for what, content, _ in heard if what == "error") == "Stopped"
    last = [content["data"] for what, content, _ in heard if what == "update_display_data"][-1]
    assert last.keys() == {MIME, WIDGET, "image/svg+xml", "text/plain"}


def test_a_widget_carries_no_style_sheet_of_its_own_and_no_graphviz():
    assert SCRIPT.stat().st_size < 400_000


@pytest.mark.parametrize("way", ["lab", "picture"])
def test_a_notebook_that_is_run_without_a_page_saves_no_widget(tmp_path, way):
    cells = [
        f"%load_ext flyte_nb\n%config FlyteMagics.view = '{way}'",
        "%%task\ndef one() -> int:\n    return 1\n",
        "%%workflow\ndef wf() -> int:\n    return one()\n",
        "r = %flyte run wf",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(book, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    nbformat.validate(book)
    (output,) = book.cells[3].outputs
    assert output.data.keys() == {"image/svg+xml", "text/plain"} | ({MIME} if way == "lab" else set())
    assert not book.metadata.get("widgets")
