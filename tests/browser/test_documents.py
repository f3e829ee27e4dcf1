"""Notebooks as documents: the lesson saved and opened where no kernel is, two side by side, one converted to HTML."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .programs import LOAD, SIX, notebook, six

OpenNotebook = Callable[[str, str], Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
AXE = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"

#: Notes, whenever something on the page changes, how many children there are, for as long as a cell is busy.
NOTE_GROWTH = """() => {
    window.grown = [];
    new MutationObserver(() => {
        const busy = [...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent === '[*]:');
        const items = [...document.querySelectorAll('[role=treeitem]')];
        const count = items.filter(item => /^helper_eval/.test(item.getAttribute('aria-label') ?? '')).length;
        if (busy && count > 0 && window.grown.at(-1) !== count) {
            window.grown.push(count);
        }
    }).observe(document.body, {attributes: true, childList: true, subtree: true});
}"""

POISON = "]]></svg><img src=x onerror='window.pwned=1'><script>window.pwned=2</script>\\n\u202egnp\u202c\U0001f9e8\\\""
HOSTILE = f"""
POISON = "{POISON}"

@task
def one(word: str) -> str:
    print(word)
    return word

@task
def fails(word: str) -> str:
    raise ValueError(word + "x" * 1_000_000)

@dynamic
def several(words: list[str]) -> list[str]:
    return [one(word=word) for word in words] + [fails(word=POISON)]

@workflow
def wf() -> list[str]:
    return several(words=[POISON, POISON + "2"])
"""


def node(view: Locator, name: str) -> Locator:
    """Return a node of the graph by how its name begins."""
    return view.get_by_role("treeitem", name=re.compile("^" + re.escape(name)))


def choose(item: Locator) -> None:
    """Click a node: its middle, whatever is drawn there."""
    item.scroll_into_view_if_needed()
    box = item.bounding_box()
    assert box is not None
    item.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.fixture
def without_kernel(browser: Browser) -> Iterator[Callable[[Any], Page]]:
    """Save a notebook, end its kernel, and open it as a stranger does who has no kernel of that name and wants none."""
    contexts = []
    errors: list[str] = []
    kernels: list[str] = []

    def open_(notebook: Any) -> Page:
        notebook.save()
        notebook.page.goto("about:blank")
        saved = json.loads(notebook.file.read_text(encoding="utf-8"))
        saved["metadata"] = {"kernelspec": {"name": "nowhere", "display_name": "Nowhere", "language": "nowhere"}}
        file = notebook.file.with_name("from_afar.ipynb")
        file.write_text(json.dumps(saved), encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 1600}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("websocket", lambda socket: kernels.append(socket.url) if "/channels" in socket.url else None)
        page.goto(notebook.server.address(file.parent.name, file.name))
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("combobox").select_option(label="No Kernel")
        dialog.get_by_role("button", name="Select").click()
        expect(dialog).to_have_count(0)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not kernels
    assert not [error for error in errors if "reading 'schema'" not in error]  # Notebook 7's own


def views(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("^(Graph|Run) of "))


def assert_dead_but_readable(view: Locator, child: str, value: str) -> None:
    """Hold that a view with no kernel shows the last picture, opens a node, moves in time; it offers nothing live."""
    expect(node(view, f"{child}[5]")).to_have_accessible_name(re.compile("succeeded"))
    for offer in ("^Stop", "^Load whole value"):
        expect(view.get_by_role("button", name=re.compile(offer))).to_have_count(0)
    choose(node(view, f"{child}[3]"))
    expect(view.get_by_role("group", name="Inspector").get_by_text(value).first).to_be_visible()
    assert_goes_to_the_skeleton_and_back(view, child)


def assert_goes_to_the_skeleton_and_back(view: Locator, child: str) -> None:
    moment = view.get_by_role("slider", name="Moment of the run")
    moment.press("Home")
    expect(node(view, f"{child}[")).to_have_count(0)
    expect(view.get_by_role("treeitem").filter(visible=True)).not_to_have_count(0)
    moment.press("End")
    expect(node(view, f"{child}[5]")).to_be_visible()


@pytest.mark.notebook
def test_the_lesson_grows_in_its_busy_cell_is_saved_and_lives_on_without_a_kernel(
    open_notebook: OpenNotebook, without_kernel: Callable[[Any], Page]
) -> None:
    child, value = "helper_evaluate_model", "model-k5.joblib.dat"
    lesson = open_notebook("01_knn.ipynb", (ROOT / "notebooks" / "01_knn.ipynb").read_text(encoding="utf-8"))
    lesson.page.evaluate(NOTE_GROWTH)

    lesson.run_all()

    grown = lesson.page.evaluate("() => window.grown")
    assert 6 in grown
    assert any(0 < count < 6 for count in grown[: grown.index(6)]), grown
    view = lesson.views().nth(1)
    choose(node(view, f"{child}[3]"))
    expect(view.get_by_role("group", name="Inspector").get_by_text(value).first).to_be_visible()
    assert_goes_to_the_skeleton_and_back(view, child)

    assert_dead_but_readable(views(without_kernel(lesson)).nth(1), child, value)


@pytest.mark.parametrize("server", ["notebook7"], indirect=True)
def test_notebook_7_shows_a_saved_run_without_a_kernel(
    open_notebook: OpenNotebook, without_kernel: Callable[[Any], Page], tmp_path: Path
) -> None:
    (tmp_path / "gate").touch()
    ran = open_notebook("six.ipynb", six(tmp_path / "gate", "execution = %flyte run wf"))
    ran.run_all()
    assert_dead_but_readable(views(without_kernel(ran)).first, "score", "score-of-model-k5.joblib.dat")


def test_two_notebooks_side_by_side_do_not_mix(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    gates = {name: tmp_path / name for name in ("left", "right")}
    left = open_notebook("left.ipynb", six(gates["left"], "execution = %flyte run wf"))
    left.command("notebook:run-all-cells")
    page = left.page
    other = six(gates["right"], "execution = %flyte run other").replace("def wf(", "def other(")
    (left.file.parent / "right.ipynb").write_text(other, encoding="utf-8")
    page.evaluate(
        """path => { window.jupyterapp.commands.execute(
            'docmanager:open', {path, factory: 'Notebook', options: {mode: 'split-bottom'}}); }""",
        f"{left.file.parent.name}/right.ipynb",
    )
    page.wait_for_function(
        """() => { const {context, sessionContext} = window.jupyterapp.shell.currentWidget ?? {};
            return context?.path.endsWith('right.ipynb') && sessionContext.isReady
                && sessionContext.session?.kernel?.connectionStatus === 'connected'
                && sessionContext.session.kernel.status === 'idle'; }"""
    )
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    here = page.get_by_role("region", name=re.compile("^(Graph|Run) of wf")).first
    there = page.get_by_role("region", name=re.compile("^(Graph|Run) of other")).first
    for view in (here, there):
        expect(node(view, "score[4]")).to_have_accessible_name(re.compile("running"))

    gates["right"].touch()
    expect(there.get_by_text("8 of 8 done", exact=True)).to_be_visible()
    expect(node(here, "score[4]")).to_have_accessible_name(re.compile("running"))
    choose(node(there, "score[2]"))
    expect(there.get_by_role("group", name="Inspector")).to_be_visible()
    expect(here.get_by_role("group", name="Inspector")).to_have_count(0)
    gates["left"].touch()
    expect(here.get_by_text("8 of 8 done", exact=True)).to_be_visible()


def test_two_views_on_a_page_are_told_apart(open_notebook: OpenNotebook, page: Page, tmp_path: Path) -> None:
    (tmp_path / "gate").touch()
    page.add_init_script(path=AXE)
    ran = open_notebook("six.ipynb", six(tmp_path / "gate", "execution = %flyte run wf", "%flyte run wf"))
    ran.run_all()
    both = ran.views()
    expect(both).to_have_count(2)
    for view in both.all():
        choose(node(view, "score[3]"))
    found = page.evaluate(
        "async views => (await axe.run({include: views}, {iframes: false})).violations.map(({id, nodes}) =>"
        " `${id}: ${nodes.map(({html}) => html.slice(0, 200))}`)",
        [view.element_handle() for view in both.all()],
    )
    assert not found, "\n".join(found)
    names = both.evaluate_all("views => views.map(view => view.getAttribute('aria-label'))")
    assert len(set(names)) == 2


def converted(folder: Path, text: str) -> str:
    """Run a notebook without any front end, convert it to HTML, and return the address of its file."""
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    read = nbformat.reads(text, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(read, timeout=120, resources=resources, store_widget_state=False, allow_errors=True).execute()
    file = folder / "converted.html"
    body = str(HTMLExporter().from_notebook_node(read)[0])
    assert "widget-view+json" not in body
    file.write_text(body, encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("way", ["lab", "widget"])
def test_a_converted_notebook_shows_the_picture(page: Page, tmp_path: Path, way: str) -> None:
    (tmp_path / "gate").touch()
    load = f"{LOAD}\n%config FlyteMagics.view = '{way}'"
    text = notebook(load, SIX.format(gate=str(tmp_path / "gate")), "execution = %flyte run wf")
    page.context.set_offline(True)
    page.goto(converted(tmp_path, text), wait_until="commit")
    picture = page.get_by_role("img")
    expect(picture).to_have_count(1)
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => Math.min(image.naturalWidth, image.naturalHeight)") > 100
    drawn = base64.b64decode((picture.get_attribute("src") or "").partition("base64,")[2]).decode()
    for said in ('role="img"', "<title>", "<desc>", "succeeded", "score[3]"):
        assert said in drawn


def test_hostile_texts_are_texts_in_a_converted_notebook(page: Page, tmp_path: Path) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.context.set_offline(True)
    page.goto(converted(tmp_path, notebook(LOAD, HOSTILE, "wf", "%flyte run wf")), wait_until="commit")
    expect(page.get_by_role("img")).to_have_count(2)
    expect(page.locator("[onerror]")).to_have_count(0)
    assert page.evaluate("() => window.pwned") is None

    # In an image no script runs anyway; some sites make the SVG a part of their page.
    sources = page.get_by_role("img").evaluate_all("images => images.map(({src}) => atob(src.split(',')[1]))")
    page.set_content("".join(sources).encode("latin-1").decode())
    pictures = page.get_by_role("img", name=re.compile("wf"))
    expect(pictures).to_have_count(2)
    expect(pictures.last).to_contain_text("fails")
    expect(page.locator("script, img, foreignObject, a, [onerror]")).to_have_count(0)
    assert page.evaluate("() => window.pwned") is None
    assert not dialogs


@pytest.mark.parametrize("server", ["bare_lab"], indirect=True)
def test_hostile_texts_are_texts_in_the_widget(open_notebook: OpenNotebook) -> None:
    load = f"{LOAD}\n%config FlyteMagics.view = 'widget'"
    ran = open_notebook("hostile.ipynb", notebook(load, HOSTILE, "%flyte run wf"))
    dialogs: list[str] = []
    ran.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    ran.run_all()
    view = ran.views().first
    inspector = view.get_by_role("group", name="Inspector")
    for name in ("one[0]", "fails"):
        choose(node(view, name))
        expect(inspector.get_by_text("window.pwned=2").first).to_be_visible()
    strange = "script, link, foreignObject, object, a[href], img, iframe:not([sandbox=''])"
    expect(view.locator(strange)).to_have_count(0)
    assert ran.page.evaluate("() => window.pwned") is None
    assert not dialogs
