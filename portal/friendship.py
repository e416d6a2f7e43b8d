"""A friend's way through the club as the one who invited sees it: stages, never prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from club.referrals.queries import FriendLine
from portal.formats import day, points
from portal.steps import Step

BEHIND = {
    "invited": 0,
    "consented": 1,
    "lead": 2,
    "visited": 3,
    "test_drive": 3,
    "ordered": 3,
    "delivered": 3,
}
KINDS = {"rewarded": "go", "lost": "", "not_eligible": ""}


@dataclass(frozen=True)
class Friend:
    name: str
    label: str
    kind: str
    steps: Sequence[Step]
    note: str


def shown(line: FriendLine, today: date) -> Friend:
    return Friend(
        line.friend, line.label, KINDS.get(line.state, "soon"), steps_of(line), note_of(line, today)
    )


def steps_of(line: FriendLine) -> list[Step]:
    """Joined, booked, visited, rewarded; none for those who came no further."""
    behind = 4 if line.state == "rewarded" else BEHIND.get(line.state)
    if behind is None:
        return []
    labels = (_("Joined"), _("Booked"), _("Visited"), _("Rewarded"))
    states = ["done" if n < behind else "now" if n == behind else "" for n in range(len(labels))]
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]


def note_of(line: FriendLine, today: date) -> str:
    if line.is_in_review:
        return _("We look at this one by hand and tell you within three days.")
    if line.points and line.opens_on and line.opens_on > today:
        words = {"points": points(line.points), "day": day(line.opens_on)}
        return _("%(points)s for you, open on %(day)s.") % words
    if line.points:
        return _("%(points)s for you. Thank you.") % {"points": points(line.points)}
    if line.state == "not_eligible":
        return _("Already a customer of ours, so there is no reward this time.")
    if line.state in BEHIND:
        return _("You both get your points after the first paid service.")
    return ""
