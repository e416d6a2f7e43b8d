"""What an order of show material may become, and what stays in stock: pure decisions."""

from collections.abc import Mapping

STEPS: Mapping[str, frozenset[str]] = {
    "ordered": frozenset({"approved", "refused"}),
    "approved": frozenset({"sent"}),
    "sent": frozenset({"received"}),
    "refused": frozenset(),
    "received": frozenset(),
}
COUNT_MAX = 200  # in one entry: more is a typing mistake


def can_step(before: str, after: str) -> bool:
    return after in STEPS.get(before, frozenset())


def counted(before: int, by: int) -> int:
    """A day's count after one more entry; a correction never takes it below nothing."""
    return max(0, before + by)


def is_enough(stock: int | None, quantity: int) -> bool:
    """Made to order (no stock kept) is always enough."""
    return stock is None or quantity <= stock
