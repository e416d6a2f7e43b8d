"""What is due on a car in the owner's words: short as badges, whole as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.due.queries import DueItem
from booking.estimates.models import Finding
from portal.formats import distance, written
from portal.templatetags.paddock import said

SHOWN = timedelta(days=90)
SOON = timedelta(days=45)
BADGES_MAX = 2
NAMES: dict[str, tuple[str, str | Promise]] = {
    "service": ("wrench", _("Service")),
    "first_service": ("wrench", _("First service")),
    "inspection": ("clipboard-check", _("Inspection")),
    "insurance": ("shield-check", _("Insurance")),
    "recall": ("triangle-alert", _("Recall")),
    "deferred": ("history", _("Put off last time")),
}
COVERS: dict[str, str | Promise] = {
    "compulsory": _("Compulsory insurance"),
    "warranty": _("Extended warranty"),
}
"""Covers that are not what people mean by their insurance."""
OWN_WORDS = ("recall", "deferred")


@dataclass(frozen=True)
class DueBadge:
    kind: str  # "late", "soon" or "" while there is time
    icon: str
    label: str


@dataclass(frozen=True)
class DueLine:
    icon: str
    label: str | Promise
    note: str
    is_bookable: bool
    work: str = ""
    is_urgent: bool = False


def badges_of(items: Sequence[DueItem], today: date) -> list[DueBadge]:
    """The first few that fall due within three months; overdue ones stay until they are done."""
    return [badge_of(item, today) for item in items if item.due_on <= today + SHOWN][:BADGES_MAX]


def badge_of(item: DueItem, today: date) -> DueBadge:
    icon, name = face_of(item)
    if item.kind in OWN_WORDS:
        return DueBadge("late" if item.is_urgent else "soon", icon, str(name))
    day = written(item.due_on, "MMMd")
    if item.is_overdue(today):
        return DueBadge("late", icon, gettext("%(what)s was due %(day)s") % {"what": name, "day": day})
    is_guess = item.rough or item.decided_by == "km"
    about = gettext("%(what)s about %(day)s") if is_guess else gettext("%(what)s by %(day)s")
    return DueBadge("soon" if item.due_on <= today + SOON else "", icon, about % {"what": name, "day": day})


def line_of(item: DueItem, today: date) -> DueLine:
    """``Service``, ``due by 26 November 2026 · about 45,000 km``. A recall is told by its own words."""
    icon, name = face_of(item)
    return DueLine(
        icon, label_of(item) or name, note_of(item, today), is_bookable=bool(item.operation),
        work=item.operation or "", is_urgent=item.is_urgent,
    )  # fmt: skip


def face_of(item: DueItem) -> tuple[str, str | Promise]:
    """The icon and the name of what is due."""
    icon, name = NAMES.get(item.kind, NAMES["service"])
    return icon, COVERS.get(item.detail, name) if item.kind == "insurance" else name


def label_of(item: DueItem) -> str:
    """What a recall is about, or the work put off; of a former keeper's only where on the car."""
    if item.kind not in OWN_WORDS:
        return ""
    if own := said(item, "name"):
        return own
    return str(Finding.Area(item.detail).label).capitalize() if item.detail in Finding.Area else ""


def note_of(item: DueItem, today: date) -> str:
    day = {"day": written(item.due_on, "yMMMMd")}
    if item.kind == "recall":
        return recall_note(item, day)
    if item.kind == "deferred":
        return (
            gettext("for your safety") if item.is_urgent else gettext("put off; due again by %(day)s") % day
        )
    if item.kind == "insurance":
        return (gettext("ended on %(day)s") if item.is_overdue(today) else gettext("ends on %(day)s")) % day
    note = (gettext("was due on %(day)s") if item.is_overdue(today) else gettext("due by %(day)s")) % day
    if item.decided_by == "km" and item.km:
        note += " · " + gettext("about %(distance)s") % {"distance": distance(item.km)}
    if item.rough:
        note += " · " + gettext("our estimate")
    elif item.doubt_days:
        note += " · " + gettext("give or take %(days)s days") % {"days": item.doubt_days}
    return note


def recall_note(item: DueItem, day: dict[str, str]) -> str:
    note = gettext("recalled by the maker on %(day)s, free of charge") % day
    return note + " · " + gettext("please come soon") if item.is_urgent else note
