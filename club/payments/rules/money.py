"""Our minor units and the provider's (docs.stripe.com/currencies).

Ours follow ISO 4217: yen have none, dinars three. The provider agrees but for two currencies without
minor units that it still counts in hundredths, and takes three-decimal amounts in steps of ten only.
"""

HUNDREDTHS_OF_WHOLE = frozenset({"ISK", "UGX"})  # no minor unit; the provider multiplies by 100
THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
AMOUNT_MAX = 99_999_999  # of the provider's units, in one charge


def payable(minor: int, currency: str) -> int:
    """The most of ``minor`` that can be charged: never more than is owed."""
    return minor - minor % 10 if currency in THREE_DECIMALS else minor


def to_provider(minor: int, currency: str) -> int:
    return minor * 100 if currency in HUNDREDTHS_OF_WHOLE else minor


def from_provider(amount: int, currency: str) -> int | None:
    """None for an amount that no payment of ours can have (a fraction of a króna)."""
    if currency not in HUNDREDTHS_OF_WHOLE:
        return amount
    return None if amount % 100 else amount // 100


def is_payable(minor: int, currency: str) -> bool:
    """Charged as it stands, without rounding, and within the provider's limit."""
    return minor > 0 and payable(minor, currency) == minor and to_provider(minor, currency) <= AMOUNT_MAX
