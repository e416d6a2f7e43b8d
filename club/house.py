"""What the house is called and who its letters come from: the group's row, remembered for some seconds.

Every page says the name, so asking for it costs a query in five seconds and process, not one a page. Before
the group is founded the words of the settings hold.
"""

from __future__ import annotations

import time
from email.utils import formataddr, parseaddr
from typing import ClassVar

from django.conf import settings
from django.utils import translation

from booking.garage.rules import km_of_miles, miles_of_km
from booking.sites.models import Group

SECONDS = 5
TONGUES = {"cn": "zh-hans"}
MILES = frozenset({"gb", "us"})  # whose roads and dashboards count in miles


class Memory:
    """What this process knows of the group, and until when it believes that."""

    found: ClassVar[Group | None] = None
    until: ClassVar[float] = 0


def name() -> str:
    """In the reader's language."""
    refresh()
    return known_name()


def known_name() -> str:
    """The same without a question: for pages that tell of trouble, which may be the database's."""
    row = Memory.found
    if row is None:
        return str(settings.GROUP_NAME)
    is_chinese = (translation.get_language() or "").startswith("zh")
    return (row.name_zh if is_chinese else "") or row.name


def known_zone() -> str:
    """Where its days begin, without a question either: a page says the name first and so has asked."""
    return Memory.found.zone if Memory.found else str(settings.TIME_ZONE)


def address() -> str:
    """Where letters come from."""
    refresh()
    return (Memory.found.sender if Memory.found else "") or usual_address()


def usual_address() -> str:
    return parseaddr(str(settings.DEFAULT_FROM_EMAIL))[1]


def sender() -> str:
    return formataddr((name(), address()))


def language() -> str:
    """What is spoken to somebody of whom nobody knows what they speak: the country's, where we speak it."""
    return TONGUES.get(str(settings.REGION).lower(), str(settings.LANGUAGE_CODE))


def in_miles() -> bool:
    """Whether people here read miles; what is kept is kilometres everywhere."""
    return str(settings.REGION).lower() in MILES


def shown_distance(km: int) -> int:
    """Kilometres in the unit of the country's roads."""
    return miles_of_km(km) if in_miles() else km


def km_of(shown: int) -> int:
    """What was typed in the unit of the country's roads."""
    return km_of_miles(shown) if in_miles() else shown


def refresh() -> None:
    if Memory.until <= time.monotonic():
        Memory.found, Memory.until = Group.objects.order_by("pk").first(), time.monotonic() + SECONDS


def forget() -> None:
    """The group was changed: this process asks again at once, the others within seconds."""
    Memory.until = 0
