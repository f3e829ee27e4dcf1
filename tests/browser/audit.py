"""Audit: what axe-core finds in a view."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

#: To be a page's first script.
AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"

#: Frames of strangers are not ours, and cannot be looked into. What moves is looked at when it stands.
VIOLATIONS = """async view => {
    await Promise.all(view.getAnimations({subtree: true}).map(animation => animation.finished.catch(() => null)));
    const {passes, violations} = await axe.run(view, {iframes: false});
    if (!['aria-roles', 'button-name', 'tabindex'].every(rule => passes.some(({id}) => id === rule))) {
        return ['axe-core has looked at next to nothing'];
    }
    return violations.flatMap(({id, nodes}) =>
        nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 300)} ${failureSummary}`));
}"""


def assert_accessible(view: Locator) -> None:
    violations = view.evaluate(VIOLATIONS)
    assert not violations, "\n".join(violations)
