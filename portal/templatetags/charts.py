"""Charts drawn on the server: bars that stack, and lines, each with its numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import format_compact_decimal
from django import template

from portal.formats import locale, number, written

register = template.Library()
WIDTH, HEIGHT, LEFT, FOOT, HEAD = 440, 220, 52, 26, 10
TICKS = 4
LABELS_MAX = 12
LETTER, IDEOGRAM, SLANT = 7, 14, 0.6
"""Widths of a letter and of a Chinese sign in a label; how much of a slanted label's length is height."""


@dataclass(frozen=True)
class Tick:
    y: int
    text: str


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    tone: int
    says: str


@dataclass(frozen=True)
class Scale:
    """From a value to a height; zero is always on it."""

    lowest: float
    highest: float

    def y(self, value: float) -> int:
        span = (self.highest - self.lowest) or 1
        return round(HEAD + (self.highest - value) * (HEIGHT - HEAD - FOOT) / span)

    @property
    def ticks(self) -> list[Tick]:
        step = (self.highest - self.lowest) / TICKS
        first = round(self.lowest / step) if step else 0
        values = [n * step for n in range(first, first + TICKS + 1) if step]
        return [Tick(self.y(value), short(value)) for value in values]


def short(value: float) -> str:
    """``12K``."""
    return str(format_compact_decimal(round(value), locale=locale(), fraction_digits=1))


def step_above(value: float) -> float:
    """The next 1, 2 or 5 with zeros behind it."""
    power = 1
    while power * 10 <= value:
        power *= 10
    return next(power * n for n in (1, 2, 5, 10) if power * n >= value)


def scaled(lows: Sequence[float], highs: Sequence[float]) -> Scale:
    """Round steps that hold every value."""
    lowest, highest = min([0, *lows]), max([0, *highs])
    step = step_above(max((highest - lowest) / TICKS, 1))
    below = -(lowest // step)
    while (TICKS - below) * step < highest:
        step = step_above(step * 1.01)
        below = -(lowest // step)
    return Scale(-below * step, (TICKS - below) * step)


@register.inclusion_tag("components/chart.html")
def chart(
    kind: str, title: str, months: Sequence[date | str], series: Sequence[tuple[str, Sequence[int]]]
) -> dict[str, Any]:
    """``kind``: "bars" stack upwards and downwards by sign, "line" joins each series' points.

    ``months``: first days of months, or of weeks, or words that stand as they are.
    """
    is_monthly = all(isinstance(each, str) or each.day == 1 for each in months)
    labels = [told(each, "yMMMM" if is_monthly else "yMMMMd") for each in months]
    shorts = [told(each, "MMM" if is_monthly else "MMMd") for each in months]
    wide = (WIDTH - LEFT) / max(len(labels), 1)
    middles = [round(LEFT + wide * (n + 0.5)) for n in range(len(labels))]
    columns = list(zip(*(values for _, values in series), strict=True))
    if kind == "bars":
        scale = scaled(
            [sum(v for v in column if v < 0) for column in columns],
            [sum(v for v in column if v > 0) for column in columns],
        )
    else:
        flat = [value for _, values in series for value in values]
        scale = scaled(flat, flat)
    every = -(-len(labels) // LABELS_MAX)
    longest = max((length_of(text) for text in shorts[::every]), default=0)
    is_slanted = longest > wide * every
    return {
        "title": title, "width": WIDTH, "left": LEFT, "is_slanted": is_slanted,
        "height": HEIGHT + (round(longest * SLANT) - FOOT // 2 if is_slanted else 0),
        "foot": HEIGHT - (14 if is_slanted else 6),
        "zero": scale.y(0), "ticks": scale.ticks,
        "marks": list(zip(middles, shorts, strict=True))[::every],
        "bars": bars(labels, series, scale, middles, wide) if kind == "bars" else [],
        "lines": lines(series, scale, middles) if kind == "line" else [],
        "names": [(n + 1, name) for n, (name, _) in enumerate(series)],
        "rows": list(zip(labels, columns, strict=True)),
    }  # fmt: skip


def told(label: date | str, skeleton: str) -> str:
    """Words stand."""
    return label if isinstance(label, str) else written(label, skeleton)


def length_of(text: str) -> int:
    """About how wide a label is, in units of the drawing."""
    return sum(LETTER if ord(sign) < 0x2E80 else IDEOGRAM for sign in text)


def bars(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    scale: Scale,
    middles: Sequence[int],
    wide: float,
) -> list[Bar]:
    found = []
    for at, label in enumerate(labels):
        up = down = 0
        for tone, (name, values) in enumerate(series, start=1):
            value = values[at]
            start = up if value > 0 else down
            top, bottom = scale.y(max(start, start + value)), scale.y(min(start, start + value))
            up, down = (up + value, down) if value > 0 else (up, down + value)
            if value:
                x, width = round(middles[at] - wide * 0.35), round(wide * 0.7)
                found.append(
                    Bar(x, top, width, max(1, bottom - top), tone, f"{label}, {name}: {number(value)}")
                )
    return found


def lines(
    series: Sequence[tuple[str, Sequence[int]]], scale: Scale, middles: Sequence[int]
) -> list[tuple[int, str]]:
    return [
        (tone, " ".join(f"{x},{scale.y(value)}" for x, value in zip(middles, values, strict=True)))
        for tone, (_, values) in enumerate(series, start=1)
    ]
