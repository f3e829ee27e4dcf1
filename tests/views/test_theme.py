from __future__ import annotations

import pytest

from flyte_nb.model.phases import Phase
from flyte_nb.views import theme

WHITE, DARK = "#ffffff", "#111111"
SURFACES = (theme.CARD, theme.GROUP, theme.INNER_GROUP, theme.CHIP)


def luminance(color: str) -> float:
    parts = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_a_look(phase: Phase) -> None:
    assert len(theme.glyph(phase)) == 1


@pytest.mark.parametrize("phase", Phase)
def test_text_reads_on_every_surface(phase: Phase) -> None:
    look = theme.PHASES[phase]
    for surface in (look.card, look.group, *SURFACES):
        assert contrast(theme.TEXT, surface) >= 4.5
        assert contrast(theme.MUTED, surface) >= 4.5


@pytest.mark.parametrize("phase", Phase)
def test_outlines_and_badges_stand_out(phase: Phase) -> None:
    look = theme.PHASES[phase]
    for surface in (WHITE, DARK, look.card, look.group, theme.MARK):
        assert contrast(look.color, surface) >= 3


@pytest.mark.parametrize("color", [theme.EDGE, theme.OUTLINE, theme.CACHE_COLOR])
def test_lines_stand_out_on_white_and_on_dark(color: str) -> None:
    for surface in (WHITE, DARK, theme.CARD, theme.GROUP, theme.INNER_GROUP):
        assert contrast(color, surface) >= 3


def test_no_two_phases_share_a_sign() -> None:
    assert len({look.mark for look in theme.PHASES.values()}) == len(Phase)
    assert len({look.glyph for look in theme.PHASES.values()}) == len(Phase)
