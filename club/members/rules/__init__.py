"""Pure decisions about members: numbers, consent, the file, the search, doubles."""

from club.members.rules.doubles import reasons, surname
from club.members.rules.file import FIELDS, ask_next, completeness, fields_of, missing, stale
from club.members.rules.identity import (
    ALWAYS,
    fingerprint,
    is_allowed,
    is_luhn,
    is_mistyped,
    luhn_digit,
    masked_email,
    masked_phone,
    member_number,
    plain,
    tail,
    veiled,
)
from club.members.rules.typed import Typed, bigrams, read
from club.members.rules.zones import ZONES

__all__ = [
    "ALWAYS", "FIELDS", "ZONES", "Typed", "ask_next", "bigrams", "completeness", "fields_of", "fingerprint",
    "is_allowed", "is_luhn", "is_mistyped", "luhn_digit", "masked_email", "masked_phone",
    "member_number", "missing", "plain", "read", "reasons", "stale", "surname", "tail", "veiled",
]  # fmt: skip
