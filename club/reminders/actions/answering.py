"""One-tap answers of owners: not now, on that day, done elsewhere, sold (messages.md §6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.notices.rules import local_instant
from club.refusals import Refusal
from club.reminders.models import Answer, Occurrence
from club.reminders.rules import end_of_day

Kind = Answer.Kind
SNOOZE_DAYS, AHEAD_DAYS_MAX, USEFUL_DAYS = 7, 366, 14
STILL_TRUE = ("snoozed", "remind_on")


class NotADay(Refusal):
    code = "not_a_day"
    sentence = _("Please choose a day from tomorrow up to a year ahead.")


class NotAboutACar(Refusal):
    code = "not_about_a_car"
    sentence = _("This message is not about a car.")


def answer(*, occurrence: Occurrence, kind: str, now: datetime, until_on: date | None = None) -> Answer:
    """Take the reader's word; the same word again adds nothing. What else is planned about it ends.

    "snoozed" is seven days unless a day is given; "remind_on" needs one. Raises NotADay, NotAboutACar.
    """
    today = now.astimezone(occurrence.tz).date()
    kind = Kind(kind)
    until = _until(kind, until_on, today)
    if kind == Kind.SOLD and occurrence.vehicle_id is None:
        raise NotAboutACar
    with transaction.atomic():
        asked = (
            Occurrence.objects.select_for_update(of=("self",)).select_related("rule").get(pk=occurrence.pk)
        )
        same = Answer.objects.filter(person=asked.person_id, topic=asked.topic).order_by("-pk").first()
        if same is not None and (same.kind, same.until_on) == (kind, until):
            return same
        said = Answer.objects.create(
            occurrence=asked, person=asked.person, vehicle=asked.vehicle, topic=asked.topic, kind=kind,
            until_on=until, at=now,
        )  # fmt: skip
        _end_others(asked, kind, now)
        if until is not None:
            _ask_again(asked, until, now)
        return said


def _until(kind: str, until_on: date | None, today: date) -> date | None:
    if kind not in STILL_TRUE:
        return None
    until = until_on or (today + timedelta(days=SNOOZE_DAYS) if kind == Kind.SNOOZED else None)
    if until is None or not today < until <= today + timedelta(days=AHEAD_DAYS_MAX):
        raise NotADay
    return until


def _end_others(asked: Occurrence, kind: str, now: datetime) -> None:
    planned = Occurrence.objects.filter(
        person=asked.person_id, subject_type=asked.subject_type, subject_id=asked.subject_id,
        rule__anchor=asked.rule.anchor, state=Occurrence.State.PLANNED,
    ).select_related("rule")  # fmt: skip
    same = [row.pk for row in planned if row.topic == asked.topic]
    reason = kind if kind == Kind.SNOOZED else f"said_{kind}"
    Occurrence.objects.filter(pk__in=same).update(
        state=Occurrence.State.SUPERSEDED, reason=reason, ended_at=now
    )


def _ask_again(asked: Occurrence, on: date, now: datetime) -> None:
    """The same message once more, on the day its reader named; asking twice for one day is asking once."""
    stem = asked.key.rsplit(":", 1)[0]
    Occurrence.objects.get_or_create(
        key=f"{stem}:asked-{on.isoformat()}",
        defaults={
            "rule": asked.rule, "rule_version": asked.rule.version, "person": asked.person,
            "subject_type": asked.subject_type, "subject_id": asked.subject_id, "vehicle": asked.vehicle,
            "due_on": asked.due_on, "offset_days": (on - asked.due_on).days, "zone": asked.zone,
            "send_at": local_instant(on, asked.rule.opens, asked.tz),
            "useful_until": end_of_day(on + timedelta(days=USEFUL_DAYS), asked.tz),
            "planned_at": now, "asked_at": now,
        },
    )  # fmt: skip
