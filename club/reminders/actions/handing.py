"""Ending what is due: told through the outbox, or not, with a reason (messages.md §4).

Nothing here touches a wire. What belongs to other rooms comes in as plain callables (decisions.md).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Abs

from booking.garage.models import InsurancePolicy
from club.notices.rules import TRIES_MAX, Verdict, retry_at
from club.reminders.actions.gates import LATE, OWN, WAITED_ONLY, Gate, is_merged_late, moved
from club.reminders.actions.speaking import Said, speak
from club.reminders.models import Occurrence, Rule
from club.reminders.rules import MERGE_DAYS, end_of_day
from club.reminders.subjects import BOOKABLE

logger = logging.getLogger(__name__)
State = Occurrence.State
MERGED_MAX = 12
MoreFacts = Callable[[Occurrence, Sequence[Occurrence], datetime], Mapping[str, object]]
TRIES = 4  # rows looked at for each that may be told: what is held or ended makes room for others


def no_more(_row: Occurrence, _others: Sequence[Occurrence], _now: datetime) -> Mapping[str, object]:
    return {}


def hand_over(*, now: datetime, limit: int, gates: Sequence[Gate] = (), more: MoreFacts = no_more) -> int:
    """End what is due: told through the outbox, or not, with a reason. Returns how many were told.

    ``more``: what a message may add, given what was merged into it.
    """
    sort_out(now=now)
    told = handled = 0
    while handled < limit * TRIES and told < limit:
        count = _take(now, gates, more)
        if count is None:
            break
        handled += 1
        told += count
    return told


def _take(now: datetime, gates: Sequence[Gate], more: MoreFacts) -> int | None:
    """End the next one; None when there is none. One that cannot be said stops no other."""
    occurrence = None
    try:
        with transaction.atomic():
            occurrence = _next(now)
            return None if occurrence is None else _hand_over(occurrence, now, gates, more)
    except Exception as problem:
        if occurrence is None or isinstance(problem, (OperationalError, InterfaceError)):
            raise  # the database is away: nothing is wrong with the row
        logger.exception("occurrence %s cannot be said", occurrence.pk)
        return _set_aside(occurrence.pk, now)


def _set_aside(pk: int, now: datetime) -> int:
    """An error is tried again later and later, and after five tries the row is left to a person."""
    with transaction.atomic():
        row = Occurrence.objects.select_for_update(of=("self",)).get(pk=pk)
        row.tries += 1
        row.not_before, row.reason = retry_at(now, row.tries), "cannot_render"
        row.save(update_fields=["tries", "not_before", "reason"])
        if row.tries >= TRIES_MAX:
            _end(row, State.SUPPRESSED, "cannot_render", now)
    return 0


def sort_out(*, now: datetime) -> int:
    """What time has decided already: too late, renewed, or overtaken by one nearer to its day."""
    planned = Occurrence.objects.filter(state=State.PLANNED)
    over = planned.filter(send_at__lte=now, useful_until__lt=now)  # none is of use before its time
    renewed = InsurancePolicy.objects.filter(superseded_at__isnull=False, pk=OuterRef("subject_id"))
    nearer = (
        Occurrence.objects.filter(
            rule=OuterRef("rule"), subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"),
            due_on=OuterRef("due_on"), send_at__lte=now, useful_until__gte=now,
            state__in=(State.PLANNED, State.HANDED),
        )
        .annotate(distance=Abs("offset_days"))
        .filter(
            Q(distance__lt=Abs(OuterRef("offset_days")))
            | Q(distance=Abs(OuterRef("offset_days")), offset_days__gt=OuterRef("offset_days"))
        )
    )  # fmt: skip
    done = over.update(state=State.EXPIRED, reason="too_late", ended_at=now)
    done += planned.filter(Exists(renewed), subject_type="policy").update(
        state=State.SUPERSEDED, reason="renewed", ended_at=now
    )
    return done + planned.filter(Exists(nearer), asked_at=None, send_at__lte=now).update(
        state=State.SUPERSEDED, reason="nearer_one", ended_at=now
    )


def _next(now: datetime) -> Occurrence | None:
    queue = _due(now).order_by("rule__priority", "send_at", "pk")
    return queue.select_for_update(of=("self",), skip_locked=True).first()


def _due(now: datetime) -> QuerySet[Occurrence]:
    due = Occurrence.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now),
        state=State.PLANNED, send_at__lte=now, rule__paused_at=None, rule__stopped_at=None,
    )  # fmt: skip
    return due.select_related("rule", "person")


def _hand_over(row: Occurrence, now: datetime, gates: Sequence[Gate], more: MoreFacts) -> int:
    if moved(row, now):
        return 0
    verdict = _judged(row, now, gates)
    if verdict is not None:
        _refuse(row, verdict, now)
        return 0
    others = [other for other in _others(row, now) if _joins(other, now, gates)]
    known = {row.pk, *(other.pk for other in others)}
    beside = [other for other in _missed_too(row, known, now) if _joins(other, now, gates)]
    first = Said(row, others, more(row, others, now))
    row.notice = speak([first, *(Said(each, (), more(each, (), now)) for each in beside)], now)
    _end(row, State.HANDED, "", now)
    for other in (*others, *beside):
        other.merged_into = row
        _end(other, State.MERGED, "merged", now)
    return 1


def _judged(row: Occurrence, now: datetime, gates: Sequence[Gate]) -> Verdict | None:
    return next((no for gate in (*OWN[:1], *gates, *OWN[1:]) if (no := gate(row, now))), None)


def _others(row: Occurrence, now: datetime) -> list[Occurrence]:
    """What is said about the same car to the same person on this day, due within a month of it."""
    if row.vehicle_id is None or row.rule.anchor not in BOOKABLE or row.rule.body:
        return []
    reach = timedelta(days=MERGE_DAYS)
    rows = _due(end_of_day(now.astimezone(row.tz).date(), row.tz)).filter(
        person=row.person_id, vehicle=row.vehicle_id, rule__anchor__in=BOOKABLE, rule__body="",
        due_on__range=(row.due_on - reach, row.due_on + reach),
    )  # fmt: skip
    return list(
        rows.exclude(pk=row.pk).order_by("due_on", "pk").select_for_update(of=("self",), skip_locked=True)
    )


def _missed_too(row: Occurrence, known: Collection[int], now: datetime) -> list[Occurrence]:
    """What the same person missed for the same purpose, where rules put all that into one message."""
    if not is_merged_late(row, now):
        return []
    rows = _due(now).filter(
        person=row.person_id, rule__catch_up=Rule.CatchUp.MERGE, rule__purpose=row.rule.purpose,
        send_at__lt=now - LATE, reason__in=WAITED_ONLY,
    )  # fmt: skip
    late = rows.exclude(pk__in=known).order_by("due_on", "pk")[:MERGED_MAX]
    return list(late.select_for_update(of=("self",), skip_locked=True))


def _joins(other: Occurrence, now: datetime, gates: Sequence[Gate]) -> bool:
    """Whether it may be said as well; what may not ends or waits for itself."""
    if moved(other, now):
        return False
    verdict = _judged(other, now, gates)
    if verdict is not None and verdict.state != "held":
        _refuse(other, verdict, now)
    return verdict is None


def _refuse(row: Occurrence, verdict: Verdict, now: datetime) -> None:
    if verdict.state == "held" and verdict.not_before is not None:
        if verdict.not_before <= row.useful_until:
            row.not_before, row.reason = verdict.not_before, verdict.reason
            row.save(update_fields=["not_before", "reason"])
            return
        verdict = Verdict("expired", verdict.reason)
    _end(row, verdict.state, verdict.reason, now)


def _end(row: Occurrence, state: str, reason: str, now: datetime) -> None:
    row.state, row.reason, row.ended_at = state, reason, now
    row.save(update_fields=["state", "reason", "ended_at", "notice", "merged_into"])
