"""Vehicle identification numbers (ISO 3779, GB 16735): 17 characters without I, O and Q.

Only length and alphabet are required. North America (49 CFR 565) and China (GB 16735) ask for a check
digit and the model year; elsewhere some makers use them, so a misfit warns there only, and never refuses.
"""

from __future__ import annotations

from booking.garage.rules.text import squeezed

LENGTH = 17
ALPHABET = frozenset("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
VALUES = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
        [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)],
        strict=True,
    )
)
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
CHECK_POSITION = 8
STATING = frozenset("12345L")  # first characters of where check digit and model year are law


def normal_vin(text: str) -> str:
    """Full-width, lower-case and spaced VINs in the one form that is stored."""
    return squeezed(text)


def vin_problem(vin: str) -> str | None:
    """Why a normalised VIN cannot be one: "length", "letters" (I, O, Q or foreign), or None."""
    if len(vin) != LENGTH:
        return "length"
    return None if ALPHABET.issuperset(vin) else "letters"


def check_digit_fits(vin: str) -> bool:
    """Whether the ninth character is what the others make it."""
    return vin[CHECK_POSITION] == check_digit(vin)


def states_all(vin: str) -> bool:
    """Whether the maker's country asks for the check digit and the model year."""
    return vin[0] in STATING


def check_digit(vin: str) -> str:
    """The weighted sum of the other characters modulo 11 (X is ten); its own place weighs nothing."""
    total = sum(VALUES[letter] * weight for letter, weight in zip(vin, WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def with_check_digit(vin: str) -> str:
    """The VIN with its ninth character made right."""
    return vin[:CHECK_POSITION] + check_digit(vin) + vin[CHECK_POSITION + 1 :]
