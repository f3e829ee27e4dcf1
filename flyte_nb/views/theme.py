"""Colours, icons and glyphs, per phase and per kind: fixed, told apart without colour, read on white and on dark.

All text stands on a light surface of its own, so that its contrast does not depend on the page. Outlines, edges and
icons are mid-tones with at least 3:1 against white, black-ish pages and the surfaces. `tests/views/test_theme.py`
computes all of these contrasts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_nb.model.phases import Phase

FONT = "Helvetica, Arial, sans-serif"

TEXT = "#1f2937"
MUTED = "#4b5565"
EDGE = "#76828f"
OUTLINE = "#6e829d"
CARD = "#fbfcfe"
GROUP = "#eef2f7"
INNER_GROUP = "#e3e9f1"
CHIP = "#f4f6f9"
MARK = "#ffffff"


@dataclass(frozen=True, slots=True)
class Look:
    """How a phase looks.

    Attributes:
        color: Of outline and badge.
        card: The surface of a node, light enough for text.
        group: The surface of an open group.
        glyph: One character for text.
        mark: The sign on the badge, as an SVG path around (0, 0), within 4 units.
        filled: Whether the sign is filled, rather than drawn as lines.
        dashes: The outline's dashes, or an empty string.
    """

    color: str
    card: str
    group: str
    glyph: str
    mark: str
    filled: bool = False
    dashes: str = ""


_CHEVRONS = "M-3.2,-2.6L-0.6,0L-3.2,2.6M0.8,-2.6L3.4,0L0.8,2.6"
_FORK = "M-4,0H-1.5M-1.5,0L2.5,-3.2M-1.5,0H3M-1.5,0L2.5,3.2"

PHASES: Mapping[Phase, Look] = {
    Phase.UNDEFINED: Look("#76828f", CARD, GROUP, "·", "M-2.6,0H2.6"),
    Phase.QUEUED: Look("#76828f", "#f6f7f9", GROUP, "○", "M-3,0H-2.6M-0.2,0H0.2M2.6,0H3"),
    Phase.RUNNING: Look("#2b7fc4", "#eaf4fd", "#e6f0fa", "●", "M-2,-3.3L3.6,0L-2,3.3Z", filled=True),
    Phase.DYNAMIC_RUNNING: Look("#2b7fc4", "#eaf4fd", "#e6f0fa", "◐", _FORK),
    Phase.PAUSED: Look("#c0417f", "#fdeef6", "#fbf0f6", "‖", "M-1.8,-2.8V2.8M1.8,-2.8V2.8", dashes="7,3"),
    Phase.SUCCEEDED: Look("#0f8a6d", "#eefaf6", "#edf5f3", "✓", "M-3.4,0.3L-1.1,2.6L3.4,-2.3"),
    Phase.FAILING: Look("#d1541b", "#fdf1ea", "#fbf0ea", "!", "M0,-3.6V0.8M0,3V3.4"),
    Phase.FAILED: Look("#d1541b", "#fdeee6", "#fbf0ea", "✗", "M-2.6,-2.6L2.6,2.6M2.6,-2.6L-2.6,2.6"),
    Phase.ABORTED: Look("#9a63ad", "#f7f0f9", "#f4eff6", "■", "M-2.4,-2.4H2.4V2.4H-2.4Z", filled=True),
    Phase.SKIPPED: Look("#76828f", "#f1f3f6", GROUP, "↷", _CHEVRONS, dashes="2,3"),
    Phase.TIMED_OUT: Look("#a87400", "#fcf5e3", "#f8f3e4", "◷", "M0,-3.4V0.3H2.6"),
}

#: A sign for each kind of node before it runs, as filled and as drawn SVG paths around (0, 0), within 7 units.
KINDS: Mapping[str, tuple[str, str]] = {
    "task": ("M-3.4,0A3.4,3.4 0 1 0 3.4,0A3.4,3.4 0 1 0 -3.4,0Z", ""),
    "dynamic": (
        "M-7,0A2.2,2.2 0 1 0 -2.6,0A2.2,2.2 0 1 0 -7,0Z",
        "M-2.6,0H2.2M-2.6,0L2.6,-4.6M-2.6,0L2.6,4.6M2.6,-5.2A1.7,1.7 0 1 0 6,-5.2A1.7,1.7 0 1 0 2.6,-5.2Z"
        "M2.6,0A1.7,1.7 0 1 0 6,0A1.7,1.7 0 1 0 2.6,0ZM2.6,5.2A1.7,1.7 0 1 0 6,5.2A1.7,1.7 0 1 0 2.6,5.2Z",
    ),
    "eager": ("M-2.1,0A2.1,2.1 0 1 0 2.1,0A2.1,2.1 0 1 0 -2.1,0Z", "M5.2,-2.6A5.8,5.8 0 1 0 5.8,1.2M5.8,-6.4V-2.4H1.8"),
    "map_task": (
        "M-6,-6H-2.4V-2.4H-6ZM-1.8,-6H1.8V-2.4H-1.8ZM2.4,-6H6V-2.4H2.4ZM-6,-1.8H-2.4V1.8H-6ZM-1.8,-1.8H1.8V1.8H-1.8Z"
        "M2.4,-1.8H6V1.8H2.4ZM-6,2.4H-2.4V6H-6ZM-1.8,2.4H1.8V6H-1.8ZM2.4,2.4H6V6H2.4Z",
        "",
    ),
    "gate": (
        "M-2.8,-3.6H-0.8V3.6H-2.8ZM0.8,-3.6H2.8V3.6H0.8Z",
        "M-6.4,0A6.4,6.4 0 1 0 6.4,0A6.4,6.4 0 1 0 -6.4,0Z",
    ),
    "workflow": (
        "M-6.2,-4.4A2,2 0 1 0 -2.2,-4.4A2,2 0 1 0 -6.2,-4.4ZM2.2,-4.4A2,2 0 1 0 6.2,-4.4A2,2 0 1 0 2.2,-4.4Z"
        "M-2,4.6A2,2 0 1 0 2,4.6A2,2 0 1 0 -2,4.6Z",
        "M-3.6,-3L-0.8,3.4M3.6,-3L0.8,3.4",
    ),
    "launch_plan": (
        "M-6.2,-4.4A2,2 0 1 0 -2.2,-4.4A2,2 0 1 0 -6.2,-4.4ZM2.2,-4.4A2,2 0 1 0 6.2,-4.4A2,2 0 1 0 2.2,-4.4Z"
        "M-2,4.6A2,2 0 1 0 2,4.6A2,2 0 1 0 -2,4.6Z",
        "M-3.6,-3L-0.8,3.4M3.6,-3L0.8,3.4M-6.2,7H6.2",
    ),
    "elsewhere": ("M1.6,-6H6V-1.6Z", "M-0.8,-4.6H-5.2V5.2H4.6V0.8M3.8,-3.8L-1,1"),
    "conditional": ("M0,-2.2L2.2,0L0,2.2L-2.2,0Z", "M0,-6.4L6.4,0L0,6.4L-6.4,0Z"),
}

#: A bolt for a result that came from the cache.
CACHE_MARK = "M1.2,-6L-4,1.2H-0.6L-1.2,6L4,-1.4H0.6Z"
CACHE_COLOR = "#a87400"


def glyph(phase: Phase) -> str:
    """Return the one character that stands for a phase in text.

    Example:
        >>> glyph(Phase.SUCCEEDED), glyph(Phase.FAILED)
        ('✓', '✗')
    """
    return PHASES[phase].glyph
