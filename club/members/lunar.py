"""Birthdays by the lunar calendar of China (club.md §1.3): whose a day is, and which year it counts for."""

from datetime import date, timedelta
from functools import cache

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


@cache
def celebrated(year: int, on: date) -> tuple[tuple[int, int, int], ...]:
    """Stretches of lunar birthdays, as month, first and last day, that a year of the sun has had by a day.

    A twelfth month that lies in January and one that begins in December are two.
    """
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for n in range((on - date(year, 1, 1)).days + 1):
        day = date(year, 1, 1) + timedelta(days=n)
        for month, born in lunar_days(day):
            stretch = lunar_year(day), month
            first, _last = found.get(stretch, (born, born))
            found[stretch] = first, born
    return tuple((month, first, last) for (_year, month), (first, last) in found.items())


def lunar_year(on: date) -> int:
    """A birthday of the twelfth month falls into January, and counts for the year before."""
    return int(LunarDate.from_solar(on).year)
