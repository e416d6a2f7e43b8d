"""What missed and late cancelled visits lead to (booking.md §5): a deposit, then bookings by phone only."""

from dataclasses import dataclass

from booking.appointments.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Standing:
    """How often a person let us down lately. A limit of 0 in the terms switches its consequence off."""

    late_cancels: int = 0
    no_shows: int = 0

    def deposit(self, terms: Terms) -> int:
        """Minor units to pay before an owner's booking is firm."""
        too_late = 0 < terms.deposit_late_cancels <= self.late_cancels
        missed = 0 < terms.deposit_no_shows <= self.no_shows
        return terms.deposit_minor if too_late or missed else 0

    def is_phone_only(self, terms: Terms) -> bool:
        return 0 < terms.phone_only_no_shows <= self.no_shows


def deposit_back(*, state: str, is_late: bool, minor: int) -> int:
    """What of a deposit is due back: all once delivered, cancelled in time or never firm; else nothing."""
    is_over = state in ("delivered", "expired", "declined") or (state == "cancelled" and not is_late)
    return minor if is_over else 0
