"""What a car needs, as the desk reads it."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from booking.due.queries import DueItem
from booking.estimates.models import Finding
from cms.words import said

NAMES = {
    "service": _("Service"),
    "first_service": _("First service"),
    "inspection": _("Inspection"),
    "insurance": _("Insurance"),
    "recall": _("Recall"),
    "deferred": _("Put off last time"),
}
COVERS = {"compulsory": _("Compulsory insurance"), "warranty": _("Extended warranty")}


class Line(NamedTuple):
    name: str
    what: str
    due_on: date
    is_late: bool
    doubt_days: int | None
    recall: str


def name_of(item: DueItem) -> str:
    names, known = (COVERS, item.detail) if item.detail in COVERS else (NAMES, item.kind)
    return str(names.get(known, known))


def line_of(item: DueItem, today: date) -> Line:
    what = said(item) or (
        str(Finding.Area(item.detail).label) if item.kind == "deferred" and item.detail else ""
    )
    recall = item.detail if item.kind == "recall" else ""
    return Line(
        name_of(item),
        what,
        item.due_on,
        item.is_overdue(today),
        item.doubt_days,
        recall,
    )
