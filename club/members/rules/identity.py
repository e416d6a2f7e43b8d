"""Member numbers, consent, and identities compared without being shown: pure decisions."""

import hashlib
import hmac
import unicodedata

ALWAYS = frozenset({"contract", "safety"})
NUMBER_LEAST = 12  # figures: two of the site, nine, and the check digit


def luhn_digit(digits: str) -> str:
    """The check digit that makes ``digits`` + digit pass the Luhn test (ISO/IEC 7812-1 Annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_luhn(number: str) -> bool:
    return number.isdecimal() and number.isascii() and luhn_digit(number[:-1]) == number[-1]


def member_number(prefix: int, serial: int) -> str:
    """Site prefix, nine digits, check digit (club.md §1.2)."""
    body = f"{prefix:02d}{serial:09d}"
    return body + luhn_digit(body)


def is_mistyped(typed: str) -> bool:
    """Figures that are no member number: one of them is wrong or missing."""
    number = plain(typed)
    return number.isdecimal() and not (len(number) >= NUMBER_LEAST and is_luhn(number))


def is_allowed(purpose: str, channel: str, decision: str | None) -> bool:
    """May we speak? Contract and safety always; the inbox unless refused; the rest only when granted."""
    if purpose in ALWAYS:
        return True
    if channel == "inbox":
        return decision != "withdrawn"
    return decision == "granted"


def fingerprint(kind: str, value: str, key: str) -> str:
    """A keyed hash of an identity, so a table can say "the same" without keeping the thing itself."""
    plain = unicodedata.normalize("NFKC", value).strip().casefold()
    return hmac.new(key.encode(), f"{kind}:{plain}".encode(), hashlib.sha256).hexdigest()


def plain(text: str) -> str:
    """Letters and digits alone, however they were typed: for comparing addresses and numbers."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def veiled(typed: str) -> str:
    """``m•••@example.org`` or ``•••4711``: what was typed, for the one who typed it, and no more."""
    text = unicodedata.normalize("NFKC", typed).strip()
    name, at, host = text.partition("@")
    return f"{name[:1]}•••@{host}" if at else f"•••{plain(text)[-4:].upper()}"


def masked_email(email: str) -> str:
    """``j•••@example.org``: enough to ask "is it still this one?", too little to write to."""
    name, at, host = email.partition("@")
    return f"{name[:1]}•••{at}{host}" if email else ""


def masked_phone(phone: str) -> str:
    return f"••• {phone[-3:]}" if phone else ""


def tail(number: str) -> str:
    """The last four letters of an ID number: all that is ever shown of it (F1)."""
    return plain(number).upper()[-4:]
