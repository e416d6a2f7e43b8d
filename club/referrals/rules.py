"""Who may be brought, what holds a reward back, and what a step pays: pure decisions (club.md §2)."""

import difflib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 and O, no 1 and I
CODE_LENGTH = 8
HISTORY = timedelta(days=730)  # 24 months
REVIEW_TIME = timedelta(days=3)
ATTACH_TIME = timedelta(days=7)  # after joining; for a code that was forgotten
VELOCITY = timedelta(days=7)
VELOCITY_MAX = 3
BURST = timedelta(minutes=10)
RING_MAX = 6
YEAR = timedelta(days=365)
CAR_YEARS = timedelta(days=730)  # every third car within 24 months
THIRD = 3

FIRST_SERVICE, TEST_DRIVE, CAR, THIRD_CAR = "first_service", "test_drive", "car", "third_car"
EARN_RULES = {
    FIRST_SERVICE: ("referral_sponsor", "referral_friend"),
    TEST_DRIVE: ("referral_drive_sponsor", "referral_drive_friend"),
    CAR: ("referral_car_sponsor", "referral_car_friend"),
    THIRD_CAR: ("referral_third_car", ""),
}
"""Milestone → the earning rules of the referrer and of the friend."""

STEPS = {
    "invited": frozenset({"consented", "lead", "visited", "not_eligible", "lost", "fraud"}),
    "consented": frozenset({"lead", "visited", "test_drive", "rewarded", "not_eligible", "lost", "fraud"}),
    "lead": frozenset(
        {"visited", "test_drive", "ordered", "rewarded", "not_eligible", "lost", "fraud", "reversed"}
    ),
    "visited": frozenset({"test_drive", "ordered", "rewarded", "not_eligible", "lost", "fraud", "reversed"}),
    "test_drive": frozenset({"ordered", "rewarded", "not_eligible", "lost", "fraud", "reversed"}),
    "ordered": frozenset({"delivered", "not_eligible", "lost", "fraud", "reversed"}),
    "delivered": frozenset({"rewarded", "fraud", "reversed"}),
    "rewarded": frozenset({"test_drive", "ordered", "reversed", "fraud"}),
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
    is_burst: bool = False
    is_staffs_home: bool = False
    is_brought_by_staff: bool = False
    has_same_clerk: bool = False
    is_over_budget: bool = False
    is_closed: bool = False
    has_same_ip: bool = False


BLOCKS = (
    ("is_self", "self"),
    ("shares_household", "same_household"),
    ("is_staff", "staff"),
    ("has_history", "existing_customer"),
    ("is_already_referred", "already_referred"),
    ("is_cycle", "cycle"),
    ("is_closed", "campaign_closed"),
)
HOLDS = (
    ("has_same_device", "same_device"),
    ("is_similar", "similar"),
    ("has_same_address", "same_address"),
    ("is_too_fast", "velocity"),
    ("is_burst", "velocity"),
    ("is_staffs_home", "staff_home"),
    ("is_brought_by_staff", "staff_referrer"),
    ("has_same_clerk", "same_clerk"),
    ("is_over_budget", "campaign_budget"),
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
        reasons = tuple(dict.fromkeys(code for name, code in table if known[name]))
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


def referrer_share(rate: Rate, rewarded_in_a_year: int, most: int) -> tuple[int, str]:
    """Points of the referrer and why they are fewer: so many rewarded a year; the friend is paid on."""
    if rewarded_in_a_year >= most:
        return 0, "referrer_limit"
    return rate.referrer, ""


def is_third(cars_before: int) -> bool:
    """Every third car within 24 months pays more: the third, the sixth …"""
    return (cars_before + 1) % THIRD == 0


def is_same_mailbox(email: str, other: str) -> bool:
    """One mailbox written in two ways: what follows a plus is never another person, nor are dots at Gmail.

    Dots elsewhere may be two people, so they only make two addresses near-identical.
    """
    one, two = _true_mailbox(email), _true_mailbox(other)
    return bool(one) and one == two


def _true_mailbox(email: str) -> str:
    local, _, domain = email.strip().casefold().partition("@")
    local = local.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local and domain else ""


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def _mailbox(email: str) -> str:
    local, _, domain = email.casefold().partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}" if domain else ""
