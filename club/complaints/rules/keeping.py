"""How long a closed complaint is kept, to the day (sources.md A11)."""

from datetime import date

from booking.garage.rules import add_months


def erased_on(closed_on: date, months: int) -> date:
    """The first day on which it must be gone: kept for so many months after closing, that day included."""
    return date.fromordinal(add_months(closed_on, months).toordinal() + 1)


def quarter(on: date) -> tuple[date, date]:
    """First day of the quarter of ``on`` and of the next one."""
    first = date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    return first, add_months(first, 3)
