"""What we draw: the signs of ``static/portal/icons``, each read once, and QR codes."""

from functools import lru_cache
from pathlib import Path

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = Path(__file__).resolve().parent / "static" / "portal" / "icons"


@lru_cache
def drawing(name: str) -> SafeString:
    text = (ICONS / f"{name}.svg").read_text()
    return mark_safe(text[text.index(">") + 1 : text.rindex("</svg>")])  # noqa: S308 (our own file)


@lru_cache
def sign(name: str) -> SafeString:
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing(name))


@lru_cache
def is_drawn(name: str) -> bool:
    return (ICONS / f"{name}.svg").is_file()


def qr_code(text: str) -> SafeString:
    """Black modules without a border, as large as its frame."""
    code = segno.make_qr(text, error="m")
    drawn = code.svg_inline(border=0, omitsize=True, dark="#111", svgclass=None, lineclass=None)
    drawn = drawn.replace("<svg", "<svg aria-hidden=true", 1)  # the frame around it has its name
    return mark_safe(drawn)  # noqa: S308 (made by segno out of modules, the text is not in it)
