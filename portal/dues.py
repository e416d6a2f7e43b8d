"""What is due on a car, in the owner's words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from booking.garage.queries import DueItem
from portal.formats import distance, written

SOON_DAYS = 60


@dataclass(frozen=True)
class Due:
    """A line of "what is due": ``kind`` is the badge's ("late", "soon" or plain)."""

    label: str
    note: str
    icon: str
    kind: str
    is_bookable: bool


def told(item: DueItem, on: date) -> Due:
    """``Service``, ``by 26 November, at about 45,000 km``."""
    icon = {"inspection": "clipboard-check", "insurance": "shield"}.get(item.kind, "wrench")
    kind = "late" if item.is_overdue(on) else "soon" if (item.due_on - on).days <= SOON_DAYS else ""
    return Due(label_of(item), note_of(item, on), icon, kind, item.kind != "insurance")


def label_of(item: DueItem) -> str:
    return {
        "service": _("Service"),
        "first_service": _("First service"),
        "inspection": _("Inspection"),
        "insurance": _("Insurance"),
    }[item.kind]


def note_of(item: DueItem, on: date) -> str:
    day = {"day": written(item.due_on, "yMMMMd")}
    if item.kind == "insurance":
        return (_("ended on %(day)s") if item.is_overdue(on) else _("ends on %(day)s")) % day
    note = (_("was due on %(day)s") if item.is_overdue(on) else _("due by %(day)s")) % day
    if item.decided_by == "km" and item.km:
        note += " · " + _("about %(distance)s") % {"distance": distance(item.km)}
    if item.rough:
        note += " · " + _("our estimate")
    return note
