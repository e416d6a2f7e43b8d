"""Which pairs of rows may be one person (club.md §1.4). Pure: the database finds, this judges."""

from __future__ import annotations

import unicodedata


def surname(name: str) -> str:
    """The family name as it is compared: the first letter of a Chinese name, the last word of others."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if not plain:
        return ""
    return plain[0] if "\u4e00" <= plain[0] <= "\u9fff" else plain.rsplit(" ", 1)[-1]


def reasons(
    *,
    one_name: str,
    other_name: str,
    shares_phone: bool,
    shares_email: bool,
    shares_id: bool,
    shares_car: bool,
) -> list[str]:
    """Why two rows may be one person; a shared car counts with the same surname only."""
    found = [
        ("phone", shares_phone),
        ("email", shares_email),
        ("id", shares_id),
        ("car", shares_car and bool(surname(one_name)) and surname(one_name) == surname(other_name)),
    ]
    return [name for name, holds in found if holds]
