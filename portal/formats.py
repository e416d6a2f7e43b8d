"""Dates, times, money and numbers as a person of this language and region writes them (Babel).

Moments are told in the zone of the site they belong to, never in the server's. Money is integer
minor units, mileage is stored in kilometres.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from django.conf import settings
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from booking.sites.models import Site
from club import house

KNOWN_MAX = 4096  # numbers and dates a process remembers as written


@lru_cache
def locale_named(name: str) -> Locale:
    return Locale.parse(name)


def locale() -> Locale:
    """British English beside Simplified Chinese: the two languages of the house."""
    return locale_named("zh_Hans_CN" if is_chinese() else "en_GB")


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def said(thing: object, name: str) -> str:
    """The column in the reader's language; the Chinese one may be blank and then gives way."""
    chinese = getattr(thing, f"{name}_zh", "") if is_chinese() else ""
    return str(chinese or getattr(thing, name, ""))


def comma() -> str:
    return pgettext("between the things of a list", ", ")


def colon() -> str:
    """What parts a name from what it says: Chinese has a wide one and no space."""
    return pgettext("between a name and what it says", ": ")


def stop() -> str:
    """What ends a sentence that is put together from parts."""
    return pgettext("the end of a sentence", ".")


def listed(things: Iterable[object]) -> str:
    """Things one after the other, as the reader's language parts them."""
    return comma().join(map(str, things))


def centre(site: Site) -> str:
    """A dealership by its name in the reader's language, and its town where the name does not say it."""
    name = said(site, "name")
    if not site.town or site.town in name:
        return name
    return pgettext("a centre", "%(name)s, %(town)s") % {"name": name, "town": site.town}


def zone_of(place: object) -> ZoneInfo:
    """The zone of a site, a group, or of anything that stands at one; a zone's name is welcome too.

    What stands nowhere is told in the zone of the group, as its days are counted.
    """
    place = getattr(place, "site", place)
    name = getattr(place, "zone", place)
    return ZoneInfo(name if isinstance(name, str) and name else house.known_zone())


# The languages' data know two cities of the IANA database by the names it had before.
ZONES_BEFORE = {"Asia/Kolkata": "Asia/Calcutta", "America/Argentina/Buenos_Aires": "America/Buenos_Aires"}


def zone_name(zone: str) -> str:
    """A zone by its city, in the reader's language."""
    name = ZONES_BEFORE.get(zone, zone)
    known = locale().time_zones.get(name, {})
    return str(known.get("city") or name.rpartition("/")[2].replace("_", " "))


def local(value: date, place: object = None) -> date:
    return value.astimezone(zone_of(place)) if isinstance(value, datetime) else value


def written(value: date, skeleton: str, place: object = None) -> str:
    if not isinstance(value, datetime):
        return day_as_written(skeleton, value, locale().language)
    zone = zone_of(place)
    moment = value.astimezone(zone).replace(second=0, microsecond=0)
    return as_written(skeleton, moment, zone, locale())


@lru_cache(KNOWN_MAX)
def day_as_written(skeleton: str, value: date, _language: str) -> str:
    """A date is the same wherever it is read; pages name the same days again."""
    noon = datetime(value.year, value.month, value.day, 12, tzinfo=UTC)
    return format_skeleton(skeleton, noon, tzinfo=UTC, locale=locale())


@lru_cache(KNOWN_MAX)
def as_written(skeleton: str, moment: datetime, zone: tzinfo | None, speech: Locale) -> str:
    """With the zone: one instant in two zones is equal, and written twice."""
    return format_skeleton(skeleton, moment, tzinfo=zone, locale=speech)


def day(value: date, place: object = None) -> str:
    """``26 November 2026``."""
    return format_date(local(value, place), "long", locale())


def clock(value: datetime, place: object = None) -> str:
    """``09:30``, the same in both languages."""
    return f"{local(value, place):%H:%M}"


def moment(value: datetime, place: object = None, skeleton: str = "EEEEdMMM") -> str:
    """``Thursday 26 Nov, 09:30``; in Chinese ``11月26日周四 09:30``."""
    mark = " " if is_chinese() else ", "
    return f"{written(value, skeleton, place)}{mark}{clock(value, place)}"


def money(minor: int, currency: str) -> str:
    """``£1,240.50``; whole amounts lose their empty pence."""
    decimals = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-decimals)
    pattern = "¤#,##0" if amount % 1 == 0 else f"¤#,##0.{'0' * decimals}"
    text = format_currency(abs(amount), currency, pattern, locale(), currency_digits=False)
    at_home = "¥" if settings.REGION == "cn" and currency == "CNY" else ""
    return ("−" if minor < 0 else "") + (text.replace("CN¥", at_home) if at_home else text)


def number(value: int) -> str:
    return grouped(value, locale())


@lru_cache(KNOWN_MAX)
def grouped(value: int, speech: Locale) -> str:
    return str(format_decimal(value, locale=speech))


def tenths(value: int) -> str:
    """Tenths of a per cent: ``12.5%``."""
    return str(format_percent(Decimal(value) / 1000, "#,##0.#%", locale=locale()))


def signed(value: int) -> str:
    """``+300`` or ``−300`` with a true minus sign."""
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "−")


def points(value: int) -> str:
    return ngettext("%(count)s point", "%(count)s points", value) % {"count": number(value)}


def distance(km: int) -> str:
    """Miles on British and American roads, kilometres elsewhere; stored in kilometres always."""
    told = {"count": number(house.shown_distance(km))}
    return _("%(count)s miles") % told if house.in_miles() else _("%(count)s km") % told


def duration(minutes: int) -> str:
    """``45 min``, ``2 h``, ``1 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    parts = [_("%(count)s h") % {"count": hours}] if hours else []
    if rest or not hours:
        parts.append(_("%(count)s min") % {"count": rest})
    return " ".join(parts)
