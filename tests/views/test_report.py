from __future__ import annotations

from html.parser import HTMLParser
from types import SimpleNamespace

from flyte_nb.model.state import State
from flyte_nb.model.values import ValueRef
from flyte_nb.views.report import report


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.tags if found == tag]


def test_a_page_needs_no_script_and_no_network(make: SimpleNamespace) -> None:
    page = Page(report(make.knn_run(until="failed").state))
    assert not page.all("script")
    assert not page.all("link")
    assert not [attributes for _, attributes in page.tags if attributes.get("src", "").startswith("http")]
    assert "default-src 'none'" in str(page.all("meta")[1]["content"])


def test_a_page_has_sentence_picture_table_and_details(make: SimpleNamespace) -> None:
    text = report(make.knn_run().state)
    page = Page(text)
    assert "All 8 nodes succeeded in 3.1 s" in text
    assert page.all("svg")[0]["role"] == "img"
    assert len([attributes for attributes in page.all("th") if attributes["scope"] == "row"]) == 9
    assert len(page.all("details")) == 9
    assert {attributes["href"] for attributes in page.all("a")} == {f"#{d['id']}" for d in page.all("details")}


def test_a_failure_is_open_and_told_first(make: SimpleNamespace) -> None:
    text = report(make.knn_run(until="failed").state)
    assert "<h2>What failed</h2>" in text
    assert [attributes["id"] for attributes in Page(text).all("details") if "open" in attributes] == ["node-n2.dn2"]
    assert "In[2] line 7, in helper_evaluate_model\n    return total / count" in text


def test_a_log_is_text(make: SimpleNamespace) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nmean of nothing" in report(make.knn_run(until="failed").state)


def test_hostile_names_and_values_are_text(make: SimpleNamespace) -> None:
    bad = '"><script>alert(1)</script>'
    spec = make.entity("task", bad, {bad: bad}, [bad])
    run = make.Run(make.graph(make.entity("workflow", bad), [make.call('n"0', spec, {bad: make.constant(bad)})]))
    run.task('n"0', 0.1, make.value('n"0', bad, bad, bad))
    page = Page(report(run.state, values=lambda _: {bad: bad}, title=bad))
    assert not page.all("script")
    assert all("<script" not in str(frame["srcdoc"]) for frame in page.all("iframe"))


def test_values_are_framed_without_rights(make: SimpleNamespace) -> None:
    frames = Page(report(make.knn_run().state, values=lambda _: [1, 2, 3])).all("iframe")
    assert frames
    assert all(frame["sandbox"] == "" for frame in frames)


def test_a_value_that_has_gone_leaves_its_preview(make: SimpleNamespace) -> None:
    def gone(ref: ValueRef) -> object:
        raise KeyError(ref.id)

    text = report(make.knn_run().state, values=gone)
    assert "<iframe" not in text
    assert "&#x27;model-k7.joblib.dat&#x27;" in text


def test_ten_thousand_nodes_are_bounded_and_the_failure_is_listed(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(2000)
    run = make.Run(root)
    run.expand("n0", inner)
    for n in range(1500):
        run.start(f"n0/dn{n}")
        run.fail(f"n0/dn{n}") if n == 1400 else run.succeed(f"n0/dn{n}")
    text = report(run.state)
    assert 'id="node-n0.dn1400"' in text
    assert "1,501 more nodes" in text


def test_a_run_that_has_not_begun_is_a_page() -> None:
    assert "<h1>execution</h1>" in report(State())


def test_a_workflows_input_is_said_to_be_one(make: SimpleNamespace) -> None:
    root, inner = make.fan_out(2)
    run = make.Run(root)
    run.expand("n0", inner)
    assert "<dt>Input models</dt><dd>the workflow&#x27;s input n</dd>" in report(run.state)


def test_a_long_text_is_no_frame(make: SimpleNamespace) -> None:
    text = report(make.knn_run().state, values=lambda _: "line\n" * 100)
    assert "<iframe" not in text
    assert "<pre>line\nline" in text
