"""A run as a payload with previews, and as one page that needs nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from flyte_nb import Deck, dynamic, inspect, replay, run, task, workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.model import wire
from flyte_nb.model.errors import FlyteNbError, OptionError
from flyte_nb.model.state import fold
from flyte_nb.views.ahead import ahead
from flyte_nb.views.payload import payload

BAD = "</script><script>alert(1)</script><!--]]>\"'&\u2028\u202e\U0001f600"

looked: list[str] = []


class Looking:
    """Tells when somebody looks at it."""

    def __repr__(self) -> str:
        looked.append("repr")
        return "looked at"


@task
def square(x: int) -> int:
    return x * x


@dynamic
def squares(n: int) -> list[int]:
    return [square(x=i) for i in range(n)]


@workflow
def wf(n: int) -> list[int]:
    return squares(n=n)


@task
def invert(x: int) -> int:
    return 1 // x


@dynamic
def inverts(n: int) -> list[int]:
    return [invert(x=n - i) for i in range(n + 1)]


@task
def echo(text: str) -> str:
    print(text)
    return text


@task
def opaque() -> Any:
    return Looking()


@task(cache=True, cache_version="replay")
def kept() -> list[int]:
    return [1, 2, 3]


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.tags if found == tag]


def failed(entity: Any, **inputs: Any) -> Execution:
    with pytest.raises(ZeroDivisionError):
        run(entity, **inputs)
    found = inspect()
    assert isinstance(found, Execution)
    return found


def test_a_payload_has_the_log_and_previews_of_inputs_constants_and_outputs() -> None:
    execution = run(wf, n=3)
    made = replay.payload_of(execution, "0" * 32, expected={"square": 1.0}, stale=True)
    events = wire.load(['{"schema": 1}', *map(json.dumps, made["events"])])
    assert fold(events).phase is execution.phase
    assert {"(n)", "n0.o0", "n0/dn2.o0", "n0/dn2(x)"} <= made["previews"].keys()
    assert made["previews"]["n0.o0"]["items"] == [["0", "0"], ["1", "1"], ["2", "4"]]
    assert (made["view"], made["expected"], made["stale"]) == ("0" * 32, {"square": 1.0}, True)


def test_outermost_values_come_first_then_those_of_failures() -> None:
    ids = list(replay.payload_of(failed(inverts, n=20))["previews"])
    assert ids[0] == "(n)"
    assert ids[1] == "n0/dn20(x)"


def test_no_time_means_no_previews() -> None:
    made = replay.payload_of(run(wf, n=3), seconds=0)
    assert made["previews"] == {}
    assert made["omitted"] == {"previews": 0, "nodes": 0}


def test_a_value_is_looked_at_once() -> None:
    execution = run(opaque)
    looked.clear()
    made = replay.payload_of(execution)
    assert made["previews"]["n0.o0"]["text"] == "looked at"
    assert looked == ["repr"]


def test_a_value_that_the_cache_keeps_is_shown() -> None:
    run(kept)
    assert replay.payload_of(run(kept))["previews"]["n0.o0"]["rest"] == 0


def test_a_value_that_is_damaged_in_the_cache_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLYTE_NB_CACHE_DIR", str(tmp_path))

    @task(cache=True, cache_version="1")
    def large() -> list[str]:
        return [str(n) * 100 for n in range(5000)]

    run(large)
    execution = run(large)
    damaged = [file for file in tmp_path.rglob("*") if file.is_file() and b"4999" * 3 in file.read_bytes()]
    for file in damaged:
        file.chmod(0o600)
        file.write_bytes(b"x" * file.stat().st_size)
    assert damaged
    count = len(execution.events)
    assert "n0.o0" not in replay.payload_of(execution)["previews"]
    assert len(execution.events) == count


def test_the_same_run_gives_the_same_payload() -> None:
    execution = run(wf, n=4)
    one, other = (json.dumps(replay.payload_of(execution, seconds=60)) for _ in range(2))
    assert one == other


def test_a_page_runs_one_script_and_fetches_nothing() -> None:
    script = "console.log('</SCRIPT><!--')\r\n"
    page = Page(replay.page(run(wf, n=2), script=script))
    data, code = page.scripts
    assert code == "console.log('<\\/SCRIPT><\\!--')\n"
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}' 'wasm-unsafe-eval'; worker-src blob:;")
    assert "connect" not in policy
    assert not [attributes for _, attributes in page.tags if "src" in attributes or "href" in attributes]
    assert json.loads(data)["schema"] == 1


def test_a_page_says_and_shows_something_without_scripts() -> None:
    text = replay.page(run(wf, n=2), script="")
    fallback = text[text.index("<noscript>") : text.index("</noscript>")]
    assert "wf calls squares; squares created 2 square." in fallback
    assert "<svg" in fallback
    assert "<title>wf</title>" in text


def test_hostile_texts_do_not_leave_the_data() -> None:
    text = replay.page(run(echo, text=BAD), script="")
    page = Page(text)
    assert [attributes.get("id") for attributes in page.all("script")] == ["flyte-nb-payload", None]
    made = json.loads(page.scripts[0])
    assert made["previews"]["n0.o0"]["text"] == BAD
    assert "<script>alert" not in text


def test_a_workflow_and_its_graph_are_pages() -> None:
    for thing in (wf, wf.graph):
        made = json.loads(Page(replay.page(thing, script="")).scripts[0])
        assert made == payload(wf.graph, layout=ahead(wf.graph))


def test_what_has_no_graph_is_refused() -> None:
    with pytest.raises(OptionError, match="has no graph"):
        replay.page(square)


def test_a_front_end_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(FlyteNbError, match=r"python tools/frontend\.py build"):
        replay.front_end(tmp_path)


def test_decks_are_in_the_payload_beside_the_values() -> None:
    @task(enable_deck=True)
    def reports() -> int:
        Deck("report", "<h1>scores</h1>")
        return 1

    previews = replay.payload_of(run(reports))["previews"]
    assert previews["n0.deck[0]"]["html"] == "<h1>scores</h1>"
