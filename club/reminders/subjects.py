"""What an occurrence is about: is it still true, has its day moved, and what is there to say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from booking.appointments.models import Appointment
from booking.due.queries import DueItem, dates_of, due_parts
from booking.due.queries.items import deferred_of
from booking.estimates.models import DeferredWork
from booking.garage.models import InsurancePolicy, Keeper, Vehicle
from booking.visits.models import Visit
from club.members.models import Member
from club.notices.rules import Verdict
from club.reminders import rules
from club.reminders.foresight import ANCHORS, mark_of
from club.reminders.models import Occurrence, Rule
from club.reminders.planner import people_in

BOOKABLE = frozenset({*ANCHORS, Rule.Anchor.DEFERRED})
"""Kinds that a visit settles: they merge into one message with one free time."""
ENDS_BY_VISIT = BOOKABLE | {Rule.Anchor.WAKE_UP}
GONE = Verdict("superseded", "car_gone")


def no_longer_true(occurrence: Occurrence, now: datetime) -> Verdict | None:
    """Asked when handed over and again just before the wire."""
    member = Member.objects.select_related("user").filter(user=occurrence.person_id).first()
    if member is None or member.closed_at is not None or not member.user.is_active:
        return Verdict("superseded", "person_gone")
    if not _is_meant(occurrence, member, now):
        return Verdict("superseded", "left_segment")
    if occurrence.subject_type == "policy":
        return _of_policy(occurrence)
    if occurrence.vehicle_id is None:
        return None
    if not _owns(occurrence, occurrence.vehicle_id):
        return GONE
    if occurrence.rule.anchor == Rule.Anchor.WAKE_UP:
        newest = Visit.objects.filter(vehicle=occurrence.vehicle_id, closed_at__isnull=False)
        last = newest.order_by("-closed_at").values_list("closed_at", flat=True).first()
        local = last and last.astimezone(occurrence.tz).date()
        return Verdict("superseded", "done") if local and local > occurrence.due_on else None
    if occurrence.rule.anchor == Rule.Anchor.DEFERRED:
        still = DeferredWork.objects.filter(pk=occurrence.subject_id, done_at=None, dropped_at=None)
        return None if still.exists() else Verdict("superseded", "done")
    if occurrence.rule.anchor in ANCHORS and due_day(occurrence, now) is None:
        return Verdict("superseded", "done")
    return None


def due_day(occurrence: Occurrence, now: datetime) -> date | None:
    """The day it falls due by what is known now; None when that interval is over."""
    item = due_item(occurrence, now)
    return item.due_on if item else None


def due_item(occurrence: Occurrence, now: datetime) -> DueItem | None:
    """As on its own day, once that is past: a date nobody confirmed does not make room for the next."""
    on = min(now.astimezone(occurrence.tz).date(), occurrence.due_on)
    rows = Vehicle.objects.filter(pk=occurrence.vehicle_id or 0).select_related("model")
    vehicle = rows.prefetch_related(*due_parts()).first()
    if vehicle is None:
        return None
    same = (item for item in dates_of(vehicle, on) if item.kind == occurrence.rule.anchor)
    return next((item for item in same if mark_of(item, vehicle, on) == occurrence.mark), None)


def booked_or_here(occurrence: Occurrence, now: datetime) -> Verdict | None:
    """The stop conditions of the rule: a visit is booked near the day, or the car has just been here."""
    rule = occurrence.rule
    if rule.anchor not in ENDS_BY_VISIT or occurrence.vehicle_id is None:
        return None
    if Rule.Stop.BOOKED in rule.stops:
        near = timedelta(days=rules.BOOKED_DAYS)
        middle = rules.local_noon(max(occurrence.due_on, now.date()), occurrence.tz)
        booked = Appointment.objects.open().filter(vehicle=occurrence.vehicle_id)
        if booked.filter(arrive_at__range=(middle - near, middle + near)).exists():
            return Verdict("superseded", "booked")
    if Rule.Stop.VISITED in rule.stops:
        since = now - timedelta(days=rules.VISITED_DAYS)
        if Visit.objects.filter(vehicle=occurrence.vehicle_id, closed_at__range=(since, now)).exists():
            return Verdict("superseded", "visited")
    return None


def facts(occurrence: Occurrence, now: datetime) -> dict[str, object]:
    """What the words may use; names in both languages."""
    member = Member.objects.select_related("site").get(user=occurrence.person_id)
    local = now.astimezone(occurrence.tz).date()
    told: dict[str, object] = {
        "site": member.site.name,
        "site_zh": member.site.name_zh,
        "zone": member.site.zone,  # where a free time that it names is; its own hour is its reader's
        "due_on": occurrence.due_on.isoformat(),
        "belated": occurrence.rule.anchor == Rule.Anchor.BIRTHDAY and local > occurrence.due_on,
        "overdue": local > occurrence.due_on,
    }
    vehicle = Vehicle.objects.select_related("model").filter(pk=occurrence.vehicle_id or 0).first()
    if vehicle is not None:
        told |= {**car_facts(vehicle), "vehicle": vehicle.ref}
    if occurrence.subject_type == "policy":
        policy = InsurancePolicy.objects.get(pk=occurrence.subject_id)
        told |= {"insurer": policy.insurer, "ends_on": policy.ends_on.isoformat()}
    if occurrence.rule.anchor in BOOKABLE:
        told |= what(occurrence, now)
    return told


def what(occurrence: Occurrence, now: datetime) -> dict[str, object]:
    """One thing that is due, as a line of a message."""
    line: dict[str, object] = {"what": occurrence.rule.anchor, "due_on": occurrence.due_on.isoformat()}
    if occurrence.rule.anchor == Rule.Anchor.DEFERRED:
        return line | _work(occurrence, now)
    item = due_item(occurrence, now)
    if item is not None:
        line |= {"km": item.km or 0, "by": item.decided_by, "detail": item.detail, "rough": item.rough}
        line["wants_reading"] = item.wants_reading
    return line


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


def _is_meant(occurrence: Occurrence, member: Member, now: datetime) -> bool:
    """Whether the member is still in the segment of the rule, if it has one."""
    segment = occurrence.rule.segment
    if segment is None:
        return True
    on = now.astimezone(occurrence.tz).date()
    return people_in(segment, occurrence.rule, on).filter(pk=member.pk).exists()


def _of_policy(occurrence: Occurrence) -> Verdict | None:
    policy = InsurancePolicy.objects.filter(pk=occurrence.subject_id).first()
    if policy is not None and not _owns(occurrence, policy.vehicle_id):  # its covers ended with it
        return GONE
    if policy is None or policy.superseded_at is not None or policy.ends_on != occurrence.due_on:
        return Verdict("superseded", "renewed")
    return None


def _work(occurrence: Occurrence, now: datetime) -> dict[str, object]:
    """The work that was put off, in the words its owner may read (safety.md R37)."""
    car = Vehicle.objects.get(pk=occurrence.vehicle_id or 0)
    items = deferred_of([car], now.astimezone(occurrence.tz).date()).get(car.pk, [])
    mine = next((item for item in items if item.source == occurrence.subject_id), None)
    return {"work": mine.name, "work_zh": mine.name_zh or mine.name, "detail": mine.detail} if mine else {}


def _owns(occurrence: Occurrence, vehicle_id: int) -> bool:
    """The visit's own person hears about the visit, whoever has the car; all else is the keeper's."""
    if occurrence.rule.anchor == Rule.Anchor.VISIT:
        return True
    keeps = Keeper.objects.filter(vehicle=vehicle_id, user=occurrence.person_id, until_date=None)
    return keeps.exists()
