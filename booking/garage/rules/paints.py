"""The colours a car may be painted in on the screen."""

from typing import NamedTuple


class Paint(NamedTuple):
    """A body colour as CSS draws it (car.css has a rule per code); both names, as all owners read."""

    code: str
    name: str
    name_zh: str
    oklch: str


PAINTS = (
    Paint("white", "White", "白色", "oklch(95% 0.005 95)"),
    Paint("silver", "Silver", "银色", "oklch(82% 0.006 240)"),
    Paint("grey", "Grey", "灰色", "oklch(56% 0.01 250)"),
    Paint("black", "Black", "黑色", "oklch(30% 0.012 250)"),
    Paint("blue", "Blue", "蓝色", "oklch(52% 0.1 245)"),
    Paint("navy", "Dark blue", "深蓝色", "oklch(36% 0.08 260)"),
    Paint("red", "Red", "红色", "oklch(52% 0.18 27)"),
    Paint("burgundy", "Burgundy", "酒红色", "oklch(38% 0.11 18)"),
    Paint("green", "Green", "绿色", "oklch(46% 0.07 160)"),
    Paint("yellow", "Yellow", "黄色", "oklch(84% 0.15 92)"),
    Paint("orange", "Orange", "橙色", "oklch(68% 0.16 52)"),
    Paint("brown", "Brown", "棕色", "oklch(43% 0.05 55)"),
    Paint("gold", "Champagne", "香槟金", "oklch(80% 0.05 85)"),
    Paint("purple", "Purple", "紫色", "oklch(44% 0.1 310)"),
)
BY_CODE = {paint.code: paint for paint in PAINTS}
