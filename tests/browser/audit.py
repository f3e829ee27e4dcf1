"""Audit: what axe-core finds in a part of a page, and what moves there."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

#: To be a page's first script.
AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"

#: Frames of strangers are not ours, and cannot be looked into. What moves is looked at when it stands.
VIOLATIONS = """async (view, looked) => {
    await Promise.all(view.getAnimations({subtree: true}).map(animation => animation.finished.catch(() => null)));
    const {passes, violations} = await axe.run(view, {iframes: false});
    if (!looked.every(rule => passes.some(({id}) => id === rule))) {
        return ['axe-core has looked at next to nothing'];
    }
    return violations.flatMap(({id, nodes}) =>
        nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 300)} ${failureSummary}`));
}"""


#: What moves in a view, or would when it changes.
MOVING = """view => [...view.querySelectorAll('*')].flatMap(element => {
    const style = getComputedStyle(element);
    const long = times => times.split(',').some(time => parseFloat(time) > 0.001);
    return long(style.transitionDuration) || (style.animationName !== 'none' && long(style.animationDuration))
        ? [`${element.tagName} ${element.getAttribute('class')}`] : [];
})"""

#: Rules that every view has something for.
OF_A_VIEW = ("aria-roles", "button-name", "tabindex")


def assert_accessible(part: Locator, looked: tuple[str, ...] = OF_A_VIEW) -> None:
    """Hold that axe-core finds nothing wrong in a part of the page, and that it has looked by these rules at least."""
    violations = part.evaluate(VIOLATIONS, looked)
    assert not violations, "\n".join(violations)
