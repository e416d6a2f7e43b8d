"""booking.md §8 as a table: each no has its name and status at every door where it can be said.

The owner's page, the interface for other systems and the desk; whoever says it, nothing has changed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.appointments.actions import refusals
from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.refusals import Refusal
from booking.sites.models import Policy, Post
from booking.workshop.models import Operation, SiteDay
from tests.api.conftest import caller, key_of
from tests.booking.appointments.test_refusals import TABLE
from tests.booking.makes import make_model
from tests.booking.scenes import NOW, TODAY, Scene, a_person, a_scene, book, frozen, hold
from tests.portal.bookings import make_car, plan, sent, text_of
from tests.portal.people import browser_of, joined

pytestmark = pytest.mark.django_db
PAGE, API, DESK = DOORS = ("page", "api", "desk")
State = Appointment.State


@dataclass
class House:
    """Two bays, one owner with a car; a browser, a system's key and an advisor."""

    scene: Scene
    car: Vehicle
    owner: Client
    system: Callable[..., Any]
    advisor: Client

    def ask(self, door: str, at: datetime) -> Any:
        """A time for the car, to be waited for."""
        if door == PAGE:
            return self.owner.post(plan(self.scene, self.car), sent(at=at.isoformat()))
        work = {"mode": "wait", "at": at.isoformat()}
        if door == API:
            codes = {"site": self.scene.site.code, "operations": [self.scene.service.code]}
            return self.system("POST", "/appointments", {**work, **codes, "vehicle": self.car.ref})
        form = {**sent(**work), "operations": [self.scene.service.pk], "day": at.date().isoformat()}
        return self.advisor.post(reverse("desk_walk_in_work", args=[self.car.ref]), form)

    def mine(self) -> Appointment:
        at, keeper = self.scene.at(3, 9), self.car.keepers.get().user
        return book(self.scene, at, vehicle=self.car, person=keeper, actor=keeper)

    def move(self, door: str, visit: Appointment, version: int) -> Any:
        form = {"at": self.scene.at(4, 10).isoformat(), "version": version}
        if door == API:
            return self.system("POST", f"/appointments/{visit.ref}/move", form)
        if door == DESK:
            return self.advisor.post(reverse("desk_move", args=[visit.ref]), sent(**form))
        return self.owner.post(f"/appointments/{visit.ref}/move/", sent(**form))

    def cancel(self, door: str, visit: Appointment) -> Any:
        if door == API:
            return self.system("POST", f"/appointments/{visit.ref}/cancellation", {"reason": "Ill"})
        if door == DESK:
            return self.advisor.post(reverse("desk_cancel", args=[visit.ref]), sent(reason="Ill"))
        return self.owner.post(f"/appointments/{visit.ref}/cancellation/", sent())

    def confirm(self, door: str, visit: Appointment) -> Any:
        if door == API:
            return self.system("POST", f"/appointments/{visit.ref}/confirmation")
        return self.owner.post(f"/appointments/{visit.ref}/confirmation/", sent(note=""))


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with time_machine.travel(NOW, tick=False):
        scene = a_scene(days=100, bays=2, technicians=2)
        ben = joined(scene.site, "ben@example.com", "Ben Oak")
        zoe = a_person("Zoe")
        zoe.is_staff = True
        zoe.save()
        Post.objects.create(user=zoe, role="advisor", site=scene.site, from_date=TODAY)
        yield House(
            scene, make_car(ben, make_model()), browser_of(ben), caller(key_of(scene.site)), browser_of(zoe)
        )


def check(answer: Any, code: str, kind: type[Refusal], door: str) -> None:
    assert (door, answer.status_code) == (door, TABLE[code]), text_of(answer)[:2000]
    if door == API:
        assert answer.json()["code"] == code
    else:
        assert str(kind.sentence).split("%")[0] in text_of(answer), (door, code)


def taken(house: House) -> datetime:
    for _bay in range(2):
        hold(house.scene, house.scene.at(3, 9))
    return house.scene.at(3, 9)


def full(house: House) -> datetime:
    SiteDay.objects.filter(site=house.scene.site).update(cars_cap=0)
    return house.scene.at(3, 9)


def beyond_skill(house: House) -> datetime:
    Operation.objects.update(tags=["bay:lift"])
    return house.scene.at(3, 9)


def there_already(house: House) -> datetime:
    return house.mine().arrive_at


def held_already(house: House) -> datetime:
    hold(house.scene, house.scene.at(4, 9), vehicle=house.car)
    return house.scene.at(3, 9)


def two_held(house: House) -> datetime:
    for day in (4, 5):
        hold(house.scene, house.scene.at(day, 9), person=house.car.keepers.get().user)
    return house.scene.at(3, 9)


def far(house: House) -> datetime:
    Policy.objects.create(name="horizon_days", value=2, valid_from=TODAY, recorded_at=NOW)
    return house.scene.at(3, 9)


SLOTS: list[tuple[str, Callable[[House], datetime], type[Refusal], tuple[str, ...]]] = [
    ("slot_taken", taken, refusals.SlotTaken, DOORS),
    ("day_full", full, refusals.DayFull, DOORS),
    ("closed", lambda house: house.scene.at(6, 9), refusals.Closed, DOORS),
    ("outside_hours", lambda house: house.scene.at(3, 22), refusals.OutsideHours, DOORS),
    ("not_on_grid", lambda house: house.scene.at(3, 9, 7), refusals.NotOnGrid, DOORS),
    ("no_capable_unit", beyond_skill, refusals.NoCapableUnit, DOORS),
    ("vehicle_already_booked", there_already, refusals.VehicleAlreadyBooked, DOORS),
    ("too_many_holds", held_already, refusals.TooManyHolds, DOORS),
    ("too_many_holds", two_held, refusals.TooManyHolds, (PAGE,)),
    ("lead_time", lambda _house: NOW + timedelta(minutes=30), refusals.LeadTime, (PAGE,)),
    ("beyond_horizon", far, refusals.BeyondHorizon, (PAGE,)),
]


@pytest.mark.parametrize(("code", "prepare", "kind", "doors"), SLOTS)
def test_a_time_that_cannot_be_had(
    house: House,
    code: str,
    prepare: Callable[[House], datetime],
    kind: type[Refusal],
    doors: tuple[str, ...],
) -> None:
    at = prepare(house)
    before = frozen()
    for door in doors:
        check(house.ask(door, at), code, kind, door)
    assert frozen() == before


def test_a_change_of_what_has_changed_meanwhile(house: House) -> None:
    visit = house.mine()
    before = frozen()
    for door in DOORS:
        answer = house.move(door, visit, visit.version - 1)
        check(answer, "version_conflict", refusals.VersionConflict, door)
    assert frozen() == before


def test_a_change_of_what_has_begun(house: House) -> None:
    visit = house.mine()
    Appointment.objects.update(state=State.CHECKED_IN)
    before = frozen()
    for door in DOORS:
        answer = house.cancel(door, visit)
        check(answer, "illegal_transition", refusals.IllegalTransition, door)
    assert frozen() == before


def test_a_change_after_the_cut_off_is_the_desk_s(house: House) -> None:
    visit = house.mine()
    Appointment.objects.update(arrive_at=house.scene.at(0, 13), promise_at=house.scene.at(0, 14))
    before = frozen()
    answer = house.move(PAGE, visit, visit.version)
    check(answer, "too_late_to_change", refusals.TooLateToChange, PAGE)
    assert frozen() == before
    assert house.move(DESK, visit, visit.version).status_code == 302


def test_a_hold_that_is_over(house: House) -> None:
    kept = hold(house.scene, house.scene.at(3, 9), vehicle=house.car, person=house.car.keepers.get().user)
    Appointment.objects.update(held_until=NOW - timedelta(seconds=1))
    before = frozen()
    for door in (PAGE, API):
        check(house.confirm(door, kept), "hold_expired", refusals.HoldExpired, door)
    assert frozen() == before


def test_a_time_that_asks_for_a_deposit(house: House) -> None:
    house.mine()
    Appointment.objects.update(
        state=State.NO_SHOW, arrive_at=NOW - timedelta(days=9, hours=1), promise_at=NOW - timedelta(days=9)
    )
    kept = hold(house.scene, house.scene.at(4, 9), vehicle=house.car, person=house.car.keepers.get().user)
    before = frozen()
    check(house.confirm(PAGE, kept), "deposit_required", refusals.DepositRequired, PAGE)
    assert frozen() == before
