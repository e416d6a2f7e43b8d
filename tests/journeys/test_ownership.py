"""A car finds its owner: by a contact on file, by the seller's code, by papers; never by a VIN alone."""

from datetime import timedelta
from typing import Any

import pytest

from booking.appointments.models import Appointment
from booking.garage.actions import AlreadyInGarage, BadPlate, NeedsProof, insure
from booking.garage.models import InsurancePolicy, Keeper, Vehicle
from booking.ownership import actions as ownership
from booking.ownership.models import Entitlement, EntitlementUse, Handover, VinClaim, VinTry
from booking.ownership.queries import entitlements_of
from booking.ownership.refusals import (
    ClaimDecided,
    CodeRefused,
    NothingLeft,
    NotTheOwner,
    NotVerified,
    TooManyVins,
    VinTooShort,
)
from booking.refusals import Refusal
from booking.sites.models import Policy
from club import journeys
from club.notices.models import Notice
from loyalty.ledger.models import Entry
from portal.models import User
from tests.booking.makes import make_user, make_vehicle
from tests.booking.scenes import NOW
from tests.journeys.test_main_journey import TODAY, Cast, a_booking, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
VIN, OTHER = "WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386753"


def kept_by(user: User) -> list[Vehicle]:
    return list(Vehicle.objects.for_user(user))


def from_dealer(vin: str = VIN, **contacts: str) -> Vehicle:
    """A car of the dealer's file that nobody keeps here."""
    car = make_vehicle(vin=vin)
    for kind, value in contacts.items():
        ownership.file_contact(vehicle=car, kind=kind, value=value, now=NOW, actor=None, source="dms")
    return car


def told(user: User) -> list[str]:
    return sorted(Notice.objects.filter(person=user).values_list("kind", flat=True))


def tried(user: User, how_often: int) -> None:
    for _n in range(how_often):
        ownership.note_try(user=user, now=NOW)


def test_a_contact_on_file_and_the_end_of_the_vin_prove_a_car(cast: Cast) -> None:
    user = cast.ben.user
    car = from_dealer(email=(user.email or "").upper())
    mine = journeys.claim_car(user=user, typed="38 67-52", now=NOW)
    assert mine == car
    assert mine.is_verified()
    assert car in kept_by(user)
    assert Entry.objects.filter(key=f"vehicle:{VIN}").exists()
    assert not VinTry.objects.exists()


def test_a_phone_counts_only_once_it_is_verified(cast: Cast) -> None:
    user = cast.ben.user
    user.phone = "+447700900999"
    user.save()
    from_dealer(phone="+44 7700 900999")
    with pytest.raises(NeedsProof):
        journeys.claim_car(user=user, typed=VIN, now=NOW)
    user.phone_verified_at = NOW
    user.save()
    assert journeys.claim_car(user=user, typed=VIN, now=NOW).vin == VIN


def test_adding_a_car_of_the_dealers_file_by_vin_needs_the_proof_too(cast: Cast) -> None:
    user = make_user()
    car = from_dealer(email="somebody@example.com")
    with pytest.raises(NeedsProof):
        journeys.add_car(user=user, vin=VIN, now=NOW)
    assert VinClaim.objects.get().vehicle == car
    ownership.file_contact(vehicle=car, kind="email", value=user.email or "", now=NOW, actor=None)
    with pytest.raises(BadPlate):
        journeys.add_car(user=user, vin=VIN, plate="!?", now=NOW)
    mine = journeys.add_car(user=user, vin=VIN, plate="LK21 ABC", country="GB", odometer_km=9_000, now=NOW)
    assert (mine, mine.plate_key) == (car, "LK21ABC")
    assert car.readings.get().km == 9_000
    assert VinClaim.objects.get().state == "accepted"


def test_a_vin_nobody_knows_is_simply_added(cast: Cast) -> None:
    assert journeys.add_car(user=cast.ben.user, vin=VIN, now=NOW).vin == VIN
    assert not VinTry.objects.exists()


def test_a_member_who_keeps_the_car_is_never_put_out_by_a_contact_on_file(cast: Cast) -> None:
    user = make_user()
    car = from_dealer(email=user.email or "")
    Keeper.objects.create(vehicle=car, user=cast.ben.user, from_date=TODAY)
    with pytest.raises(NeedsProof):
        journeys.claim_car(user=user, typed=VIN, now=NOW)
    assert car in kept_by(cast.ben.user)


def test_a_keeper_from_the_file_who_never_signed_in_gives_way_to_the_same_contact(cast: Cast) -> None:
    user = cast.ben.user
    user.phone, user.phone_verified_at = "+447700900999", NOW
    user.save()
    noted = make_user(phone="+447700900999")
    car = make_vehicle(noted, vin=VIN)
    assert journeys.claim_car(user=user, typed="386752", now=NOW) == car
    assert kept_by(noted) == []


def test_two_cars_that_end_alike_are_told_apart_by_the_contact(cast: Cast) -> None:
    user = cast.ben.user
    from_dealer(email="other@example.com")
    mine = from_dealer("WVWZZZ9JZ3W386752", email=user.email or "")
    assert journeys.claim_car(user=user, typed="386752", now=NOW) == mine


@pytest.mark.parametrize("typed", ["", "12345", "???"])
def test_too_little_of_a_vin_costs_no_try(cast: Cast, typed: str) -> None:
    with pytest.raises(VinTooShort):
        journeys.claim_car(user=cast.ben.user, typed=typed, now=NOW)
    assert not VinTry.objects.exists()


@pytest.mark.proves("J15")
def test_the_fourth_wrong_vin_of_a_day_is_refused_whatever_it_is(cast: Cast) -> None:
    user = cast.ben.user
    car = from_dealer(email=user.email or "")
    for n in range(3):
        with pytest.raises(NeedsProof):
            journeys.claim_car(user=user, typed=f"00000{n}", now=NOW)
    with pytest.raises(TooManyVins):
        journeys.claim_car(user=user, typed=VIN, now=NOW)
    with pytest.raises(TooManyVins):
        journeys.add_car(user=user, vin=OTHER, now=NOW)
    with pytest.raises(TooManyVins):
        journeys.take_car_by_code(user=user, typed="ABCD", now=NOW)
    assert VinTry.objects.count() == 3
    assert journeys.claim_car(user=user, typed=VIN, now=NOW + timedelta(hours=24)) == car


def test_how_many_tries_is_a_setting(cast: Cast) -> None:
    Policy.objects.create(name="vin_tries_per_day", value=1, valid_from=TODAY, recorded_at=NOW)
    tried(cast.ben.user, 1)
    with pytest.raises(TooManyVins):
        journeys.claim_car(user=cast.ben.user, typed=VIN, now=NOW)


@pytest.mark.proves("H3")
def test_every_no_is_the_same_no(cast: Cast) -> None:
    from_dealer(email="other@example.com")
    make_vehicle(make_user(), vin=OTHER)
    said = set()
    for typed in (VIN, OTHER, "000000"):
        with pytest.raises(Refusal) as refusal:
            journeys.claim_car(user=cast.ben.user, typed=typed, now=NOW)
        said.add((refusal.value.messages[0], getattr(refusal.value, "status", 0)))
    assert len(said) == 1


@pytest.fixture
def sold(cast: Cast) -> tuple[Vehicle, str]:
    """Ben's verified car with a booking, a cover and two washes; he has a code for its buyer."""
    a_booking(cast)
    (car,) = kept_by(cast.ben.user)
    journeys.verify_car(vehicle=car, now=NOW, actor=cast.advisor)
    insure(vehicle=car, insurer="Ark", ends_on=TODAY, now=NOW, actor=None)
    insure(vehicle=car, insurer="", ends_on=TODAY, now=NOW, actor=None, kind="warranty")
    ownership.grant(vehicle=car, name="Wash", units=2, now=NOW, actor=cast.advisor)
    _row, code = journeys.hand_on(vehicle=car, user=cast.ben.user, now=NOW)
    return car, code


@pytest.mark.source("F18")
def test_the_sellers_code_moves_the_car_and_what_belongs_to_it(cast: Cast, sold: tuple[Vehicle, str]) -> None:
    car, code = sold
    buyer = make_user()
    assert journeys.take_car_by_code(user=buyer, typed=code.lower().replace("-", " "), now=NOW) == car
    assert kept_by(cast.ben.user) == []
    assert kept_by(buyer) == [car]
    assert Keeper.objects.get(user=cast.ben.user).ending == "transferred"
    assert [row.left for row in entitlements_of(car, buyer, TODAY)] == [2]
    assert entitlements_of(car, cast.ben.user, TODAY) == []
    assert InsurancePolicy.objects.get(superseded_at=None).kind == "warranty"


def test_the_seller_loses_what_was_booked_is_told_and_was_not_late(
    cast: Cast, sold: tuple[Vehicle, str]
) -> None:
    _car, code = sold
    journeys.take_car_by_code(user=make_user(), typed=code, now=NOW)
    booking = Appointment.objects.get()
    assert (booking.state, booking.late_cancelled_at) == ("cancelled", None)
    assert {"car_gone", "booking_cancelled"} <= set(told(cast.ben.user))


def test_a_code_is_good_once_and_the_newer_one_alone(cast: Cast, sold: tuple[Vehicle, str]) -> None:
    car, old = sold
    _row, new = journeys.hand_on(vehicle=car, user=cast.ben.user, now=NOW)
    buyer = make_user()
    with pytest.raises(CodeRefused):
        journeys.take_car_by_code(user=buyer, typed=old, now=NOW)
    journeys.take_car_by_code(user=buyer, typed=new, now=NOW)
    with pytest.raises(CodeRefused):
        journeys.take_car_by_code(user=make_user(), typed=new, now=NOW)
    assert VinTry.objects.count() == 2


def test_a_code_ends_by_date_and_works_after_the_seller_parted(cast: Cast, sold: tuple[Vehicle, str]) -> None:
    car, code = sold
    journeys.part_with_car(vehicle=car, user=cast.ben.user, on=TODAY, ending="sold", now=NOW)
    with pytest.raises(CodeRefused):
        journeys.take_car_by_code(user=make_user(), typed=code, now=NOW + timedelta(days=32))
    buyer = make_user()
    assert journeys.take_car_by_code(user=buyer, typed=code, now=NOW + timedelta(days=30)) == car
    assert entitlements_of(car, buyer, TODAY)


def test_a_code_opens_nothing_once_somebody_else_keeps_the_car(cast: Cast, sold: tuple[Vehicle, str]) -> None:
    car, code = sold
    ownership.take_over(vehicle=car, user=make_user(), on=TODAY, now=NOW, actor=cast.advisor)
    with pytest.raises(CodeRefused):
        journeys.take_car_by_code(user=make_user(), typed=code, now=NOW)


def test_the_seller_cannot_take_their_own_code(cast: Cast, sold: tuple[Vehicle, str]) -> None:
    with pytest.raises(AlreadyInGarage):
        journeys.take_car_by_code(user=cast.ben.user, typed=sold[1], now=NOW)
    assert Handover.objects.get().taken_at is None


def test_only_the_owner_of_a_verified_car_gets_a_code(cast: Cast) -> None:
    car = make_vehicle(cast.ben.user)
    with pytest.raises(NotVerified):
        journeys.hand_on(vehicle=car, user=cast.ben.user, now=NOW)
    driver = make_user()
    Keeper.objects.create(vehicle=car, user=driver, role="driver", from_date=TODAY)
    with pytest.raises(NotTheOwner):
        journeys.hand_on(vehicle=car, user=driver, now=NOW)


def claimed(user: User, car: Vehicle) -> VinClaim:
    return VinClaim.objects.create(user=user, vehicle=car, made_at=NOW)


def test_staff_who_saw_the_papers_move_the_car(cast: Cast) -> None:
    a_booking(cast)
    (car,) = kept_by(cast.ben.user)
    claimant = make_user()
    claim = claimed(claimant, car)
    journeys.decide_claim(claim=claim, is_theirs=True, note="V5C", now=NOW, actor=cast.advisor)
    assert (kept_by(cast.ben.user), kept_by(claimant)) == ([], [car])
    assert Appointment.objects.get().state == "cancelled"
    assert told(claimant) == ["car_added"]
    assert "car_gone" in told(cast.ben.user)
    claim.refresh_from_db()
    assert (claim.state, claim.note, claim.decided_by) == ("accepted", "V5C", cast.advisor)
    with pytest.raises(ClaimDecided):
        journeys.decide_claim(claim=claim, is_theirs=False, note="", now=NOW, actor=cast.advisor)


def test_what_stood_in_for_a_car_is_joined_to_it_when_the_papers_were_seen(cast: Cast) -> None:
    car, claimant = make_vehicle(cast.ben.user, vin=VIN), make_user()
    stand_in = journeys.put_in_garage(user=claimant, vin=VIN, odometer_km=9_000, now=NOW)
    assert (kept_by(claimant), stand_in.vin, str(stand_in)) == ([stand_in], None, VIN)
    claim = VinClaim.objects.get(vehicle=car, user=claimant)
    journeys.decide_claim(claim=claim, is_theirs=True, note="V5C", now=NOW, actor=cast.advisor)
    assert kept_by(claimant) == [car]
    assert car.readings.get().km == 9_000


def test_papers_that_say_otherwise_change_nothing(cast: Cast) -> None:
    car, claimant = make_vehicle(cast.ben.user), make_user()
    claim = claimed(claimant, car)
    journeys.decide_claim(claim=claim, is_theirs=False, note="no", now=NOW, actor=cast.advisor)
    assert kept_by(claimant) == []
    assert told(claimant) == ["car_not_added"]
    assert car in kept_by(cast.ben.user)


def test_what_belongs_to_a_car_is_used_once_a_key_and_never_past_the_end(cast: Cast) -> None:
    car = make_vehicle(cast.ben.user)
    made = ownership.grant(vehicle=car, name="Wash", units=2, now=NOW, actor=cast.advisor, until_on=TODAY)
    asked: dict[str, Any] = {"entitlement": made, "site": cast.scene.site, "now": NOW, "actor": cast.advisor}
    assert ownership.use(**asked, key="a", on=TODAY) == ownership.use(**asked, key="a", on=TODAY)
    with pytest.raises(NothingLeft):
        ownership.use(**asked, key="b", on=TODAY + timedelta(days=1))
    ownership.use(**asked, key="b", on=TODAY)
    with pytest.raises(NothingLeft):
        ownership.use(**asked, key="c", on=TODAY)
    assert (Entitlement.objects.get().used, EntitlementUse.objects.count()) == (2, 2)


def test_a_car_sold_without_a_code_keeps_its_entitlements_from_everybody(cast: Cast) -> None:
    car, buyer = make_vehicle(cast.ben.user), make_user()
    made = ownership.grant(vehicle=car, name="Wash", units=2, now=NOW, actor=cast.advisor)
    journeys.part_with_car(vehicle=car, user=cast.ben.user, on=TODAY, ending="sold", now=NOW)
    Keeper.objects.create(vehicle=car, user=buyer, from_date=TODAY)
    assert entitlements_of(car, buyer, TODAY) == []
    with pytest.raises(NothingLeft):
        ownership.use(entitlement=made, site=cast.scene.site, key="a", on=TODAY, now=NOW, actor=cast.advisor)
