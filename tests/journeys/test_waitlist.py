"""The waitlist as people live it: somebody cancels, the next in line is asked, by day, and answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.estimates.rules import LineDraft
from booking.sites.actions import set_policy
from booking.visits.rules import LineDraft as BillLine
from booking.waitlist.actions import offer_to
from booking.waitlist.models import Release, WaitlistEntry, WaitlistOffer
from booking.workshop.actions import lay_calendar
from club import journeys
from club.exchange import actions as exchange
from club.exchange.models import WebhookEvent
from club.journeys.visitors import adopt_visit
from club.journeys.waitlist import line
from club.notices.models import Notice
from loyalty.ledger.queries import account_of
from loyalty.tiers.actions import floor
from loyalty.tiers.models import Benefit, BenefitUse, Tier
from portal.models import User
from tests.booking.rides import DRIVER
from tests.booking.scenes import Scene, a_car, a_person, an_operation, book, hold, units
from tests.booking.waitlist.scenes import DAY, fill, open_scene

pytestmark = pytest.mark.django_db
State = Appointment.State
HOUR = timedelta(hours=1)


@pytest.fixture
def scene(db: None) -> Scene:
    """Monday 09:00 in London; Wednesday is full."""
    made = open_scene()
    made.now += HOUR
    return made


def waits(scene: Scene, name: str = "Ada", **more: object) -> WaitlistEntry:
    asked: dict[str, object] = {
        "mode": "wait", "first": scene.day(DAY), "last": scene.day(DAY), "operations": [scene.service],
        "vehicle": a_car(),
    }  # fmt: skip
    person = more.pop("person", None) or a_person(name)
    assert isinstance(person, User)
    return journeys.wait_for_time(person=person, site=scene.site, now=scene.now, **{**asked, **more})


def wants_earlier(scene: Scene, name: str = "Ada") -> WaitlistEntry:
    person, car = a_person(name), a_car()
    own = book(scene, scene.at(4, 14), person=person, actor=person, vehicle=car)
    return waits(scene, person=person, replaces=own, operations=[], vehicle=None)


def give_up(scene: Scene, booked: Appointment) -> None:
    journeys.cancel_service(appointment=booked, user=None, now=scene.now, reason="ill", by_staff=True)


def offers() -> list[WaitlistOffer]:
    return list(WaitlistOffer.objects.order_by("pk"))


def test_a_cancel_offers_its_time_and_a_yes_moves_the_appointment(scene: Scene) -> None:
    taken = fill(scene)
    entry = wants_earlier(scene)
    assert journeys.offer_places(now=scene.now) == 0
    give_up(scene, taken[2])
    assert journeys.offer_places(now=scene.now) == 1
    [offer] = offers()
    told = Notice.objects.get(kind="slot_offered")
    assert (told.person, told.data["entry"]) == (entry.person, entry.ref)
    assert told.data["arrive_at"] == scene.at(DAY, 10).isoformat()
    assert told.useful_until == scene.now + timedelta(minutes=20)
    moved = journeys.take_offer(offer=offer, user=entry.person, now=scene.now)
    assert (moved.arrive_at, moved.state) == (scene.at(DAY, 10), State.BOOKED)
    assert Notice.objects.filter(kind="booking_moved", person=entry.person).count() == 1
    journeys.take_offer(offer=offer, user=entry.person, now=scene.now)
    assert Notice.objects.filter(kind="booking_moved").count() == 1


def test_other_systems_hear_of_a_time_taken_over_and_of_a_request_accepted(scene: Scene) -> None:
    dms = exchange.make_integration(name="DMS", source="dms", site=scene.site, now=scene.now, actor=None)
    exchange.add_endpoint(
        integration=dms, url="https://dms.example/hook", kinds=["appointment.moved", "appointment.booked"],
        now=scene.now, actor=None, resolve=lambda host, port: ["93.184.216.34"],
    )  # fmt: skip
    taken = fill(scene)
    entry = wants_earlier(scene)
    give_up(scene, taken[2])
    journeys.offer_places(now=scene.now)
    moved = journeys.take_offer(offer=offers()[0], user=entry.person, now=scene.now)
    ada, open_ended = a_person(), an_operation(is_open_ended=True)
    kept = hold(scene, scene.at(5, 9), actor=ada, operations=[open_ended], vehicle=a_car(), mode="drop_off")
    asked = journeys.confirm_service(appointment=kept, user=ada, now=scene.now)
    journeys.accept_request(appointment=asked, now=scene.now, actor=a_person("Ann"))
    told = WebhookEvent.objects.order_by("pk").values_list("kind", "data__appointment")
    assert list(told) == [("appointment.moved", moved.ref), ("appointment.booked", asked.ref)]


def test_the_own_time_given_up_by_a_yes_is_offered_to_the_next(scene: Scene) -> None:
    taken = fill(scene)
    fill(scene, 4, range(8, 14)), fill(scene, 4, range(15, 18))
    first = wants_earlier(scene)
    second = waits(scene, "Ben", first=scene.day(4), last=scene.day(4))
    give_up(scene, taken[2])
    journeys.offer_places(now=scene.now)
    journeys.take_offer(offer=offers()[0], user=first.person, now=scene.now)
    journeys.offer_places(now=scene.now)
    assert [(o.entry_id, o.arrive_at) for o in offers()] == [
        (first.pk, scene.at(DAY, 10)), (second.pk, scene.at(4, 14)),
    ]  # fmt: skip


def test_a_new_visit_is_booked_by_a_yes(scene: Scene) -> None:
    entry = waits(scene)
    assert journeys.offer_places(now=scene.now) == 1  # what is free when somebody joins is offered at once
    booked = journeys.take_offer(offer=offers()[0], user=entry.person, now=scene.now)
    assert (booked.state, booked.person) == (State.BOOKED, entry.person)
    assert Notice.objects.filter(kind="booking_confirmed", person=entry.person).exists()


def test_no_passes_the_time_to_the_next_in_line(scene: Scene) -> None:
    taken = fill(scene)
    first, second = waits(scene, "Ada"), waits(scene, "Ben")
    give_up(scene, taken[2])
    assert journeys.offer_places(now=scene.now) == 1
    assert offers()[0].entry_id == first.pk
    journeys.decline_offer(offer=offers()[0], user=first.person, now=scene.now)
    journeys.offer_places(now=scene.now)
    assert [offer.entry_id for offer in offers()] == [first.pk, second.pk]


def test_silence_passes_it_on_too(scene: Scene) -> None:
    taken = fill(scene)
    first, second = waits(scene, "Ada"), waits(scene, "Ben")
    give_up(scene, taken[2])
    journeys.offer_places(now=scene.now)
    journeys.sweep(now=scene.now + timedelta(minutes=21))
    assert journeys.offer_places(now=scene.now + timedelta(minutes=21)) == 1
    assert [(o.entry_id, o.answer) for o in offers()] == [(first.pk, "lapsed"), (second.pk, "")]


def test_nobody_is_asked_at_night(scene: Scene) -> None:
    taken = fill(scene)
    waits(scene)
    journeys.offer_places(now=scene.now)
    night = scene.at(0, 22)
    journeys.cancel_service(appointment=taken[2], user=None, now=night, reason="ill", by_staff=True)
    assert journeys.offer_places(now=night) == 0
    assert journeys.offer_everywhere(now=night) == 0
    assert Release.objects.get().not_before == scene.at(1, 8, 30)
    assert journeys.offer_places(now=scene.at(1, 8, 29)) == 0
    assert journeys.offer_places(now=scene.at(1, 8, 30)) == 1
    assert not Release.objects.exists()


def gold(scene: Scene, person: User) -> None:
    journeys.join_club(
        user=person, name=person.name, phone="", site=scene.site, consents={}, referral_code="", how="signup",
        now=scene.now,
    )  # fmt: skip
    account = account_of(person)
    assert account is not None
    today = scene.day(0)
    facts: dict[str, Any] = {
        "from_on": today,
        "until_on": today + timedelta(days=90),
        "on": today,
        "now": scene.now,
    }
    tier, boss = Tier.objects.get(code="gold"), a_person("Boss")
    floor(account=account, tier=tier, reason="test", actor=a_person("Gm"), approver=boss, **facts)


def test_what_was_put_aside_for_the_visit_goes_along_with_a_yes(scene: Scene) -> None:
    taken, entry = fill(scene), wants_earlier(scene)
    gold(scene, entry.person)
    own, wash = entry.replaces, Benefit.objects.get(code="wash")
    assert own is not None
    [held] = journeys.place_perks(
        appointment=own, units={wash.pk: 1}, key="k", now=scene.now, actor=entry.person
    )
    give_up(scene, taken[2])
    journeys.offer_places(now=scene.now)
    journeys.take_offer(offer=offers()[0], user=entry.person, now=scene.now)
    after = BenefitUse.objects.get(pk=held.pk)
    assert (after.ended_on, held.until - after.until) == (None, scene.day(4) - scene.day(DAY))


def test_a_higher_level_is_asked_first_where_the_house_says_so(scene: Scene) -> None:
    taken = fill(scene)
    plain, golden = waits(scene, "Ada"), waits(scene, "Ben")
    gold(scene, golden.person)
    today = scene.day(DAY)
    assert [e.pk for e in line(scene.site, today, today, scene.now)] == [golden.pk, plain.pk]
    give_up(scene, taken[2])
    journeys.offer_places(now=scene.now)
    assert offers()[0].entry_id == golden.pk
    set_policy(
        site=scene.site,
        name="waitlist_by_tier",
        value=False,
        valid_from=scene.day(0),
        now=scene.now,
        author=None,
    )
    assert [e.pk for e in line(scene.site, today, today, scene.now)] == [plain.pk, golden.pk]


def test_no_show_and_early_finish_are_releases_too(scene: Scene) -> None:
    taken = fill(scene)
    waits(scene)
    Release.objects.all().delete()
    staff = a_person("Ann")
    journeys.miss(appointment=taken[0], now=scene.at(DAY, 8, 31), actor=staff)
    assert Release.objects.count() == 1
    now = scene.at(DAY, 9)
    coming = appointments.check_in(appointment=taken[1], odometer_km=1, now=now, actor=staff)
    coming = appointments.start(appointment=coming, now=now, actor=staff)
    journeys.finish_work(appointment=coming, now=now + timedelta(minutes=20), actor=staff)
    assert Release.objects.count() == 2


def test_work_set_anew_and_a_lent_car_that_is_back_are_releases_too(scene: Scene) -> None:
    units(scene.site, {"courtesy_car": 1})
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(DAY), now=scene.now)
    waits(scene)
    staff, now = a_person("Ann"), scene.at(DAY, 9)
    lent = book(
        scene, now, mode="courtesy", trip=DRIVER, vehicle=a_car(), actor=staff, person=a_person(),
        by_staff=True, operations=[an_operation(240)],
    )  # fmt: skip
    visit = journeys.receive_car(appointment=lent, odometer_km=1, now=now, actor=staff)
    journeys.start_work(appointment=lent, now=now, actor=staff)
    found = journeys.propose_work(appointment=lent, lines=[LineDraft("Tyre", 15, 100)], now=now, actor=staff)
    Release.objects.all().delete()
    journeys.answer_estimate(
        estimate=found, digest=found.digest, approved={1}, now=now, actor=staff, by_phone=True
    )
    assert Release.objects.count() == 1
    journeys.finish_work(appointment=lent, now=now + HOUR, actor=staff)
    Release.objects.all().delete()
    bill = [BillLine(kind="labour", description="Tyre", net_minor=100, tax_minor=20, pay_type="customer")]
    journeys.close_visit(visit=visit, lines=bill, now=now + HOUR, actor=staff)
    assert Release.objects.count() == 1


@pytest.mark.parametrize("who", ["owner", "customer", "mover", "offer"])
def test_a_hold_that_another_booking_ends_on_its_way_is_a_release_too(scene: Scene, who: str) -> None:
    """Its time is over, no clock has swept it yet, and the sweep will not see it any more."""
    fill(scene, hours=range(8, 14))
    hold(scene, scene.at(DAY, 14), by_staff=True)
    booked = book(scene, scene.at(DAY + 1, 9), by_staff=True)
    first, now = waits(scene), scene.now + timedelta(minutes=11)
    Release.objects.all().delete()
    asked: dict[str, Any] = {
        "site": scene.site, "operations": [scene.service], "mode": "wait", "at": scene.at(DAY, 15),
        "vehicle": a_car(), "request_key": "mine", "now": now,
    }  # fmt: skip
    if who == "owner":
        journeys.book_service(user=a_person(), **asked)
    elif who == "customer":
        journeys.hold_for_customer(person=None, **asked)
    elif who == "mover":
        journeys.move_service(
            appointment=booked,
            at=scene.at(DAY, 15),
            version=booked.version,
            user=None,
            now=now,
            by_staff=True,
        )
    else:
        assert offer_to(entry=first, first=scene.day(DAY), last=scene.day(DAY), now=now) is not None
    assert Appointment.objects.filter(state=State.EXPIRED).count() == 1
    assert scene.day(DAY) in Release.objects.values_list("first_date", flat=True)
    assert appointments.sweep(now=now) == []


def test_the_part_kept_for_callers_is_offered_when_it_is_released(scene: Scene) -> None:
    set_policy(
        site=scene.site,
        name="online_share_percent",
        value=50,
        valid_from=scene.day(0),
        now=scene.now,
        author=None,
    )
    fill(scene, hours=range(8, 13))
    waits(scene)
    assert journeys.offer_places(now=scene.now) == 0
    assert journeys.offer_everywhere(now=scene.at(DAY - 1, 11, 59)) == 0
    assert journeys.offer_everywhere(now=scene.at(DAY - 1, 12)) == 1


def test_days_that_pass_end_the_wait_with_a_word(scene: Scene) -> None:
    fill(scene)
    entry = waits(scene)
    journeys.offer_places(now=scene.at(DAY + 1, 9))
    entry.refresh_from_db()
    assert entry.ending == "over"
    assert Notice.objects.get(kind="waitlist_over").channels == ["inbox"]


def test_who_parts_with_the_appointment_is_no_longer_asked(scene: Scene) -> None:
    taken = fill(scene)
    entry = wants_earlier(scene)
    assert entry.replaces is not None
    journeys.cancel_service(appointment=entry.replaces, user=entry.person, now=scene.now)
    give_up(scene, taken[2])
    assert journeys.offer_places(now=scene.now) == 0
    entry.refresh_from_db()
    assert entry.ending == "gone"


def test_a_visitor_s_hold_moves_to_the_account(scene: Scene) -> None:
    held = hold(scene, scene.at(3, 9))
    user = a_person()
    adopted = adopt_visit(appointment=held, user=user, now=scene.now)
    assert (adopted.person, adopted.held_until) == (user, held.held_until)
    assert journeys.confirm_service(appointment=adopted, user=user, now=scene.now).state == State.BOOKED
