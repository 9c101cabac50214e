"""The contrast that WCAG asks for, of the colours that text and charts are made of, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = dict(
    re.findall(
        r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)",
        (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(),
    )
)
WORDS = ["ink", "ink-2", "ink-3", "accent", "bad", "warn", "good", "info"]
GROUNDS = ["surface", "canvas", "sunken", "hover"]
ON_TINT = [(name, f"{name}-bg") for name in ("bad", "warn", "good", "info")]
CHIPS = [(f"c{family}-ink", f"c{family}-bg") for family in "59aprn"]
FILLS = [name for name in TOKENS if re.fullmatch(r"s(\d{3}|x)", name)]


def contrast(one: str, other: str, *, theme: int) -> float:
    lighter, darker = sorted((luminance(TOKENS[name].split(", ")[theme]) for name in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
class TestContrast:
    def test_of_text_is_four_and_a_half(self, theme):
        pairs = [(word, ground) for word in WORDS for ground in GROUNDS] + ON_TINT + CHIPS + [("btn-ink", "btn")]
        assert {pair: ratio for pair in pairs if (ratio := contrast(*pair, theme=theme)) < 4.5} == {}

    def test_of_chart_fills_and_field_borders_is_three(self, theme):
        assert len(FILLS) == 10
        assert {
            name: ratio for name in [*FILLS, "control"] if (ratio := contrast(name, "surface", theme=theme)) < 3
        } == {}
