"""A replay from disk with the network off: graph, moments, values and groups, by pointer and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import pandas
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from flyte_nb import dynamic, run, task, workflow

from .nodes import choose, middle, node

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

LOCAL = ("file:", "blob:", "data:")

#: Whether the sign that opens or closes a node is where the pointer is, to within two pixels, and so is its node.
UNDER_POINTER = """([element, x, y]) => {
    const name = element.dataset.name;
    const now = [...document.querySelectorAll('[role=treeitem]')].find(item => item.dataset.name === name);
    const sign = now?.querySelector('.fnb-dag-chevron')?.getBoundingClientRect();
    const there = document.elementFromPoint(x, y)?.closest('[role=treeitem]');
    return Boolean(sign) && there === now
        && Math.abs(sign.x + sign.width / 2 - x) <= 2 && Math.abs(sign.y + sign.height / 2 - y) <= 2;
}"""


@task
def samples(n: int) -> numpy.ndarray:
    return numpy.linspace(0.0, 1.0, n).reshape(-1, 4)


@task
def flowers() -> pandas.DataFrame:
    return pandas.DataFrame({"petal": [1.4, 4.7, 6.0], "species": ["setosa", "versicolor", "virginica"]})


@task
def score(k: int, xs: numpy.ndarray, frame: pandas.DataFrame) -> str:
    print("scoring", k)
    return f"score-of-{k}"


@dynamic
def evaluate(xs: numpy.ndarray, frame: pandas.DataFrame) -> list[str]:
    return [score(k=k, xs=xs, frame=frame) for k in range(2, 8)]


@workflow
def knn(n: int = 32) -> list[str]:
    return evaluate(xs=samples(n=n), frame=flowers())


@dataclass(frozen=True)
class Replay:
    """A replay that is open."""

    page: Page

    @property
    def view(self) -> Locator:
        return self.page.get_by_role("region", name="Run of knn", exact=True)

    @property
    def moment(self) -> Locator:
        return self.view.get_by_role("slider", name="Moment of the run")

    @property
    def inspector(self) -> Locator:
        return self.view.get_by_role("group", name="Inspector")

    def node(self, name: str) -> Locator:
        return node(self.view, name)

    def choose(self, name: str) -> None:
        choose(self.node(name))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a run of `knn`."""
    file = tmp_path_factory.mktemp("replay") / "knn.html"
    run(knn).save_replay(file)
    return file


@pytest.fixture
def replay(page: Page, file: Path) -> Iterator[Replay]:
    """Open the replay with the network off; a request for anything, and an error of a script, fail the test."""
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(LOCAL) else None)
    page.on("websocket", lambda socket: wrong.append(socket.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.context.set_offline(True)
    page.goto(file.as_uri())
    replay = Replay(page)
    expect(replay.node("score[5]")).to_be_visible()
    yield replay
    assert not wrong


def test_it_goes_to_the_compiled_skeleton_and_back(replay: Replay) -> None:
    expect(replay.node("score[5]")).to_have_accessible_name(re.compile("succeeded"))
    replay.moment.press("Home")
    expect(replay.node("score[0]")).to_have_count(0)
    for name in ("samples", "flowers", "evaluate"):
        expect(replay.node(name)).to_be_visible()
    expect(replay.moment).to_have_attribute("aria-valuetext", "compiled, before the run")
    replay.moment.press("End")
    expect(replay.node("score[5]")).to_be_visible()
    expect(replay.view.get_by_text("8 of 8 done", exact=True)).to_be_visible()


def test_it_is_dragged_and_it_plays(replay: Replay) -> None:
    box = replay.moment.bounding_box()
    assert box is not None
    replay.page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    replay.page.mouse.down()
    replay.page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=8)
    replay.page.mouse.up()
    expect(replay.node("score[0]")).to_have_count(0)
    replay.view.get_by_label("Speed of play").select_option("10×")
    replay.view.get_by_role("button", name="Play").click()
    expect(replay.node("score[5]")).to_be_visible()
    expect(replay.view.get_by_role("button", name="Play")).to_be_visible()  # at the end it stops


def test_brackets_go_from_event_to_event(replay: Replay) -> None:
    last = int(replay.moment.get_attribute("max") or 0)
    replay.node("samples").focus()
    for moment, key in ((last - 1, "["), (last - 2, "["), (last - 1, "]"), (last, "]"), (last, "]")):
        replay.page.keyboard.press(key)
        expect(replay.moment).to_have_value(str(moment))


def test_arrows_follow_the_edges(replay: Replay) -> None:
    replay.node("samples").focus()
    replay.page.keyboard.press("ArrowRight")
    expect(replay.node("evaluate")).to_be_focused()
    replay.page.keyboard.press("ArrowLeft")
    expect(
        replay.view.get_by_role("treeitem", name=re.compile("^(samples|flowers)")).and_(replay.page.locator(":focus"))
    ).to_have_count(1)


def test_values_are_looked_at(replay: Replay) -> None:
    replay.choose("score[3]")
    expect(replay.inspector.get_by_text("score-of-5").first).to_be_visible()
    expect(replay.inspector.get_by_text("scoring 5").first).to_be_visible()
    replay.choose("samples")
    expect(replay.inspector.get_by_role("img", name=re.compile("heat strip of 8 rows and 4 columns"))).to_be_visible()
    replay.choose("flowers")
    table = replay.inspector.get_by_role("group", name=re.compile("table$")).first
    expect(table.get_by_role("cell", name="versicolor")).to_be_visible()
    expect(replay.inspector.get_by_role("button", name=re.compile("Load whole value"))).to_have_count(0)


def test_a_group_closes_and_opens_in_place(replay: Replay) -> None:
    group = replay.node("evaluate")
    x, y = middle(group.locator(".fnb-dag-chevron"))
    element = group.element_handle()
    replay.page.mouse.click(x, y)
    expect(group).to_have_attribute("aria-expanded", "false")
    expect(replay.node("score[0]")).to_have_count(0)
    replay.page.wait_for_function(UNDER_POINTER, arg=[element, x, y])
    replay.page.mouse.click(x, y)
    expect(group).to_have_attribute("aria-expanded", "true")
    expect(replay.node("score[0]")).to_be_visible()
    replay.page.wait_for_function(UNDER_POINTER, arg=[element, x, y])


def test_it_is_dark_where_the_reader_prefers_dark(replay: Replay) -> None:
    def brightness() -> float:
        parts = replay.view.evaluate("view => getComputedStyle(view).backgroundColor").split("(")[1].split(",")[:3]
        return sum(float(re.sub("[^0-9.]", "", part)) for part in parts) / 3

    replay.page.emulate_media(color_scheme="light")
    expect(replay.view).to_have_attribute("data-fnb-theme", "light")
    assert brightness() > 200
    replay.page.emulate_media(color_scheme="dark")
    expect(replay.view).to_have_attribute("data-fnb-theme", "dark")
    assert brightness() < 60


def test_without_scripts_it_still_says_and_shows_the_run(browser: Browser, file: Path) -> None:
    with browser.new_context(java_script_enabled=False, offline=True) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        expect(page.get_by_text(re.compile("knn.* succeeded")).first).to_be_visible()
        expect(page.locator("figure svg")).to_be_visible()
