"""Photos from the workshop, drawn: a tread, a brake disc, a battery. Nobody's car was photographed."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)


def photo(area: str, chance: random.Random) -> io.BytesIO:
    """A JPEG as a telephone would send it."""
    base = 70 + chance.randint(0, 40)
    picture = Image.new("RGB", SIZE, (base, base + 4, base + 6))
    pencil = ImageDraw.Draw(picture)
    {"tyres": tread, "brakes": disc, "battery": battery}.get(area, tread)(pencil, chance)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.5)).save(out, "JPEG", quality=80)
    out.seek(0)
    return out


def tread(pencil: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Blocks of rubber with shallow grooves, and a depth gauge across them."""
    for column in range(6):
        for row in range(9):
            left, top = 40 + column * 150 + chance.randint(-4, 4), row * 84 - 20 + column % 2 * 40
            shade = 28 + chance.randint(0, 12)
            pencil.rounded_rectangle((left, top, left + 118, top + 66), 12, fill=(shade, shade, shade + 2))
    pencil.rectangle((380, 250, 610, 300), fill=(214, 208, 190))
    for tick in range(12):
        pencil.line((390 + tick * 19, 250, 390 + tick * 19, 270 + tick % 2 * 10), fill=(60, 50, 40), width=3)
    pencil.rectangle((486, 300, 504, 430), fill=(226, 120, 40))


def disc(pencil: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """A disc with rings worn into it, its hub and five bolts, the caliper at its side."""
    for ring in range(14):
        shade = 150 - ring * 3 + chance.randint(-14, 14)
        edge = 60 + ring * 9
        pencil.ellipse((edge + 120, edge - 20, 840 - edge, 740 - edge), fill=(shade, shade, shade + 4))
    pencil.ellipse((390, 270, 570, 450), fill=(84, 84, 90))
    for x, y in ((480, 292), (408, 342), (436, 424), (524, 424), (552, 342)):
        pencil.ellipse((x - 15, y - 15, x + 15, y + 15), fill=(40, 40, 44))
    pencil.rounded_rectangle((690, 170, 860, 560), 40, fill=(150, 52, 44))


def battery(pencil: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Two poles, one of them white with corrosion."""
    pencil.rounded_rectangle((150, 190, 810, 620), 24, fill=(34, 36, 42))
    pencil.ellipse((230, 230, 310, 310), fill=(128, 128, 132))
    pencil.ellipse((650, 230, 730, 310), fill=(150, 150, 140))
    for _n in range(90):
        x, y = 690 + chance.gauss(0, 34), 270 + chance.gauss(0, 26)
        pencil.ellipse((x - 7, y - 7, x + 7, y + 7), fill=(206, 222, 214))
