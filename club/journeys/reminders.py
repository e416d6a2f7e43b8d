"""What an owner's one tap on a reminder does to the car (messages.md §6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.estimates.actions import drop_deferred
from booking.estimates.models import DeferredWork
from booking.garage.actions import reach_milestone
from booking.garage.models import Keeper, Milestone, Vehicle
from club.journeys.booking import part_with_car
from club.notices.models import Notice
from club.refusals import Refusal
from club.reminders import actions as reminders
from club.reminders.models import Answer, Occurrence, Rule

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["answer_reminder", "begins_anew", "occurrences_of"]

Anchor = Rule.Anchor
MILESTONES = {
    Anchor.SERVICE: Milestone.Kind.SERVICE,
    Anchor.FIRST_SERVICE: Milestone.Kind.SERVICE,
    Anchor.INSPECTION: Milestone.Kind.INSPECTION,
}
YEARS_BACK = 3


class NotAReminder(Refusal):
    code = "not_a_reminder"
    status = 404
    sentence = _("There is nothing to answer about this message any more.")


class NotThen(Refusal):
    code = "not_then"
    sentence = _("Please give the day it was done: not after today, not before three years ago.")


def occurrences_of(notice: Notice) -> list[Occurrence]:
    """What a message spoke about: its own occurrence and what was merged into it."""
    told = Occurrence.objects.filter(notice=notice) | Occurrence.objects.filter(merged_into__notice=notice)
    return list(told.select_related("rule", "person", "vehicle").order_by("due_on", "pk"))


def begins_anew(spoken: Iterable[Occurrence]) -> bool:
    """Whether "done" starts another interval, so that the day it was done counts."""
    return any(row.rule.anchor in MILESTONES for row in spoken)


def answer_reminder(
    *, notice: Notice, kind: str, now: datetime, until_on: date | None = None, done_on: date | None = None
) -> list[Answer]:
    """Take the reader's word about everything the message spoke of, and do what follows from it.

    "done" starts the next interval on ``done_on`` (today); "sold" takes the car out of the garage. May be
    repeated. Raises NotAReminder, NotThen, NotADay, NotAboutACar.
    """
    with transaction.atomic():
        spoken = occurrences_of(notice)
        if not spoken:
            raise NotAReminder
        today = now.astimezone(spoken[0].tz).date()
        on = done_on or today
        if kind == Answer.Kind.DONE and not today.replace(year=today.year - YEARS_BACK, day=1) <= on <= today:
            raise NotThen
        said = [reminders.answer(occurrence=row, kind=kind, now=now, until_on=until_on) for row in spoken]
        if kind == Answer.Kind.DONE:
            for row in spoken:
                _done(row, on, now)
        if kind == Answer.Kind.SOLD:
            _sold(spoken[0].vehicle, spoken[0].person, today, now)
        return said


def _done(row: Occurrence, on: date, now: datetime) -> None:
    milestone = MILESTONES.get(Anchor(row.rule.anchor))
    if milestone is not None and row.vehicle is not None and _keeps(row.vehicle, row.person):
        reach_milestone(vehicle=row.vehicle, kind=milestone, on=on, km=None, now=now)
    if row.rule.anchor == Anchor.DEFERRED:
        work = DeferredWork.objects.filter(pk=row.subject_id).first()
        if work is not None:
            drop_deferred(work=work, now=now)


def _sold(vehicle: Vehicle | None, person: User, on: date, now: datetime) -> None:
    if vehicle is not None and _keeps(vehicle, person):
        part_with_car(vehicle=vehicle, user=person, on=on, ending=Keeper.Ending.SOLD, now=now)


def _keeps(vehicle: Vehicle, person: User) -> bool:
    return Keeper.objects.filter(vehicle=vehicle, user=person, until_date=None).exists()
