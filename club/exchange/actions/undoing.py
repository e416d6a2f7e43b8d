"""A list taken back within thirty days: what it made goes, what it changed is as before, what others have
built upon since stays and says why (safety.md R55)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from booking.garage.actions import part_with
from booking.garage.models import InsurancePolicy, Keeper, OdometerReading, Vehicle
from booking.garage.rules import plate_key
from booking.visits.models import Visit
from club.exchange.actions.taking import customers
from club.exchange.models import UNDONE, ExternalRecord, ImportConflict, ImportedRow, ImportJob
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

State = ImportJob.State


class NoLongerUndone(Refusal):
    code = "no_longer_undone"
    status = 409
    sentence = _("A list can be taken back once, within 30 days.")


def undo_list(*, job: ImportJob, now: datetime, actor: User, give_back: Callable[[Visit], None]) -> ImportJob:
    """In one transaction, the last row first. ``give_back``: a bill's money and points, by the hall."""
    with transaction.atomic():
        row = ImportJob.objects.select_for_update(of=["self"]).select_related("site").get(pk=job.pk)
        if not row.can_undo(now):
            raise NoLongerUndone
        for imported in row.imported.filter(outcome__in=["new", "changed"]).order_by("-line"):
            reason = take_back(imported, row, now, actor, give_back)
            if reason:
                imported.kept_reason = reason
                imported.save(update_fields=["kept_reason"])
        ImportConflict.objects.filter(job=row, decided_at=None).update(
            decision="refused", decided_at=now, decided_by=actor
        )
        row.state, row.undone_at, row.undone_by = State.UNDONE, now, actor
        row.save(update_fields=["state", "undone_at", "undone_by"])
        record(actor=actor, verb="list.undone", subject=row, now=now, site=row.site)
        return row


def take_back(
    imported: ImportedRow, job: ImportJob, now: datetime, actor: User, give_back: Callable[[Visit], None]
) -> str:
    found = imported.record
    if found is None or found.job_id != job.pk:
        return "changed_since"  # a later list spoke of it again
    undo = UNDO.get(job.kind)  # appointments are taken back as a batch, by booking
    if undo is not None and (reason := undo(imported, found, now, actor, give_back)):
        return reason
    if imported.outcome == "new":
        found.delete()
    else:
        found.digest, found.job = UNDONE, None
        found.save(update_fields=["digest", "job"])
    return ""


def take_back_customer(
    row: ImportedRow, found: ExternalRecord, now: datetime, actor: User, give_back: object
) -> str:
    person = found.person
    if person is None or row.after.get("made") != "person":
        return customers.undo(row.before, row.after, person) if person else ""
    ExternalRecord.objects.filter(pk=found.pk).update(person=None)
    if is_deleted(person):
        return ""
    ExternalRecord.objects.filter(pk=found.pk).update(person=person)
    return "in_use"


def take_back_vehicle(
    row: ImportedRow, found: ExternalRecord, now: datetime, actor: User, give_back: object
) -> str:
    vehicle = found.vehicle
    if vehicle is None:
        return ""
    if row.after.get("made") == "vehicle":
        return take_back_new(vehicle, found)
    for name in ("plate", "description", "paint"):
        if name in row.before and str(getattr(vehicle, name)) == row.after.get(name):
            setattr(vehicle, name, row.before[name])
    if "registered_on" in row.before and str(vehicle.registered_on) == row.after.get("registered_on"):
        told = row.before["registered_on"]
        vehicle.registered_on = date.fromisoformat(told) if told else None
    if row.before.get("model_id", 0) is None and vehicle.model_id == row.after.get("model_id"):
        vehicle.model = None
    vehicle.plate_key = plate_key(vehicle.plate)
    vehicle.save()
    keeper = Keeper.objects.filter(pk=row.after.get("keeper_id"), until_date=None).first()
    if keeper is not None:
        on = now.astimezone(found.site.tz).date()
        part_with(vehicle=vehicle, user=keeper.user, on=on, now=now, actor=actor, ending="removed")
    return ""


def take_back_new(vehicle: Vehicle, found: ExternalRecord) -> str:
    """A car nobody else has spoken of since. Readings and keeping came with the list."""
    others = ExternalRecord.objects.filter(vehicle=vehicle).exclude(pk=found.pk).exists()
    if others or vehicle.visits.exists() or vehicle.appointments.exists():
        return "in_use"
    ExternalRecord.objects.filter(pk=found.pk).update(vehicle=None)
    try:
        with transaction.atomic():
            OdometerReading.objects.filter(vehicle=vehicle).delete()
            vehicle.keepers.all().delete()
            vehicle.delete()
    except ProtectedError:
        ExternalRecord.objects.filter(pk=found.pk).update(vehicle=vehicle)
        return "in_use"
    return ""


def take_back_policy(
    row: ImportedRow, found: ExternalRecord, now: datetime, actor: User, give_back: object
) -> str:
    made = found.policy
    if made is None or row.after.get("made") != "policy":
        return ""
    if made.superseded_at is not None:
        return "changed_since"
    former = row.before.get("policy_id")
    ExternalRecord.objects.filter(pk=found.pk).update(policy=former)
    made.delete()
    InsurancePolicy.objects.filter(pk=former).update(superseded_at=None)
    return ""


def take_back_visit(
    row: ImportedRow, found: ExternalRecord, now: datetime, actor: User, give_back: Callable[[Visit], None]
) -> str:
    """A bill is never wiped out: its money and points go back, and it counts nowhere any more."""
    visit = found.visit
    if visit is None:
        return ""
    if Visit.objects.filter(corrects=visit).exists():
        return "changed_since"
    give_back(visit)
    Visit.objects.filter(pk=visit.pk).update(withdrawn_at=now, external_number="")
    ExternalRecord.objects.filter(pk=found.pk).update(visit=None)
    row.outcome = ImportedRow.Outcome.NEW  # its number is free again, whatever it was before
    return ""


def is_deleted(person: User) -> bool:
    try:
        with transaction.atomic():
            Keeper.objects.filter(user=person, vehicle__visits=None, vehicle__appointments=None).delete()
            person.delete()
    except ProtectedError:
        return False
    return True


UNDO = {
    "customers": take_back_customer,
    "vehicles": take_back_vehicle,
    "policies": take_back_policy,
    "visits": take_back_visit,
}
