"""Late cancels and missed visits: a deposit, then the phone; and the trust that staff give back."""

from datetime import timedelta

import pytest

from booking.appointments import actions
from booking.appointments.models import Appointment, Waiver
from booking.appointments.queries import deposit_due_back, deposit_wanted, distrusted
from booking.appointments.rules import Standing, Terms
from booking.refusals import Refusal
from booking.sites.actions import set_policy
from portal.models import User
from tests.booking.makes import make_appointment
from tests.booking.scenes import NOW, Scene, a_person, a_scene, book, facts, hold

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=366)
LATELY = timedelta(days=20)


def let_down(scene: Scene, person: User, *, missed: int = 0, late: int = 0, ago: timedelta = LATELY) -> None:
    for n in range(missed + late):
        at = NOW - ago - timedelta(days=n)
        state = {"state": "no_show"} if n < missed else {"state": "cancelled", "late_cancelled_at": at}
        make_appointment(site=scene.site, person=person, arrive_at=at, promise_at=at + timedelta(hours=1),
                         created_at=at, **state)  # fmt: skip


@pytest.mark.parametrize(
    ("late", "missed", "deposit", "phone"),
    [(0, 0, 0, False), (1, 0, 0, False), (2, 0, 5000, False), (0, 1, 5000, False), (0, 2, 5000, True)],
)
def test_what_leads_to_a_deposit_and_what_to_the_phone(
    late: int, missed: int, deposit: int, phone: bool
) -> None:
    standing = Standing(late, missed)
    assert (standing.deposit(Terms()), standing.is_phone_only(Terms())) == (deposit, phone)
    scene, person = a_scene(), a_person()
    let_down(scene, person, missed=missed, late=late)
    on = scene.day(0)
    assert deposit_wanted(person=person, site=scene.site, on=on) == deposit


def test_a_limit_of_nought_never_asks_and_old_stories_are_forgotten() -> None:
    assert Standing(9, 9).deposit(Terms(deposit_late_cancels=0, deposit_no_shows=0)) == 0
    scene, person = a_scene(), a_person()
    let_down(scene, person, missed=3, ago=LONG_AGO)
    assert deposit_wanted(person=person, site=scene.site, on=scene.day(0)) == 0


def test_without_the_deposit_a_hold_stays_a_hold_and_with_it_becomes_firm() -> None:
    scene, person = a_scene(), a_person()
    let_down(scene, person, missed=1)
    held = hold(scene, scene.at(2, 9), actor=person)
    with pytest.raises(Refusal) as refused:
        actions.confirm(appointment=held, now=NOW, actor=person)
    assert (refused.value.code, refused.value.status) == ("deposit_required", 402)
    assert facts(refused.value) == {"minor": 5000, "currency": "GBP"}
    held.refresh_from_db()
    assert held.is_held(NOW)
    with pytest.raises(Refusal):
        actions.request(appointment=held, now=NOW, actor=person)
    paid = actions.deposit_paid(appointment=held, minor=5000, reference="pay_1", now=NOW)
    assert actions.deposit_paid(appointment=held, minor=5000, reference="pay_1", now=NOW) == paid
    assert actions.confirm(appointment=held, now=NOW, actor=None).state == "booked"
    assert deposit_due_back(Appointment.objects.get(pk=held.pk)) == 0


def test_less_than_the_deposit_is_not_enough_and_another_payment_is_refused() -> None:
    scene, person = a_scene(), a_person()
    let_down(scene, person, late=2)
    held = hold(scene, scene.at(2, 9), actor=person)
    actions.deposit_paid(appointment=held, minor=100, reference="pay_1", now=NOW)
    with pytest.raises(Refusal) as refused:
        actions.confirm(appointment=held, now=NOW, actor=person)
    assert refused.value.code == "deposit_required"
    for minor, reference in ((4900, "pay_2"), (0, "pay_3"), (10, "")):
        with pytest.raises(Refusal) as refused:
            actions.deposit_paid(appointment=held, minor=minor, reference=reference, now=NOW)
        assert refused.value.code == "bad_deposit"


def test_paying_gives_the_hold_five_more_minutes_once_with_its_claims() -> None:
    scene = a_scene()
    held = hold(scene, scene.at(2, 9), actor=a_person())
    for _again in range(2):
        longer = actions.extend_hold(appointment=held, now=NOW + timedelta(minutes=9))
        assert longer.held_until == NOW + timedelta(minutes=15)
    assert set(longer.claims.values_list("held_until", flat=True)) == {NOW + timedelta(minutes=15)}
    with pytest.raises(Refusal) as refused:
        actions.extend_hold(appointment=held, now=NOW + timedelta(minutes=15))
    assert refused.value.status == 410


def test_money_that_comes_too_late_is_noted_and_due_back() -> None:
    scene, person = a_scene(), a_person()
    held = hold(scene, scene.at(2, 9), actor=person)
    later = NOW + timedelta(hours=1)
    actions.sweep(now=later)
    paid = actions.deposit_paid(appointment=held, minor=5000, reference="pay_1", now=later)
    assert (paid.state, deposit_due_back(paid)) == ("expired", 5000)


@pytest.mark.parametrize(
    ("state", "late", "due"),
    [("delivered", False, 5000), ("cancelled", False, 5000), ("cancelled", True, 0), ("no_show", False, 0),
     ("booked", False, 0), ("declined", False, 5000)],
)  # fmt: skip
def test_when_a_deposit_is_due_back(state: str, late: bool, due: int) -> None:
    row = Appointment(state=state, late_cancelled_at=NOW if late else None, deposit_minor=5000)
    assert deposit_due_back(row) == due


def test_who_missed_two_visits_books_by_phone_and_staff_book_for_them() -> None:
    scene, person = a_scene(), a_person()
    let_down(scene, person, missed=2)
    with pytest.raises(Refusal) as refused:
        hold(scene, scene.at(2, 9), actor=person)
    assert (refused.value.code, refused.value.status) == ("phone_only", 403)
    staff = a_person("Advisor")
    booked = book(scene, scene.at(2, 9), actor=staff, person=person, by_staff=True)
    assert (booked.state, booked.person_id) == ("booked", person.pk)


def test_a_waiver_with_a_reason_clears_the_past_and_not_the_future() -> None:
    scene, person, staff = a_scene(), a_person(), a_person("Advisor")
    let_down(scene, person, missed=2)
    assert [row.person for row in distrusted(sites=[scene.site], now=NOW)] == [person]
    with pytest.raises(Refusal) as refused:
        actions.waive(person=person, reason=" ", now=NOW, actor=staff)
    assert refused.value.code == "reason_missing"
    actions.waive(person=person, reason="The train strike", now=NOW, actor=staff)
    assert (Waiver.objects.get().reason, distrusted(sites=[scene.site], now=NOW)) == ("The train strike", [])
    assert hold(scene, scene.at(2, 9), actor=person)
    let_down(scene, person, missed=1, ago=-timedelta(hours=1))
    assert deposit_wanted(person=person, site=scene.site, on=scene.day(1)) == 5000


def test_a_site_decides_what_a_deposit_is() -> None:
    scene, person = a_scene(), a_person()
    let_down(scene, person, missed=1)
    set_policy(
        name="deposit_minor", value=2500, valid_from=scene.day(0), now=NOW, author=None, site=scene.site
    )
    assert deposit_wanted(person=person, site=scene.site, on=scene.day(0)) == 2500
