"""A notebook that is open in JupyterLab or Notebook 7: to run, edit, save and look at."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from .serving import PATIENCE, Server

CURRENT = "window.jupyterapp.shell.currentWidget"
READY = f"""() => {{
    const panel = window.jupyterapp && {CURRENT};
    const session = panel && panel.context && panel.context.isReady && panel.sessionContext;
    const kernel = session && session.isReady && session.session && session.session.kernel;
    return Boolean(kernel) && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}}"""


@dataclass(frozen=True)
class Notebook:
    """A notebook that is open, with a kernel that is ready."""

    page: Page
    server: Server
    file: Path

    def command(self, name: str, **args: object) -> None:
        """Begin a command. `done` waits for its end: a promise is not awaited inside, page.evaluate has no timeout."""
        self.page.evaluate(
            """([name, args]) => {
                window.ran = false;
                window.jupyterapp.commands.execute(name, args).then(() => { window.ran = true; });
            }""",
            [name, args],
        )

    def ran(self) -> None:
        """Wait for the end of a command."""
        self.page.wait_for_function("() => window.ran", timeout=2 * PATIENCE)

    def done(self) -> None:
        """Wait for the end of a command, and of what the kernel does."""
        self.ran()
        expect(self.page.get_by_text("[*]:", exact=True)).to_have_count(0)  # the last may be late
        self.page.wait_for_function(READY)

    def run_all(self) -> None:
        """Run all cells, and wait until the last has answered."""
        self.command("notebook:run-all-cells")
        self.done()

    def select(self, index: int) -> None:
        """Make a cell the active one."""
        self.page.evaluate(f"index => {{ {CURRENT}.content.activeCellIndex = index; }}", index)

    def edit(self, index: int, text: str) -> None:
        """Give a cell another text."""
        self.page.evaluate(
            f"([index, text]) => {{ {CURRENT}.content.widgets[index].model.sharedModel.setSource(text); }}",
            [index, text],
        )

    def run_cell(self, index: int, text: str | None = None) -> None:
        """Run a cell, with another text where one is given."""
        if text is not None:
            self.edit(index, text)
        self.select(index)
        self.command("notebook:run-cell")
        self.done()

    def restart(self) -> None:
        """Restart the kernel, and wait until it is ready."""
        begin = f"{CURRENT}.sessionContext.restartKernel().then(() => {{ window.ran = true; }})"
        self.page.evaluate(f"() => {{ window.ran = false; {begin}; }}")
        self.done()

    def shut_down(self) -> None:
        """Save, end the kernel, and load the page again: what is shown then is what was saved."""
        self.save()
        self.command("notebook:shutdown-kernel")
        self.ran()
        self.page.reload()

    def beside(self, name: str, text: str) -> Notebook:
        """Open another notebook of this name and text in the same folder, in a tab of its own."""
        file = self.file.with_name(name)
        file.write_text(text, encoding="utf-8")
        path = f"{file.parent.name}/{name}"
        self.command("docmanager:open", path=path)
        self.page.wait_for_function(f"path => {CURRENT}.context?.path === path && ({READY})()", arg=path)
        return Notebook(self.page, self.server, file)

    @property
    def ended(self) -> bool:
        """Whether the command has ended."""
        return bool(self.page.evaluate("() => window.ran"))

    def save(self) -> None:
        """Write the notebook to its file."""
        self.command("docmanager:save")
        self.ran()

    def views(self) -> Locator:
        """Return the views in the outputs."""
        outputs = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea")
        return outputs.get_by_role("region", name=re.compile("^(Graph|Run) of "))

    def outputs(self) -> list[dict[str, Any]]:
        """Return the outputs of all cells, as nbformat has them."""
        cells = self.page.evaluate(f"() => {CURRENT}.content.model.toJSON().cells")
        return [output for cell in cells for output in cell.get("outputs", [])]

    def evaluate(self, expression: str) -> str:
        """Return the repr of what an expression of Python means to the kernel."""
        answer: dict[str, Any] = self.page.evaluate(
            f"""async expression => {{
                const {{ kernel }} = {CURRENT}.sessionContext.session;
                const asked = {{ code: '', user_expressions: {{ value: expression }}, store_history: false }};
                return (await kernel.requestExecute(asked).done).content.user_expressions.value;
            }}""",
            expression,
        )
        assert answer["status"] == "ok", answer
        return str(answer["data"]["text/plain"])

    def theme(self, name: str) -> None:
        """Change JupyterLab's theme, such as `JupyterLab Dark`, and wait until the page wears it."""
        self.page.evaluate("(theme) => { window.jupyterapp.commands.execute('apputils:change-theme', {theme}); }", name)
        self.page.wait_for_function("(theme) => document.body.dataset.jpThemeName === theme", arg=name)
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)  # it covers the page meanwhile


#: Opens a notebook of this name and text.
OpenNotebook = Callable[[str, str], Notebook]
