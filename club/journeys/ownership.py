"""A car comes to its owner: with a proof, by the seller's code, or by staff who saw the papers.

What we say never tells who keeps a car; three VINs without a proof a day and person (safety.md J15).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from booking.garage import actions as garage
from booking.garage.actions import AlreadyInGarage, NeedsProof
from booking.garage.models import Keeper, OdometerReading, Vehicle
from booking.garage.rules import normal_vin, vin_problem
from booking.ownership import actions as ownership
from booking.ownership.models import Handover, VinClaim
from booking.ownership.queries import (
    cars_ending_in,
    cars_with,
    code_of,
    contact_digest,
    filed_for,
    owners_of,
    stand_ins_of,
)
from booking.ownership.refusals import CodeRefused, VinTooShort
from booking.ownership.rules import TAIL_MIN, normal_contact
from booking.visits.actions import join_history
from club.journeys.booking import give_back
from club.journeys.day import group_day
from club.journeys.facts import verify_car
from club.journeys.gifts import give_welcome
from club.notices.actions import tell
from club.reminders.subjects import car_facts
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["add_car", "claim_car", "decide_claim", "hand_on", "put_in_garage", "take_car_by_code"]

type Contact = tuple[str, str]  # its kind, and itself in the one form that is compared

VIN_LENGTH = 17
NOBODYS = 0  # the id of no car
FACTS = ("plate", "country", "model", "description", "paint", "registered_on")


def add_car(*, user: User, now: datetime, **facts: Any) -> Vehicle:
    """Put a car into a person's garage; ``facts`` are those of ``garage.add_vehicle``.

    A VIN we know needs a proof: a contact on file that is the person's own, or staff. Raises NeedsProof,
    TooManyVins, and the refusals of ``add_vehicle``.
    """
    vin = normal_vin(str(facts.get("vin") or ""))
    if not vin or vin_problem(vin):
        return garage.add_vehicle(user=user, now=now, actor=user, **facts)
    looked = _looked_up(user, vin, now)
    if looked.is_free:
        try:
            return garage.add_vehicle(user=user, now=now, actor=user, **facts)
        except NeedsProof:  # somebody was quicker with a VIN new to us
            ownership.note_try(user=user, now=now)
            raise
    return _proved_with_facts(user, looked, vin, facts, now)


def put_in_garage(*, user: User, now: datetime, **facts: Any) -> Vehicle:
    """``add_car`` for an owner's own page, where a VIN that we know is answered as one that nobody knows,
    by as many statements (safety.md H3): the car comes without it, and is joined to ours when its papers
    were seen.
    """
    vin = normal_vin(str(facts.get("vin") or ""))
    facts["description"] = facts.get("description") or ("" if facts.get("plate") else vin)
    if not vin or vin_problem(vin):
        return garage.add_vehicle(user=user, now=now, actor=user, **facts)
    looked = _looked_up(user, vin, now)
    if looked.is_mine:
        raise AlreadyInGarage
    if len(looked.proved) == 1:
        return _proved_with_facts(user, looked, vin, facts, now)
    with transaction.atomic():
        ownership.check_tries(user=user, now=now)
        ownership.note_try(user=user, now=now)
        if looked.cars and looked.is_free:  # it comes with its technical history
            return garage.add_vehicle(user=user, now=now, actor=user, **facts)
        return _until_papers(user, looked, vin, facts, now)


def _until_papers(user: User, looked: Looked, vin: str, facts: dict[str, Any], now: datetime) -> Vehicle:
    """The car as its owner describes it; with its VIN if it is new to us, else waiting for staff."""
    if stand_ins_of(looked.ids, user):
        raise AlreadyInGarage
    vehicle = garage.add_vehicle(user=user, now=now, actor=user, **{**facts, "vin": ""})
    vehicle = garage.name_vin(vehicle=vehicle, vin=vin)
    ownership.wait_for_papers(user=user, vin=vin, now=now, stand_in=vehicle)
    return vehicle


def _proved_with_facts(user: User, looked: Looked, vin: str, facts: dict[str, Any], now: datetime) -> Vehicle:
    """What its new owner said about a proved car is noted too; all of it must be sound before."""
    typed = {name: facts[name] for name in FACTS if facts.get(name)}
    garage.check_facts(now=now, vin=vin, **typed)
    garage.check_km(facts.get("odometer_km"))
    return _with_facts(_claimed(user, looked, vin, now), user, typed, facts.get("odometer_km"), now)


def _with_facts(
    vehicle: Vehicle, user: User, typed: dict[str, Any], odometer_km: int | None, now: datetime
) -> Vehicle:
    """What its new owner said about a proved car is noted too."""
    if typed:
        country = {"plate_country": typed.pop("country")} if "country" in typed else {}
        vehicle = garage.edit_vehicle(vehicle=vehicle, now=now, actor=user, **typed, **country)
    if odometer_km is not None:
        on, source = group_day(now), OdometerReading.Source.OWNER
        garage.record_reading(
            vehicle=vehicle, km=odometer_km, on=on, source=source, now=now, actor=user, confirmed=True
        )
    return vehicle


def claim_car(*, user: User, typed: str, now: datetime) -> Vehicle:
    """A car the dealer's file knows, by the last characters of its VIN and a contact on file.

    Raises VinTooShort, TooManyVins, AlreadyInGarage, and NeedsProof for everything else.
    """
    tail = normal_vin(typed)[-VIN_LENGTH:]
    if len(tail) < TAIL_MIN:
        raise VinTooShort
    return _claimed(user, _looked_up(user, tail, now), tail, now)


def take_car_by_code(*, user: User, typed: str, now: datetime) -> Vehicle:
    """The buyer types the seller's code. Wrong ones count like wrong VINs."""
    with transaction.atomic():
        ownership.check_tries(user=user, now=now)
    try:
        with transaction.atomic():
            return _taken(user, typed, now)
    except CodeRefused:
        ownership.note_try(user=user, now=now)
        raise


def _taken(user: User, typed: str, now: datetime) -> Vehicle:
    found = code_of(typed, group_day(now))
    if found is None:
        raise CodeRefused
    before = _let_go(found.vehicle, user, now)
    row = ownership.take_by_code(typed=typed, user=user, on=group_day(now), now=now)
    _settled(row.vehicle, user, before, "car.taken_by_code", now)
    return row.vehicle


def hand_on(*, vehicle: Vehicle, user: User, now: datetime) -> tuple[Handover, str]:
    """The owner gets a code for the buyer; told this once."""
    with transaction.atomic():
        row, code = ownership.make_code(vehicle=vehicle, user=user, on=group_day(now), now=now)
        record(actor=user, verb="car.code_made", subject=vehicle, now=now)
        return row, code


def decide_claim(*, claim: VinClaim, is_theirs: bool, note: str, now: datetime, actor: User) -> None:
    """Staff saw the papers, or saw that they say otherwise; the person hears of it either way."""
    vehicle, person = claim.vehicle, claim.user
    with transaction.atomic():
        if is_theirs:
            before = _let_go(vehicle, person, now)
            ownership.accept_claim(claim=claim, on=group_day(now), now=now, actor=actor, note=note)
            _settled(vehicle, person, before, "car.papers_seen", now, actor)
        else:
            ownership.refuse_claim(claim=claim, now=now, actor=actor, note=note)
            record(actor=actor, verb="car.claim_refused", subject=vehicle, data={"note": note}, now=now)
        kind = "car_added" if is_theirs else "car_not_added"
        data = {**car_facts(vehicle), "vehicle": vehicle.ref}
        tell(person=person, kind=kind, key=f"vin_claim:{claim.pk}", data=data, now=now)


@dataclass(frozen=True)
class Looked:
    """What we know of the cars whose VIN ends like this, and what the person proves about them."""

    cars: list[Vehicle]
    is_mine: bool  # the person keeps one of them
    is_free: bool  # nobody keeps one, and the dealer's file names nobody for one
    proved: list[Vehicle]  # a contact on file is the person's own

    @property
    def ids(self) -> list[int]:
        return ids_of(self.cars)


def ids_of(cars: list[Vehicle]) -> list[int]:
    """Asked about nobody's car where there is none: a no must not be quicker (safety.md H3)."""
    return [car.pk for car in cars] or [NOBODYS]


def _looked_up(user: User, typed: str, now: datetime) -> Looked:
    """Counted as a try; the same statements and the same hashes whatever is found. Raises TooManyVins."""
    with transaction.atomic():
        ownership.check_tries(user=user, now=now)
    cars = cars_with(typed) if len(typed) == VIN_LENGTH else cars_ending_in(typed)
    return _looked_at(user, cars)


def _looked_at(user: User, cars: list[Vehicle]) -> Looked:
    contacts, ids = _contacts_of(user), ids_of(cars)
    digests = {contact_digest(kind, value) for kind, value in contacts}
    keepers, filed = owners_of(ids), filed_for(ids)
    others = [keeper for keeper in keepers if keeper.user_id != user.pk]
    proved = [
        car for car in cars
        if _is_proved([k.user for k in others if k.vehicle_id == car.pk], filed.get(car.pk, set()),
                      contacts, digests)
    ]  # fmt: skip
    return Looked(cars, len(others) < len(keepers), not keepers and not filed, proved)


def _is_proved(owners: list[User], filed: set[str], contacts: set[Contact], digests: set[str]) -> bool:
    """A contact on file is the claimant's own; a member who keeps the car is never put out by that."""
    if any(owner.last_login is not None or hasattr(owner, "member") for owner in owners):
        return False
    known = {contact for owner in owners for contact in _normal(owner.email, str(owner.phone or ""))}
    return bool(filed & digests or known & contacts)


def _contacts_of(user: User) -> set[Contact]:
    """What is proved to be theirs: the address they sign in with, and a phone verified by code."""
    return _normal(user.email, str(user.phone or "") if user.phone_verified_at is not None else "")


def _normal(email: str | None, phone: str) -> set[Contact]:
    """Contacts in the form that is compared; those of a keeper who never signed in are not hashed."""
    found = {
        (kind, normal_contact(kind, value)) for kind, value in (("email", email or ""), ("phone", phone))
    }
    return {(kind, value) for kind, value in found if value}


def _claimed(user: User, looked: Looked, typed: str, now: datetime) -> Vehicle:
    """The one car that a contact on file proves; else the try is counted and staff are asked."""
    if looked.is_mine:
        raise AlreadyInGarage
    if len(looked.proved) != 1:
        with transaction.atomic():
            ownership.check_tries(user=user, now=now)  # counted and written under one lock
            ownership.note_try(user=user, now=now)
            ownership.wait_for_papers(user=user, vin=typed, now=now)
        raise NeedsProof
    with transaction.atomic():
        before = _let_go(looked.proved[0], user, now)
        car = Vehicle.objects.select_for_update().get(pk=looked.proved[0].pk)
        if not _looked_at(user, [car]).proved:  # somebody else on file was quicker
            raise NeedsProof
        vehicle = ownership.take_over(vehicle=car, user=user, on=group_day(now), now=now, actor=user)
        _settled(vehicle, user, before, "car.proved", now)
        return vehicle


def _let_go(vehicle: Vehicle, to: User, now: datetime) -> list[User]:
    """Whoever has the car loses what was booked for it, before the car itself is locked (safety.md G10)."""
    before = [keeper.user for keeper in owners_of([vehicle.pk]) if keeper.user_id != to.pk]
    give_back(vehicle=vehicle, people=before, now=now)
    return before


def _settled(
    vehicle: Vehicle, user: User, before: list[User], verb: str, now: datetime, actor: User | None = None
) -> None:
    """The car is its owner's: points for it, a word to who had it, a line in the trail."""
    for stand_in in stand_ins_of([vehicle.pk], user):
        join_history(of=stand_in, to=vehicle)
        removed = Keeper.Ending.REMOVED
        garage.part_with(vehicle=stand_in, user=user, on=group_day(now), now=now, actor=actor, ending=removed)
    verify_car(vehicle=vehicle, now=now, actor=actor)
    give_welcome(user=user, now=now)
    for person in before:
        tell(
            person=person, kind="car_gone", key=f"car_gone:{vehicle.pk}:{person.pk}:{now.isoformat()}",
            data=car_facts(vehicle), now=now,
        )  # fmt: skip
    record(actor=actor or user, verb=verb, subject=vehicle, now=now)
