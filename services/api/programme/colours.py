"""Colours of tracks, and the ink that can be read on them (WCAG 2.2, contrast)."""

from __future__ import annotations

import re

BLACK, WHITE = "#000000", "#ffffff"
"""Of these two one has a contrast of at least 4.58 on every colour, more than WCAG's 4.5 (AA)."""
PALETTE = ("#4338ca", "#0f766e", "#b45309", "#be123c", "#1d4ed8", "#7e22ce", "#15803d", "#a21caf")
"""Offered one after the other to tracks for which nobody chose."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SHORT = re.compile(r"#[0-9a-f]{3}")


def read(text: str) -> str:
    """`#rrggbb` in small letters, from `#RRGGBB` or `#RGB`. Raises `ValueError`."""
    colour = text.lower()
    if _SHORT.fullmatch(colour):
        colour = "#" + "".join(digit * 2 for digit in colour[1:])
    if not _COLOUR.fullmatch(colour):
        raise ValueError("Please write the colour as #rrggbb, such as #4338ca")
    return colour


def text_on(colour: str) -> str:
    """The ink that is easier to read on it."""
    return max(BLACK, WHITE, key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
