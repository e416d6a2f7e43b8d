"""Insurance, and work that starts a new interval."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from booking.garage.actions.facts import BadDate
from booking.garage.models import InsurancePolicy, Milestone, Vehicle

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser


COVER_YEARS_MAX = 10


@transaction.atomic
def insure(
    *,
    vehicle: Vehicle,
    insurer: str,
    ends_on: date,
    now: datetime,
    actor: Person | None,
    kind: str = InsurancePolicy.Kind.MOTOR,
) -> InsurancePolicy:
    """Note a cover and its last day; it supersedes the one of its kind. Raises BadDate."""
    if abs(ends_on.year - now.year) > COVER_YEARS_MAX:
        raise BadDate
    Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    in_force = vehicle.insurance.filter(kind=kind, superseded_at=None)
    same = in_force.filter(insurer=insurer.strip(), ends_on=ends_on).first()
    if same is not None:
        return same
    in_force.update(superseded_at=now)
    return InsurancePolicy.objects.create(
        vehicle=vehicle,
        kind=InsurancePolicy.Kind(kind),
        insurer=insurer.strip()[:80],
        ends_on=ends_on,
        recorded_at=now,
        recorded_by_id=actor.pk if actor else None,
    )


@transaction.atomic
def reach_milestone(*, vehicle: Vehicle, kind: str, on: date, km: int | None, now: datetime) -> Milestone:
    """Note what moves a car's due days. Twice on a day is one."""
    row, _made = Milestone.objects.get_or_create(
        vehicle=vehicle, kind=Milestone.Kind(kind), on_date=on, defaults={"km": km, "recorded_at": now}
    )
    return row


@transaction.atomic
def inspect_yearly(*, vehicle: Vehicle, is_so: bool, on: date, now: datetime) -> None:
    """An accident or a change the law forbids was found (messages.md §2), or had been noted by mistake."""
    if is_so:
        reach_milestone(vehicle=vehicle, kind=Milestone.Kind.ACCIDENT, on=on, km=None, now=now)
    else:
        vehicle.milestones.filter(kind=Milestone.Kind.ACCIDENT).delete()
