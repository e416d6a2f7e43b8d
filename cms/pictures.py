"""Pictures for the demo's pages, drawn by us as SVG: a sky, hills, a road, and what the page is about.

Pure: values in, text out. The palette is the look's petrol, paper and amber, in sRGB.
"""

from math import cos, pi, sin
from random import Random
from typing import NamedTuple

WIDE, HIGH = 1600, 900


class Palette(NamedTuple):
    sky: tuple[str, str]
    sun: str
    hills: tuple[str, str, str]
    road: str
    line: str


PALETTES = {
    "dawn": Palette(
        ("#f3d9b1", "#fbf1e0"), "#f2a33a", ("#7fa3a8", "#3f7680", "#12505c"), "#0b323b", "#f6e6c9"
    ),
    "day": Palette(
        ("#bcdfe6", "#f4f6ef"), "#fff6de", ("#9cc3b4", "#5d9a8b", "#22695f"), "#24424a", "#f4f2ea"
    ),
    "winter": Palette(
        ("#c6d5de", "#eef3f5"), "#fbfdfd", ("#b7c8d2", "#e3ebef", "#f7fafb"), "#48616c", "#ffffff"
    ),
    "night": Palette(
        ("#062028", "#114450"), "#f2a33a", ("#0f3a45", "#0b2d36", "#071f26"), "#04161b", "#f2a33a"
    ),
}


def scene(palette: str, seed: int, motif: str = "road") -> str:
    """A landscape of 1600 × 900; the seed shapes the hills, the motif stands in front."""
    colours, chance = PALETTES[palette], Random(seed)  # noqa: S311 — shapes of hills, no secret
    sun_x, sun_y = chance.randint(380, 1220), chance.randint(210, 330)
    size = f'viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}><defs><linearGradient id="s" x2="0" y2="1">',
        f'<stop stop-color="{colours.sky[0]}"/><stop offset="1" stop-color="{colours.sky[1]}"/>',
        "</linearGradient></defs>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="url(#s)"/>',
        "" if motif == "dial" else f'<circle cx="{sun_x}" cy="{sun_y}" r="92" fill="{colours.sun}"/>',
        *(hill(chance, 430 + 90 * n, 90 - 18 * n, colour) for n, colour in enumerate(colours.hills)),
        MOTIFS[motif](colours, chance),
        "</svg>",
    ]
    return "".join(parts)


def hill(chance: Random, level: int, swing: int, colour: str) -> str:
    """One ridge across the whole picture, a smooth wave of three periods."""
    phase, weight = chance.uniform(0, 2 * pi), chance.uniform(0.3, 0.7)
    points = [
        (x, level - swing * (sin(x / 260 + phase) + weight * sin(x / 97 + 2 * phase)))
        for x in range(0, WIDE + 1, 40)
    ]
    path = " ".join(f"L{x} {y:.0f}" for x, y in points)
    return f'<path d="M0 {HIGH} {path} L{WIDE} {HIGH}Z" fill="{colour}"/>'


def road(colours: Palette, chance: Random) -> str:
    """A road that runs from below to the horizon, with its broken middle line."""
    bend = chance.randint(-160, 160)
    far = WIDE // 2 + bend
    edge = f"M{560 - bend} {HIGH}C{700 - bend} 760 {far - 190} 690 {far - 14} 604L{far + 14} 604"
    back = f"C{far - 20} 690 {1010 - bend} 760 {1090 - bend} {HIGH}Z"
    middle = f"M{825 - bend} {HIGH}C{850 - bend} 770 {far - 110} 690 {far} 606"
    return (
        f'<path d="{edge}{back}" fill="{colours.road}"/>'
        f'<path d="{middle}" fill="none" stroke="{colours.line}" stroke-width="7" stroke-dasharray="46 38"/>'
    )


def dial(colours: Palette, chance: Random) -> str:
    """The instrument dial, half above the hills: ticks, an arc, and the needle."""
    x, y, radius = WIDE // 2, 720, 430
    ticks = "".join(
        f'<path d="M{x + radius * cos(a):.0f} {y - radius * sin(a):.0f}'
        f'L{x + (radius - size) * cos(a):.0f} {y - (radius - size) * sin(a):.0f}"/>'
        for n in range(41)
        for a, size in [(pi * n / 40, 58 if n % 5 == 0 else 30)]
    )
    angle = chance.uniform(0.22, 0.36) * pi
    tip = f"{x + 330 * cos(angle):.0f} {y - 330 * sin(angle):.0f}"
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius + 60}" fill="#06242c"/>'
        f'<g stroke="#dfeaec" stroke-width="7" stroke-linecap="round">{ticks}</g>'
        f'<path d="M{x} {y}L{tip}" stroke="#f2a33a" stroke-width="18" stroke-linecap="round"/>'
        f'<circle cx="{x}" cy="{y}" r="46" fill="#f2a33a"/>'
        f'<rect y="{y + 60}" width="{WIDE}" height="200" fill="#04161b"/>'
    )


def house(colours: Palette, chance: Random) -> str:
    """A service centre with a showroom window and two workshop doors."""
    left, glow = 380 + chance.randint(-60, 60), "#f7d9a3"
    windows = "".join(
        f'<rect x="{left + 40 + 92 * n}" y="560" width="78" height="150" fill="{glow}"/>' for n in range(5)
    )
    doors = "".join(
        f'<rect x="{left + 540 + 150 * n}" y="590" width="126" height="120" fill="#dfe7e8"/>'
        + "".join(
            f'<path d="M{left + 540 + 150 * n} {614 + 24 * k}h126" stroke="#aebfc3" stroke-width="3"/>'
            for k in range(4)
        )
        for n in range(2)
    )
    return (
        f'<rect y="706" width="{WIDE}" height="194" fill="{colours.road}"/>'
        f'<rect x="{left}" y="500" width="860" height="210" fill="#0d3f4a"/>'
        f'<rect x="{left - 20}" y="478" width="900" height="34" fill="#f2a33a"/>{windows}{doors}'
        f'<path d="M0 800h{WIDE}" stroke="{colours.line}" stroke-width="7" stroke-dasharray="46 38"/>'
    )


MOTIFS = {"road": road, "dial": dial, "house": house}
