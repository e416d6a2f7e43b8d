"""A friend's way through the club as the one who invited sees it: stages, never prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from club.referrals.queries import FriendLine
from portal.formats import day, points
from portal.steps import Step

SERVICE = ("consented", "lead", "visited", "rewarded")
CAR = ("consented", "lead", "test_drive", "ordered", "delivered", "rewarded")
KINDS = {"rewarded": "go", "lost": "", "not_eligible": "", "reversed": ""}
OVER = frozenset({"lost", "not_eligible", "reversed"})


@dataclass(frozen=True)
class Friend:
    pk: int
    name: str
    label: str
    kind: str
    steps: Sequence[Step]
    note: str
    can_be_nudged: bool


def shown(line: FriendLine, today: date) -> Friend:
    return Friend(
        line.pk, line.friend, label_of(line), KINDS.get(line.state, "soon"), steps_of(line),
        note_of(line, today), line.can_be_nudged,
    )  # fmt: skip


def label_of(line: FriendLine) -> str:
    """Why somebody earns nothing is theirs to tell: the referrer learns no more than that (J5)."""
    return _("No reward") if line.state == "not_eligible" else line.label


def steps_of(line: FriendLine) -> list[Step]:
    """Joined, booked, visited, rewarded; or the way to a car; none for those who came no further."""
    if line.state in OVER:
        return []
    way = CAR if line.is_about_a_car else SERVICE
    labels = {
        "consented": _("Joined") if not line.is_about_a_car else _("Invited"),
        "lead": _("Booked") if not line.is_about_a_car else _("Asked"),
        "visited": _("Visited"),
        "test_drive": _("Test drive"),
        "ordered": _("Ordered"),
        "delivered": _("Delivered"),
        "rewarded": _("Rewarded"),
    }
    here = "lead" if line.state == "visited" and line.is_about_a_car else line.state
    behind = len(way) if here == "rewarded" else way.index(here) + 1 if here in way else 0
    states = ["done" if n < behind else "now" if n == behind else "" for n in range(len(way))]
    return [Step(labels[name], state) for name, state in zip(way, states, strict=True)]


def note_of(line: FriendLine, today: date) -> str:
    if line.state in OVER:
        return _(
            "There is no reward this time. The reason can have to do with your friend, so it stays theirs."
        )
    if line.is_in_review:
        return _("We look at this one by hand and tell you within three days.")
    if line.points and line.opens_on and line.opens_on > today:
        words = {"points": points(line.points), "day": day(line.opens_on)}
        return _("%(points)s for you, open on %(day)s.") % words
    if line.points:
        return _("%(points)s for you. Thank you.") % {"points": points(line.points)}
    if line.is_about_a_car:
        return _("You both get your points once the car is delivered.")
    return _("You both get your points after the first paid service.")
