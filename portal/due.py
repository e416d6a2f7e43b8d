"""What is due on a car, as badges: how soon, in the owner's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.garage.queries import DueItem
from portal.formats import written

SHOWN = timedelta(days=90)
SOON = timedelta(days=45)
BADGES_MAX = 2
NAMES: dict[str, tuple[str, str | Promise]] = {
    "service": ("wrench", _("Service")),
    "first_service": ("wrench", _("First service")),
    "inspection": ("clipboard-check", _("Inspection")),
    "insurance": ("shield-check", _("Insurance")),
}


@dataclass(frozen=True)
class DueBadge:
    kind: str  # "late", "soon" or "" while there is time
    icon: str
    label: str


def badges_of(items: Sequence[DueItem], today: date) -> list[DueBadge]:
    """The first few that fall due within three months; overdue ones stay until they are done."""
    return [badge_of(item, today) for item in items if item.due_on <= today + SHOWN][:BADGES_MAX]


def badge_of(item: DueItem, today: date) -> DueBadge:
    icon, name = NAMES.get(item.kind, NAMES["service"])
    day = written(item.due_on, "MMMd")
    if item.is_overdue(today):
        return DueBadge("late", icon, gettext("%(what)s was due %(day)s") % {"what": name, "day": day})
    is_guess = item.rough or item.decided_by == "km"
    about = gettext("%(what)s about %(day)s") if is_guess else gettext("%(what)s by %(day)s")
    return DueBadge("soon" if item.due_on <= today + SOON else "", icon, about % {"what": name, "day": day})
