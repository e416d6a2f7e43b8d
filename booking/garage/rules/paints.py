"""The colours a car may be painted in on the screen."""

from typing import NamedTuple


class Paint(NamedTuple):
    """A body colour, as CSS ``oklch()``; both names, as everything owners read."""

    code: str
    name: str
    name_zh: str
    oklch: str


PAINTS = (
    Paint("white", "White", "白色", "oklch(0.95 0.008 90)"),
    Paint("silver", "Silver", "银色", "oklch(0.82 0.008 240)"),
    Paint("grey", "Grey", "灰色", "oklch(0.56 0.012 250)"),
    Paint("black", "Black", "黑色", "oklch(0.28 0.012 260)"),
    Paint("blue", "Blue", "蓝色", "oklch(0.52 0.13 250)"),
    Paint("navy", "Dark blue", "深蓝色", "oklch(0.36 0.09 262)"),
    Paint("teal", "Petrol", "青色", "oklch(0.50 0.08 205)"),
    Paint("green", "Green", "绿色", "oklch(0.48 0.10 152)"),
    Paint("red", "Red", "红色", "oklch(0.52 0.19 27)"),
    Paint("orange", "Orange", "橙色", "oklch(0.68 0.16 52)"),
    Paint("yellow", "Yellow", "黄色", "oklch(0.86 0.15 95)"),
    Paint("champagne", "Champagne", "香槟色", "oklch(0.84 0.05 85)"),
    Paint("brown", "Brown", "棕色", "oklch(0.43 0.06 55)"),
    Paint("purple", "Purple", "紫色", "oklch(0.42 0.12 310)"),
)
BY_CODE = {paint.code: paint for paint in PAINTS}


def paint_of(code: str) -> Paint:
    """The paint by its code; silver for a car whose colour nobody told us."""
    return BY_CODE.get(code, BY_CODE["silver"])
