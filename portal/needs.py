"""What a car needs, before its owner chooses work: each item on its own, and all of it as one visit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.due.queries import Bundle, DueItem, bundle, due_for
from booking.garage.models import Vehicle
from booking.sites.models import Site
from portal.due import DueLine, line_of

SOON = timedelta(days=60)
REASONS: dict[str, str | Promise] = {
    "no_capable_unit": _("needs equipment or skills that do not go together with the rest"),
    "longer_than_a_day": _("would keep the car longer than a day"),
    "too_late": _("would make the inspection too late; it can wait"),
}


@dataclass(frozen=True)
class Apart:
    """Something that needs a visit of its own, and why."""

    line: DueLine
    why: str | Promise


@dataclass(frozen=True)
class Needs:
    """``lines``: what is shown; ``visit``: what goes together; ``href``: the basket with all of it."""

    lines: Sequence[DueLine]
    visit: Bundle
    apart: Sequence[Apart]
    href: str
    is_chosen: bool

    @property
    def codes(self) -> frozenset[str]:
        """The work that is due and can be booked, in one visit or in several."""
        return frozenset(line.work for line in self.lines if line.work)


def needs_of(
    car: Vehicle,
    site: Site,
    now: datetime,
    today: date,
    chosen: Sequence[str],
    link: Callable[[list[str]], str],
) -> Needs | None:
    """None where nothing is due soon. ``link``: the address of a plan with this work in it."""
    items = [item for item in due_for(car, now, on=today) if is_near(item, today)]
    if not items:
        return None
    visit = bundle(items, site, car, now)
    by_key = {item.key: item for item in items}
    apart = [Apart(line_of(by_key[each.key], today), REASONS[each.reason]) for each in visit.refused]
    codes = [operation.code for operation in visit.operations]
    everything = list(dict.fromkeys([*codes, *chosen]))
    lines = [line_of(item, today) for item in items]
    return Needs(lines, visit, apart, link(everything), bool(codes) and set(codes) <= set(chosen))


def is_near(item: DueItem, today: date) -> bool:
    return item.due_on <= today + SOON
