"""Who may be brought, what holds a reward back, and what a step pays: pure decisions (club.md §2)."""

import difflib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 and O, no 1 and I
CODE_LENGTH = 8
COOKIE_LIFE = timedelta(days=90)
HISTORY = timedelta(days=730)  # 24 months
REVIEW_TIME = timedelta(days=3)
VELOCITY = timedelta(days=7)
VELOCITY_MAX = 3
REWARDED_FRIENDS_MAX = 10
YEAR = timedelta(days=365)

STEPS = {
    "invited": frozenset({"consented", "lead", "visited", "not_eligible", "lost", "fraud"}),
    "consented": frozenset({"lead", "visited", "test_drive", "rewarded", "not_eligible", "lost", "fraud"}),
    "lead": frozenset({"visited", "test_drive", "ordered", "rewarded", "not_eligible", "lost", "fraud"}),
    "visited": frozenset({"test_drive", "ordered", "rewarded", "not_eligible", "lost", "fraud"}),
    "test_drive": frozenset({"ordered", "rewarded", "lost", "fraud"}),
    "ordered": frozenset({"delivered", "lost", "fraud"}),
    "delivered": frozenset({"rewarded", "fraud", "reversed"}),
    "rewarded": frozenset({"reversed", "fraud"}),
}


@dataclass(frozen=True)
class Rate:
    """What one step pays, frozen on the row when the friend agrees. Money: minor units before tax."""

    referrer: int = 300
    friend: int = 300
    pending_days: int = 14
    minimum_minor: int = 5_000


@dataclass(frozen=True)
class Facts:
    """What is known about the two when something is decided."""

    is_self: bool = False
    shares_household: bool = False
    is_staff: bool = False
    has_history: bool = False
    is_already_referred: bool = False
    is_cycle: bool = False
    has_same_device: bool = False
    is_similar: bool = False
    has_same_address: bool = False
    is_too_fast: bool = False
    is_below_minimum: bool = False
    has_same_ip: bool = False


BLOCKS = (
    ("is_self", "self"),
    ("shares_household", "same_household"),
    ("is_staff", "staff"),
    ("has_history", "existing_customer"),
    ("is_already_referred", "already_referred"),
    ("is_cycle", "cycle"),
)
HOLDS = (
    ("has_same_device", "same_device"),
    ("is_similar", "similar"),
    ("has_same_address", "same_address"),
    ("is_too_fast", "velocity"),
    ("is_below_minimum", "below_minimum"),
)
NOTES = (("has_same_ip", "same_ip"),)


@dataclass(frozen=True)
class Decision:
    """``block``: no reward ever; ``hold``: a person decides, never paid by default; ``clear``."""

    outcome: str
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def decide(facts: Facts) -> Decision:
    """Every reason of the strongest kind, and the notes beside it."""
    known = {field.name: getattr(facts, field.name) for field in fields(facts)}
    notes = tuple(code for name, code in NOTES if known[name])
    for outcome, table in (("block", BLOCKS), ("hold", HOLDS)):
        reasons = tuple(code for name, code in table if known[name])
        if reasons:
            return Decision(outcome, reasons, notes)
    return Decision("clear", (), notes)


def new_code(choice: Callable[[str], str]) -> str:
    return "".join(choice(ALPHABET) for _ in range(CODE_LENGTH))


def normal_code(text: str) -> str:
    """A code as people type it: any case, full-width, with blanks or hyphens; empty if it cannot be one."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c not in " -_")
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else ""


def can_step(before: str, after: str) -> bool:
    return after in STEPS.get(before, frozenset())


def is_similar(name: str, other: str, email: str, other_email: str) -> bool:
    """Near-identical name, or the same mailbox written another way."""
    if _mailbox(email) and _mailbox(email) == _mailbox(other_email):
        return True
    one, two = _plain(name), _plain(other)
    if len(one) < 2 or len(two) < 2:
        return False
    return one == two or (len(one) > 4 and difflib.SequenceMatcher(None, one, two).ratio() >= 0.9)


def surname(name: str) -> str:
    """The family name: the first character of a Chinese name, else the last word."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if plain and "\u4e00" <= plain[0] <= "\u9fff":
        return plain[0]
    return plain.split()[-1].casefold() if plain else ""


def masked(name: str) -> str:
    """What a referrer may see of a friend's name: the first character."""
    plain = unicodedata.normalize("NFKC", name).strip()
    return f"{plain[0]}…" if plain else "…"


def referrer_share(rate: Rate, rewarded_in_a_year: int) -> tuple[int, str]:
    """Points of the referrer and why they are fewer: ten rewarded friends a year; the friend is paid on."""
    if rewarded_in_a_year >= REWARDED_FRIENDS_MAX:
        return 0, "referrer_limit"
    return rate.referrer, ""


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def _mailbox(email: str) -> str:
    local, _, domain = email.casefold().partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}" if domain else ""
