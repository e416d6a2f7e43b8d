"""What a row behind a figure says, in the reader's words: the rows themselves carry codes."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from club.clocks.models import Clock
from club.members.models import Member
from club.referrals.models import Referral
from club.reminders.models import Rule
from club.segments.models import Standing
from club.surveys.models import Survey
from cms.words import said
from loyalty.earning.models import EarnRule
from loyalty.ledger.models import Entry

type Words = dict[str, str]


def chosen(choices: type[models.TextChoices]) -> Callable[[], Words]:
    return lambda: {value: str(label) for value, label in choices.choices}


def named(model: Any) -> Callable[[], Words]:
    """The newest name of everything with a code, in the reader's language if it has one."""

    def found() -> Words:
        rows = model.objects.order_by("pk")
        return {row.code: said(row) for row in rows}

    return found


def said_of_points() -> Words:
    return chosen(Entry.Kind)() | named(EarnRule)()


WORDS: dict[str, Callable[[], Words]] = (
    dict.fromkeys(("booked", "booked_online", "cancelled", "missed"), chosen(Appointment.Mode))
    | dict.fromkeys(("minutes_used", "minutes_there"), lambda: {"day": str(_("the whole day"))})
    | dict.fromkeys(("joined", "left"), chosen(Member.Attribute))
    | dict.fromkeys(("friends_invited", "friends_booked", "friends_visited"), chosen(Referral.State))
    | {"friends_rewarded": chosen(Referral.State)}
    | dict.fromkeys(("clocks_met", "clocks_broken", "clocks_ended"), chosen(Clock.Kind))
    | dict.fromkeys(("reminders_sent", "reminders_held_out"), named(Rule))
    | dict.fromkeys(("surveys_answered", "survey_index"), named(Survey))
    | {"woken": chosen(Standing.Label)}
    | dict.fromkeys(("points_earned", "points_spent"), said_of_points)
)


def words_of(figure: str) -> Words:
    """The words for the codes of a figure's rows; what has none is shown as it is written."""
    return WORDS[figure]() if figure in WORDS else {}
