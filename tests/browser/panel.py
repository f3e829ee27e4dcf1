"""The side panel, as its reader finds it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from .nodes import node


class Panel:
    """The panel of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.all = page.get_by_role("region", name="Flyte", exact=True)

    def show(self) -> None:
        """Put it on the screen, as soon as the page can."""
        self.page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('flyte-nb:show-panel')")
        self.page.evaluate("() => { window.jupyterapp.commands.execute('flyte-nb:show-panel'); }")
        expect(self.all).to_be_visible()

    @property
    def view(self) -> Locator:
        """The run or the graph that is shown."""
        return self.all.get_by_role("region", name=re.compile("^(Run|Graph) of"))

    def entity(self, name: str) -> Locator:
        entities = self.all.get_by_role("list", name="Entities of this notebook")
        return entities.get_by_role("button", name=re.compile(rf"^{name}, "))

    def defines(self, *names: str) -> None:
        """Wait until these entities are listed, in this order."""
        rows = self.all.get_by_role("list", name="Entities of this notebook").locator(".fnb-row-name")
        expect(rows).to_have_text(list(names))

    def executions(self) -> Locator:
        return self.all.get_by_role("list", name="Executions of this notebook").locator(".fnb-row")

    def nodes(self, name: str) -> Locator:
        return node(self.view, name)

    def done(self, name: str) -> None:
        """Wait until a node has succeeded."""
        expect(self.nodes(name)).to_have_accessible_name(re.compile("succeeded"))

    def begin(self, name: str, button: str, *, overwrite: bool = False) -> None:
        """Run an entity, or step through it, with the buttons below its row."""
        self.entity(name).click()
        if overwrite:
            self.all.get_by_role("checkbox", name="Overwrite cache").check()
        self.all.get_by_role("button", name=button, exact=True).click()

    def step(self, command: str, says: str) -> None:
        bar = self.view.get_by_role("toolbar", name="Stepper")
        bar.get_by_role("button", name=command, exact=True).click()
        self.stands(says)

    def stands(self, says: str) -> None:
        """Wait until the stepper stands where these words are, and takes commands."""
        expect(self.view.locator(".fnb-step-says")).to_have_attribute("title", re.compile(says))
        expect(self.view.get_by_role("toolbar", name="Stepper")).to_have_attribute("aria-busy", "false")
