"""A car comes to its owner: with a proof, by the seller's code, or by staff who saw the papers.

What we say never tells who keeps a car; three VINs without a proof a day and person (safety.md J15).
"""

from __future__ import annotations

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
    code_of,
    contact_digest,
    is_known_to_dealer,
    is_on_file,
    stand_ins_of,
)
from booking.ownership.refusals import CodeRefused, VinTooShort
from booking.ownership.rules import TAIL_MIN
from booking.visits.actions import join_history
from club.journeys.booking import give_back
from club.journeys.day import group_day
from club.journeys.facts import verify_car
from club.journeys.gifts import give_welcome
from club.members.queries import member_of
from club.notices.actions import tell
from club.reminders.subjects import car_facts
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["add_car", "claim_car", "decide_claim", "hand_on", "put_in_garage", "take_car_by_code"]

VIN_LENGTH = 17
FACTS = ("plate", "country", "model", "description", "paint", "registered_on")


def add_car(*, user: User, now: datetime, **facts: Any) -> Vehicle:
    """Put a car into a person's garage; ``facts`` are those of ``garage.add_vehicle``.

    A VIN we know needs a proof: a contact on file that is the person's own, or staff. Raises NeedsProof,
    TooManyVins, and the refusals of ``add_vehicle``.
    """
    vin = normal_vin(str(facts.get("vin") or ""))
    if not vin or vin_problem(vin):
        return garage.add_vehicle(user=user, now=now, actor=user, **facts)
    known = _unproved(user, vin, now)
    if known is None:
        try:
            return garage.add_vehicle(user=user, now=now, actor=user, **facts)
        except NeedsProof:  # somebody was quicker with a VIN new to us
            ownership.note_try(user=user, now=now)
            raise
    typed = {name: facts[name] for name in FACTS if facts.get(name)}
    garage.check_facts(now=now, vin=vin, **typed)
    garage.check_km(facts.get("odometer_km"))
    return _with_facts(_claimed(user, [known], vin, now), user, typed, facts.get("odometer_km"), now)


def put_in_garage(*, user: User, now: datetime, **facts: Any) -> Vehicle:
    """``add_car`` for an owner's own page, where a VIN that we know is answered as one that nobody knows
    (safety.md H3): the car comes without it, and is joined to ours when its papers were seen.
    """
    vin = normal_vin(str(facts.get("vin") or ""))
    facts["description"] = facts.get("description") or ("" if facts.get("plate") else vin)
    try:
        vehicle = add_car(user=user, now=now, **facts)
    except NeedsProof:
        return _stand_in(user, vin, now, facts)
    if vin and not vehicle.is_verified():
        ownership.note_try(user=user, now=now)  # as one that we know
    return vehicle


@transaction.atomic
def _stand_in(user: User, vin: str, now: datetime, facts: dict[str, Any]) -> Vehicle:
    known = Vehicle.objects.get(vin=vin)
    if stand_ins_of(known, user):
        raise AlreadyInGarage
    vehicle = garage.add_vehicle(user=user, now=now, actor=user, **{**facts, "vin": ""})
    ownership.wait_for_papers(user=user, vehicle=known, now=now, stand_in=vehicle)
    return vehicle


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
    with transaction.atomic():
        ownership.check_tries(user=user, now=now)
    return _claimed(user, cars_ending_in(tail), tail, now)


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


def _unproved(user: User, vin: str, now: datetime) -> Vehicle | None:
    """A car we know by somebody, so that its VIN alone is no proof; None for a VIN free to be added."""
    with transaction.atomic():
        ownership.check_tries(user=user, now=now)
        known = Vehicle.objects.filter(vin=vin).first()
        if known is None or known.keepers.filter(user_id=user.pk, until_date=None).exists():
            return None
        is_kept = known.keepers.filter(until_date=None).exists()
        return known if is_kept or is_known_to_dealer(known) else None


def _claimed(user: User, cars: list[Vehicle], typed: str, now: datetime) -> Vehicle:
    """The one car that a contact on file proves; else the try is counted and staff are asked."""
    if any(car.keepers.filter(user_id=user.pk, until_date=None).exists() for car in cars):
        raise AlreadyInGarage
    proved = [car for car in cars if _is_proved(car, user)]
    if len(proved) != 1:
        with transaction.atomic():
            ownership.check_tries(user=user, now=now)  # counted and written under one lock
            ownership.note_try(user=user, now=now)
            if len(typed) == VIN_LENGTH and cars:
                ownership.wait_for_papers(user=user, vehicle=cars[0], now=now)
        raise NeedsProof
    with transaction.atomic():
        before = _let_go(proved[0], user, now)
        car = Vehicle.objects.select_for_update().get(pk=proved[0].pk)
        if not _is_proved(car, user):  # somebody else on file was quicker
            raise NeedsProof
        vehicle = ownership.take_over(vehicle=car, user=user, on=group_day(now), now=now, actor=user)
        _settled(vehicle, user, before, "car.proved", now)
        return vehicle


def _is_proved(car: Vehicle, user: User) -> bool:
    """A contact on file is the claimant's own; a member who keeps the car is never put out by that."""
    if any(_has_login(owner) for owner in _owners(car, but=user)):
        return False
    return is_on_file(car, _contacts_of(user)) or bool(_contacts_of(user) & _known_by_keeper(car, user))


def _contacts_of(user: User) -> set[str]:
    """What is proved to be theirs: the address they sign in with, and a phone verified by code."""
    phone = str(user.phone) if user.phone_verified_at is not None else ""
    return {contact_digest("email", user.email or ""), contact_digest("phone", phone)} - {""}


def _known_by_keeper(car: Vehicle, user: User) -> set[str]:
    """Contacts of keepers from the dealer's file, who never signed in."""
    people = _owners(car, but=user)
    found = {contact_digest("email", person.email or "") for person in people}
    found |= {contact_digest("phone", str(person.phone or "")) for person in people}
    return found - {""}


def _has_login(person: User) -> bool:
    return person.last_login is not None or member_of(person) is not None


def _owners(car: Vehicle, but: User) -> list[User]:
    rows = Keeper.objects.filter(vehicle=car, until_date=None).exclude(user_id=but.pk).select_related("user")
    return [row.user for row in rows.order_by("pk")]


def _let_go(vehicle: Vehicle, to: User, now: datetime) -> list[User]:
    """Whoever has the car loses what was booked for it, before the car itself is locked (safety.md G10)."""
    before = _owners(vehicle, but=to)
    give_back(vehicle=vehicle, people=before, now=now)
    return before


def _settled(
    vehicle: Vehicle, user: User, before: list[User], verb: str, now: datetime, actor: User | None = None
) -> None:
    """The car is its owner's: points for it, a word to who had it, a line in the trail."""
    for stand_in in stand_ins_of(vehicle, user):
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
