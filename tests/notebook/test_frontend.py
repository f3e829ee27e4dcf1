from __future__ import annotations

from types import SimpleNamespace

import pytest

from flyte_nb.notebook import frontend
from flyte_nb.notebook.channel import channel
from flyte_nb.notebook.listeners import FrontEnd


@pytest.fixture(autouse=True)
def _bare(monkeypatch, tmp_path):
    """No extension, no VS Code, but a widget's script."""
    monkeypatch.delenv("VSCODE_PID", raising=False)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setattr(frontend, "jupyter_path", lambda *parts: [str(tmp_path.joinpath(*parts))])
    script = tmp_path / "widget.js"
    script.touch()
    monkeypatch.setattr(frontend, "SCRIPT", script)


def shell(kernel=True, types=("image/svg+xml", "text/plain"), **names):
    return SimpleNamespace(
        kernel=object() if kernel else None,
        display_formatter=SimpleNamespace(active_types=list(types)),
        user_ns=names,
    )


def install(tmp_path) -> None:
    (tmp_path / "labextensions" / frontend.EXTENSION).mkdir(parents=True)


def test_a_terminal_has_text_whatever_is_set():
    assert {frontend.way(setting, shell(types=["text/plain"])) for setting in frontend.WAYS} == {"text"}


def test_what_is_set_is_obeyed():
    for setting in ("lab", "widget", "picture", "text"):
        assert frontend.way(setting, shell()) == setting


def test_without_a_kernel_there_is_a_picture():
    assert frontend.way("auto", shell(kernel=False)) == "picture"
    assert frontend.way("auto", None) == "picture"


def test_the_extension_is_looked_for_where_jupyter_does(tmp_path):
    assert frontend.way("auto", shell()) == "widget"
    install(tmp_path)
    assert frontend.way("auto", shell()) == "lab"


def test_a_page_that_is_connected_has_the_extension():
    page = FrontEnd(lambda message: None)
    channel.join("page", page)
    try:
        assert frontend.way("auto", shell(__vsc_ipynb_file__="x.ipynb")) == "lab"
    finally:
        channel.leave("page", page)


def test_vs_code_and_colab_have_widgets(tmp_path, monkeypatch):
    install(tmp_path)
    assert frontend.way("auto", shell(__vsc_ipynb_file__="x.ipynb")) == "widget"
    monkeypatch.setitem(frontend.sys.modules, "google.colab", object())
    assert frontend.way("auto", shell()) == "widget"


def test_marimo_has_widgets(monkeypatch):
    monkeypatch.setitem(frontend.sys.modules, "marimo", SimpleNamespace(running_in_notebook=lambda: True))
    assert frontend.way("auto", None) == "widget"


def test_where_the_script_was_not_built_there_is_a_picture(monkeypatch, tmp_path):
    monkeypatch.setattr(frontend, "SCRIPT", tmp_path / "nothing.js")
    assert frontend.way("auto", shell()) == "picture"
    assert frontend.way("widget", shell()) == "picture"
