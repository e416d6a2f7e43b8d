"""What an occurrence is about: is it still true, and what is there to say."""

from datetime import datetime
from zoneinfo import ZoneInfo

from booking.garage.models import InsurancePolicy, Keeper, Vehicle
from club.members.models import Member
from club.notices.rules import Verdict
from club.reminders.models import Occurrence, Rule


def no_longer_true(occurrence: Occurrence) -> Verdict | None:
    """Asked when handed over and again just before the wire."""
    member = Member.objects.select_related("user").filter(user=occurrence.person_id).first()
    if member is None or member.closed_at is not None or not member.user.is_active:
        return Verdict("superseded", "person_gone")
    if occurrence.subject_type == "policy":
        policy = InsurancePolicy.objects.filter(pk=occurrence.subject_id).first()
        if policy is not None and not _owns(occurrence, policy.vehicle_id):  # its covers ended with it
            return Verdict("superseded", "car_gone")
        if policy is None or policy.superseded_at is not None or policy.ends_on != occurrence.due_on:
            return Verdict("superseded", "renewed")
        return None
    if occurrence.subject_type == "vehicle":
        return None if _owns(occurrence, occurrence.subject_id) else Verdict("superseded", "car_gone")
    return None


def facts(occurrence: Occurrence, now: datetime) -> dict[str, object]:
    """What the words may use; names in both languages."""
    member = Member.objects.select_related("site").get(user=occurrence.person_id)
    local = now.astimezone(ZoneInfo(occurrence.zone)).date()
    told: dict[str, object] = {
        "site": member.site.name,
        "site_zh": member.site.name_zh,
        "zone": occurrence.zone,
        "due_on": occurrence.due_on.isoformat(),
        "belated": occurrence.rule.anchor == Rule.Anchor.BIRTHDAY and local > occurrence.due_on,
    }
    vehicle = _vehicle(occurrence)
    if vehicle is not None:
        told |= {**car_facts(vehicle), "vehicle": vehicle.ref}
    if occurrence.subject_type == "policy":
        policy = InsurancePolicy.objects.get(pk=occurrence.subject_id)
        told |= {"insurer": policy.insurer, "ends_on": policy.ends_on.isoformat()}
    return told


def car_facts(vehicle: Vehicle | None) -> dict[str, object]:
    """How we speak of a car, in both languages: model and plate, else what its keeper calls it."""
    if vehicle is None:
        return {"car": ""}
    model = vehicle.model
    if model is None or not vehicle.plate:
        return {"car": str(vehicle)}
    return {
        "car": f"{model.name} {vehicle.plate}",
        "car_zh": f"{model.name_zh or model.name} {vehicle.plate}",
    }


def _vehicle(occurrence: Occurrence) -> Vehicle | None:
    if occurrence.subject_type == "policy":
        return Vehicle.objects.select_related("model").filter(insurance=occurrence.subject_id).first()
    if occurrence.subject_type == "vehicle":
        return Vehicle.objects.select_related("model").filter(pk=occurrence.subject_id).first()
    return None


def _owns(occurrence: Occurrence, vehicle_id: int) -> bool:
    keeps = Keeper.objects.filter(vehicle=vehicle_id, user=occurrence.person_id, until_date=None)
    return keeps.exists()
