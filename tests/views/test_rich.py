"""Any value for eyes: bounded, unharmed, never an error."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_nb.model.page import Page
from flyte_nb.views.rich import rich

FIELDS = {
    "text": {"text"},
    "table": {"columns", "index", "rows"},
    "array": {"shape", "dtype", "range", "rows", "heat"},
    "items": {"items", "rest"},
    "file": {"path", "size", "lines"},
    "image": {"mime", "base64", "alt"},
    "html": {"html", "height"},
}


class Rude:
    def __repr__(self) -> str:
        raise RuntimeError("no")

    def _repr_html_(self) -> str:
        raise RuntimeError("no")


class Panic(BaseException):
    """What an extension module raises when it panics."""


class Panicking:
    def __repr__(self) -> str:
        raise Panic


class Counting:
    def __init__(self) -> None:
        self.calls: list[str] = []

    def __repr__(self) -> str:
        self.calls.append("repr")
        raise ValueError

    def _repr_html_(self) -> None:
        self.calls.append("html")


class Shown:
    def __init__(self, **made: Any) -> None:
        self.made = made

    def _repr_html_(self) -> Any:
        return self.made.get("html")

    def _repr_svg_(self) -> Any:
        return self.made.get("svg")

    def __repr__(self) -> str:
        return "Shown()"


class Opaque:
    def __init__(self) -> None:
        self.rate = 0.5
        self._secret = 1


def test_a_text_is_itself() -> None:
    made = rich("<b>\u202ehello\n\x00")
    assert made == {
        "kind": "text",
        "type": "str",
        "summary": "11 characters",
        "more": False,
        "text": "<b>\u202ehello\n\x00",
    }


def test_a_long_text_is_folded_and_whole_when_asked() -> None:
    text = "begin" + "x" * 100_000 + "end"
    made = rich(text)
    assert made["more"] is True
    assert made["text"].startswith("begin")
    assert made["text"].endswith("end")
    assert "92,008 more characters" in made["text"]
    assert rich(text, whole=True)["text"] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (3, "3"),
        (0.5, "0.5"),
        (1 + 2j, "(1+2j)"),
        (float("nan"), "nan"),
    ],
)
def test_a_number_is_its_text(value: object, text: str) -> None:
    assert rich(value)["text"] == text


def test_a_huge_number_is_its_size() -> None:
    assert rich(1 << 90_000)["text"] == "int of 90001 bits"


def test_bytes_are_a_dump() -> None:
    made = rich(b"\x00flyte<>" * 100)
    assert made["text"].splitlines()[0] == "00000000  00 66 6c 79 74 65 3c 3e 00 66 6c 79 74 65 3c 3e  .flyte<>.flyte<>"
    assert made["text"].splitlines()[-1] == "… 288 more bytes"
    assert made["more"] is True
    assert rich(bytearray(b"a"))["type"] == "bytearray"


def test_a_function_shows_its_signature_and_doc() -> None:
    def fit(x: int, *, rate: float = 0.5) -> str:
        """Fit a model."""
        return ""

    assert rich(fit)["text"].endswith("fit(x: 'int', *, rate: 'float' = 0.5) -> 'str'\n\nFit a model.")
    assert rich(len)["text"].startswith("len(obj, /)")
    assert rich(Opaque)["text"].startswith("Opaque()")


def test_a_librarys_html_is_kept_as_html() -> None:
    made = rich(Shown(html="<b>1</b>"))
    assert (made["kind"], made["html"], made["type"]) == ("html", "<b>1</b>", "Shown")
    assert rich(Shown(svg="<svg/>"))["html"] == "<svg/>"


def test_scripts_are_left_out() -> None:
    assert rich(Shown(html="<b>1</b><SCRIPT src=x>a<b</script ><i>2</i>"))["html"] == "<b>1</b><i>2</i>"
    assert rich(Shown(html="<b>1</b><script>" * 10_000))["html"] == "<b>1</b>"
    assert rich(Shown(html="<p ONCLICK = 'a()' class=x onload=\"b('c')\">1</p>"))["html"] == "<p class=x>1</p>"


def test_too_much_html_is_said_and_had_on_request() -> None:
    value = Shown(html="x" * 200_000)
    made = rich(value)
    assert (made["kind"], made["summary"], made["more"]) == ("text", "200,000 characters of HTML", True)
    assert len(rich(value, whole=True)["html"]) == 200_000
    assert rich(Shown(html="x" * 2_000_000), whole=True)["kind"] == "text"


def test_html_that_says_nothing_leaves_the_repr() -> None:
    assert rich(Shown(html=None))["text"] == "Shown()"
    assert rich(Shown(html=3))["text"] == "Shown()"


def test_an_object_without_a_repr_shows_its_attributes_and_no_address() -> None:
    assert rich(Opaque())["items"] == [["rate", "0.5"]]
    assert rich(object())["text"] == "<object>"
    assert "0x" not in rich(iter([]))["text"]


@pytest.mark.parametrize("value", [Rude(), Panicking()])
def test_an_object_that_cannot_be_shown_does_no_harm(value: object) -> None:
    assert rich(value)["text"] == f"<{type(value).__name__}>"


def test_nothing_of_the_users_is_called_twice() -> None:
    value = Counting()
    rich(value)
    assert value.calls == ["html", "repr"]


def test_an_interrupt_is_no_value() -> None:
    class Interrupted:
        def __repr__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rich(Interrupted())


@pytest.mark.slow
def test_an_estimator_is_its_librarys_diagram() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    made = rich(KNeighborsClassifier(3))
    assert made["kind"] == "html"
    assert "n_neighbors" in made["html"]


def test_a_pipeline_has_more_room_than_an_estimator() -> None:
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline, make_union

    one = KNeighborsClassifier()
    three = make_pipeline(one, one, one)
    beside = make_pipeline(make_union(one, one))
    shown = [rich(value, whole=True) for value in (one, three, beside, make_pipeline(*[one] * 12))]
    assert [made["height"] for made in shown] == [100, 172, 172, 420]


LEAVES = st.text() | st.integers() | st.floats() | st.none() | st.binary() | st.complex_numbers() | st.dates()


@pytest.mark.slow
@given(
    st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner))
)
@settings(max_examples=60)
def test_any_plain_value_is_bounded_json_of_a_known_form(value: object) -> None:
    made = rich(value)
    assert len(json.dumps(made, ensure_ascii=False, allow_nan=False).encode()) < 40_000
    assert made.keys() == {"kind", "type", "summary", "more"} | FIELDS[made["kind"]]


@pytest.mark.parametrize(
    "value",
    [
        "x" * 3_000_000,
        ["x" * 1000] * 50_000,
        dict.fromkeys(range(50_000), "x" * 1000),
        [["x" * 1000] * 50] * 5000,
        b"x" * 3_000_000,
    ],
    ids=["text", "list", "dict", "grid", "bytes"],
)
def test_a_large_value_is_bounded(value: object) -> None:
    assert len(json.dumps(rich(value))) < 25_000
    assert len(json.dumps(rich(value, whole=True))) < 1_100_000


def test_a_deck_is_its_html_without_scripts_and_says_so() -> None:
    made = rich(Page("plot", "<p onclick='go()'>ok</p><script>draw()</script>"))
    assert (made["kind"], made["type"], made["html"]) == ("html", "Deck", "<p>ok</p>")
    assert made["summary"] == "its scripts do not run here"
    assert rich(Page("report", "<p>ok</p>"))["summary"] == ""


def test_a_large_deck_is_had_when_it_is_asked_for() -> None:
    page = Page("large", "<p>x</p>" * 20_000)
    assert rich(page) == {
        "kind": "text",
        "type": "Deck",
        "summary": "160,000 characters of HTML",
        "more": True,
        "text": "160,000 characters of HTML",
    }
    assert rich(page, whole=True)["kind"] == "html"


@pytest.mark.parametrize(
    ("markup", "low", "high"),
    [
        ("", 40, 50),
        ("<b>0.95</b>", 40, 50),
        ("<h1>Scores</h1><table>" + "<tr><td>1</td></tr>" * 6 + "</table>", 200, 260),
        ("<style>" + "a{}\n" * 100 + "</style><pre>" + "line\n" * 5 + "</pre>", 90, 120),
        ("<img src='data:'>", 300, 330),
        ("<p>x</p>" * 1000, 420, 420),
    ],
)
def test_a_deck_s_frame_is_about_as_high_as_the_deck(markup: str, low: int, high: int) -> None:
    assert low <= rich(Page("deck", markup))["height"] <= high


@pytest.mark.parametrize("markup", ["<" * 80_000, "<style" * 10_000, "<pre" * 20_000, "<p" * 40_000])
def test_a_deck_that_is_no_html_takes_no_time(markup: str) -> None:
    begun = time.perf_counter()
    rich(Page("deck", markup))
    assert time.perf_counter() - begun < 2
