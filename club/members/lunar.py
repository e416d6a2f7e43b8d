"""Birthdays by the lunar calendar of China (club.md §1.3): whose a day is, and which year it counts for."""

from datetime import date

from borax.calendars.lunardate import LCalendars, LunarDate

DAYS_MAX = 30  # of a month; it has 29 or 30
YEAR_MAX = 2099  # as far as the table of the library goes


def lunar_days(on: date) -> list[tuple[int, int]]:
    """(month, day) of those who celebrate today. A leap month celebrates nobody: they had theirs before it.

    The last day of a short month brings the 30th as well.
    """
    today = LunarDate.from_solar(on) if on.year <= YEAR_MAX else None
    if today is None or today.leap:
        return []
    is_last = today.day == LCalendars.ndays(today.year, today.month)
    last = DAYS_MAX if is_last else today.day
    return [(today.month, day) for day in range(today.day, last + 1)]


def lunar_year(on: date) -> int:
    """A birthday of the twelfth month falls into January, and counts for the year before."""
    return int(LunarDate.from_solar(on).year)
