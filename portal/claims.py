"""A claim of missing points in its owner's words: what was asked, how far it is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from club.claims.models import PointsClaim
from portal.formats import moment, number, written


@dataclass(frozen=True)
class Answer:
    """``kind`` colours the badge: "go" found, "soon" while the clock runs, "late" when it is over."""

    kind: str
    label: str | Promise
    note: str


def title_of(claim: PointsClaim) -> str:
    """What is asked about: the invoice, else the day."""
    if claim.invoice_number:
        return gettext("Invoice %(number)s") % {"number": claim.invoice_number}
    assert claim.happened_on is not None  # noqa: S101 - one of the two is known
    return gettext("Visit on %(day)s") % {"day": written(claim.happened_on, "yMMMd")}


def answer_of(claim: PointsClaim, now: datetime) -> Answer:
    """Its state with what comes next."""
    if claim.outcome == PointsClaim.Outcome.GRANTED:
        note = gettext("%(points)s points from visit %(number)s") % {
            "points": number(claim.points or 0), "number": claim.visit.number if claim.visit else "",
        }  # fmt: skip
        return Answer("go", _("Found"), note)
    if claim.outcome == PointsClaim.Outcome.REFUSED:
        return Answer("", _("Answered"), claim.answer)
    when = {"when": moment(claim.due_at, claim.site)}
    if claim.is_overdue(now):
        note = gettext("We promised an answer by %(when)s and are late. We are sorry; it is first in line.")
        return Answer("late", pgettext_lazy("an answer", "Late"), note % when)
    return Answer("soon", _("We are looking"), gettext("A person answers by %(when)s.") % when)
