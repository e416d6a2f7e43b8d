"""Pure decisions about rewards: codes, prices, paying a bill with points, proof that the owner is here."""

from loyalty.rewards.rules.codes import LENGTH, LETTERS, new_code, normalised
from loyalty.rewards.rules.pay import Terms, taken_points, worth
from loyalty.rewards.rules.presence import CODE_DIGITS, STEP_SECONDS, code_of, read_card, step_of
from loyalty.rewards.rules.prices import Facts, Price, price_for

__all__ = [
    "CODE_DIGITS",
    "LENGTH",
    "LETTERS",
    "STEP_SECONDS",
    "Facts",
    "Price",
    "Terms",
    "code_of",
    "new_code",
    "normalised",
    "price_for",
    "read_card",
    "step_of",
    "taken_points",
    "worth",
]
