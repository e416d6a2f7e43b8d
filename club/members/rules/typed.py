"""What somebody typed into the one search, as keys to look under (club.md §1.4)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LEAST = 2  # letters; two Chinese ones are a whole name
PHONE_LEAST = 4
VIN_LEAST = 5


@dataclass(frozen=True, slots=True)
class Typed:
    """Empty: not looked for there. ``phone`` and ``vin`` are ends, ``plate`` and ``email`` beginnings."""

    name: str = ""
    number: str = ""
    phone: str = ""
    plate: str = ""
    vin: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return any((self.name, self.number, self.phone, self.plate, self.vin, self.email))


def read(text: str) -> Typed:
    """Keys of what was typed, however it was typed; nothing under two letters."""
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    letters = "".join(letter for letter in words if letter.isalnum())
    if len(letters) < LEAST:
        return Typed()
    bare = letters.upper()
    if "@" in words:
        return Typed(email=words.lower())
    digits = bare.lstrip("0") if bare.isdecimal() and bare.isascii() else ""
    return Typed(
        name="" if digits else words.lower(),
        number=bare if len(bare) >= PHONE_LEAST else "",
        phone=digits if len(digits) >= PHONE_LEAST else "",
        plate=bare,
        vin=bare if len(bare) >= VIN_LEAST and bare.isascii() else "",
        email="" if digits or not words.isascii() or " " in words else words.lower(),
    )


def bigrams(text: str) -> list[str]:
    """Every two letters that stand together: what names are found by, in any script."""
    letters = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return sorted({letters[n : n + 2] for n in range(len(letters) - 1)})
