"""Recalls come in as a list, cars are put right, work that was put off is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.due.models import Recall, RecallDone, RecallRange
from booking.due.queries.recalls import recalls_of
from booking.due.rules import range_problem, serial_of, stem_of
from booking.estimates.models import DeferredWork
from booking.garage.models import Vehicle
from booking.garage.rules import vin_problem
from booking.refusals import Refusal
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class BadRange(Refusal):
    code = "bad_range"
    sentence = _(
        "The first and the last VIN are not the ends of one range: same maker, model, year and plant, "
        "and the first serial number not above the last."
    )


class NotMeant(Refusal):
    code = "not_meant"
    status = 409
    sentence = _("This car is not among those of the recall.")


@dataclass(frozen=True)
class RecallDraft:
    """A recall as a list says it; ``ranges``: pairs of normalised VINs, the first and the last."""

    code: str
    title: str
    issued_on: date
    ranges: Sequence[tuple[str, str]]
    title_zh: str = ""
    is_urgent: bool = False
    operation: Operation | None = None


@transaction.atomic
def import_recalls(
    *, drafts: Iterable[RecallDraft], now: datetime, actor: AbstractBaseUser | None
) -> list[Recall]:
    """Write recalls with the ranges they name now; one known by its number is brought up to date.

    All or nothing. Raises BadRange.
    """
    made = []
    for draft in sorted(drafts, key=lambda each: each.code):  # the order of locks
        if not all(is_sound(first, last) for first, last in draft.ranges):
            raise BadRange
        recall, _new = Recall.objects.update_or_create(
            code=draft.code,
            defaults={
                "title": draft.title, "title_zh": draft.title_zh, "is_urgent": draft.is_urgent,
                "operation": draft.operation, "issued_on": draft.issued_on, "recorded_at": now,
                "recorded_by_id": actor.pk if actor else None,
            },
        )  # fmt: skip
        recall.ranges.all().delete()
        RecallRange.objects.bulk_create(
            RecallRange(recall=recall, stem=stem_of(first), first=serial_of(first), last=serial_of(last))
            for first, last in sorted(set(draft.ranges))
        )
        made.append(recall)
    return made


def is_sound(first: str, last: str) -> bool:
    return not (vin_problem(first) or vin_problem(last) or range_problem(first, last))


@transaction.atomic
def put_right(
    *, recall: Recall, vehicle: Vehicle, on: date, now: datetime, actor: AbstractBaseUser | None
) -> RecallDone:
    """A recalled car was seen to. Twice is once. Raises NotMeant."""
    stem, serial = stem_of(vehicle.vin or ""), serial_of(vehicle.vin or "")
    if not recall.ranges.filter(stem=stem, first__lte=serial, last__gte=serial).exists():
        raise NotMeant
    row, _new = RecallDone.objects.get_or_create(
        recall=recall,
        vehicle=vehicle,
        defaults={"on_date": on, "recorded_at": now, "recorded_by_id": actor.pk if actor else None},
    )
    return row


@transaction.atomic
def settle(
    *,
    vehicle: Vehicle,
    operations: Collection[int],
    descriptions: Collection[str],
    on: date,
    now: datetime,
    actor: AbstractBaseUser | None,
) -> None:
    """Work was done and billed: the recalls and the work put off that it settles are open no more.

    ``operations``: ids from the menu; ``descriptions``: lines in their own words, as they were put off.
    """
    found = {item.source or 0 for item in recalls_of([vehicle], on).get(vehicle.pk, ())}
    for recall in Recall.objects.filter(pk__in=found, operation__in=operations).order_by("pk"):
        put_right(recall=recall, vehicle=vehicle, on=on, now=now, actor=actor)
    same = Q(line__operation__in=operations) | Q(line__operation=None, line__description__in=descriptions)
    DeferredWork.objects.filter(same, vehicle=vehicle, done_at=None, dropped_at=None).update(done_at=now)
