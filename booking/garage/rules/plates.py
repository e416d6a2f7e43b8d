"""Number plates by country: a key to compare by, what cannot be one, and which say electric."""

from __future__ import annotations

import re

from booking.garage.rules.text import squeezed

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
CN_ORDINARY = re.compile(rf"[{PROVINCES}][A-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9学警挂港澳]")
# New energy: eight characters; the letter D or A, B, C, E … K stands third (small) or last (large).
CN_ELECTRIC = re.compile(rf"[{PROVINCES}][A-Z](?:[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK])")
GB_ANY = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{2,7}")
ANYWHERE = re.compile(r"\w{1,12}")


def plate_key(text: str) -> str:
    """The plate as compared: without spaces, dots and dashes, full-width folded, capital."""
    return squeezed(text)


def plate_problem(key: str, country: str) -> str | None:
    """Why a key cannot be a plate of that country ("format"), or None."""
    if country == "GB":
        fits = GB_ANY.fullmatch(key)
    elif country == "CN":
        fits = CN_ORDINARY.fullmatch(key) or CN_ELECTRIC.fullmatch(key)
    else:
        fits = ANYWHERE.fullmatch(key)
    return None if fits else "format"


def is_electric(key: str, country: str) -> bool:
    """Whether the plate itself says new energy (China's green eight-character plates)."""
    return country == "CN" and CN_ELECTRIC.fullmatch(key) is not None
