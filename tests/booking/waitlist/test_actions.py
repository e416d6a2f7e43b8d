"""Offers are real holds, taken in one commit; a refusal changes nothing."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from booking.appointments import actions as appointments
from booking.appointments.actions.refusals import (
    NothingChosen,
    ReasonMissing,
    SlotTaken,
    VehicleAlreadyBooked,
)
from booking.appointments.models import Appointment, Claim
from booking.refusals import Refusal
from booking.sites.actions import set_policy
from booking.waitlist import actions
from booking.waitlist.actions import refusals
from booking.waitlist.models import Release, WaitlistEntry, WaitlistOffer
from tests.booking.scenes import (
    Scene,
    a_car,
    a_person,
    a_scene,
    assert_counters_are_sums_of_claims,
    book,
    frozen,
    hold,
)
from tests.booking.waitlist.scenes import DAY, fill, later, offered, open_scene, waiting

pytestmark = pytest.mark.django_db
State = Appointment.State


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def cancel(scene: Scene, appointment: Appointment) -> None:
    gone = appointments.cancel(
        appointment=appointment, now=scene.now, actor=None, by_staff=True, reason="ill"
    )
    actions.note_freed(gone.freed, now=scene.now)


def given(offer: WaitlistOffer | None) -> WaitlistOffer:
    assert offer is not None
    return offer


def test_a_full_day_offers_nothing_until_something_comes_free(scene: Scene) -> None:
    taken = fill(scene)
    entry = waiting(scene)
    assert offered(entry, scene.now) is None
    cancel(scene, taken[3])
    offer = given(offered(entry, scene.now))
    assert offer.arrive_at == scene.at(DAY, 11)
    assert offer.hold.state == State.HELD
    assert offer.hold.held_until == scene.now + timedelta(minutes=20) == offer.until_at
    assert (offer.hold.person, offer.hold.vehicle) == (entry.person, entry.vehicle)
    with pytest.raises(SlotTaken):
        hold(scene, scene.at(DAY, 11))
    assert_counters_are_sums_of_claims()


def test_what_is_kept_for_callers_is_not_offered_before_its_release() -> None:
    scene = a_scene()
    taken = fill(scene)
    entry = waiting(scene)
    cancel(scene, taken[3])
    assert offered(entry, scene.now) is None  # 90 % are taken still, 80 % are for those online
    assert given(offered(entry, scene.at(DAY - 1, 12)))


def test_the_time_is_free_again_when_the_offer_ends(scene: Scene) -> None:
    taken = fill(scene)
    entry = waiting(scene)
    cancel(scene, taken[3])
    given(offered(entry, scene.now))
    after = scene.now + timedelta(minutes=20)
    assert hold(scene, scene.at(DAY, 11), now=after)


def test_an_offer_taken_moves_the_own_appointment_in_one_commit(scene: Scene) -> None:
    taken = fill(scene)
    entry = later(scene, scene.at(5, 14))
    own = entry.replaces
    assert own is not None
    cancel(scene, taken[0])
    offer = given(offered(entry, scene.now))
    assert (offer.hold.person, offer.hold.vehicle) == (None, None)
    assert Claim.objects.filter(appointment=own).exists()  # its own time is its own until it says yes
    moved = actions.take(offer=offer, now=scene.now, actor=entry.person)
    assert (moved.pk, moved.state, moved.arrive_at) == (own.pk, State.BOOKED, scene.at(DAY, 8))
    assert (moved.version, moved.moves_online) == (own.version + 1, 0)
    assert not Claim.objects.filter(held_until__isnull=False).exists()
    assert {claim.site_day.day for claim in moved.claims.all()} == {scene.day(DAY)}
    assert {piece.starts_at for piece in moved.freed} == {scene.at(5, 14)}
    event = moved.events.latest("pk")
    assert (event.reason, event.data["moved_from"]) == ("moved", scene.at(5, 14).isoformat())
    entry.refresh_from_db()
    assert (entry.ending, entry.ended_at) == ("booked", scene.now)
    assert Appointment.objects.get(pk=offer.hold_id).state == State.EXPIRED
    assert_counters_are_sums_of_claims()


def test_yes_said_twice_is_answered_twice_and_done_once(scene: Scene) -> None:
    taken = fill(scene)
    entry = later(scene, scene.at(5, 14))
    cancel(scene, taken[0])
    offer = given(offered(entry, scene.now))
    first = actions.take(offer=offer, now=scene.now, actor=entry.person)
    again = actions.take(offer=offer, now=scene.now, actor=entry.person)
    assert (again.pk, again.version) == (first.pk, first.version)


def test_an_earlier_hour_of_the_same_day_beside_the_own_one(scene: Scene) -> None:
    taken = fill(scene, hours=range(8, 14))
    entry = later(scene, scene.at(DAY, 14))
    assert entry.last_date == scene.day(DAY)
    assert offered(entry, scene.now) is None  # later hours are free, but not earlier
    cancel(scene, taken[1])
    assert given(offered(entry, scene.now)).arrive_at == scene.at(DAY, 9)


def test_a_new_visit_is_kept_for_its_person_to_confirm(scene: Scene) -> None:
    entry = waiting(scene)
    offer = given(offered(entry, scene.now))
    kept = actions.take(offer=offer, now=scene.now, actor=entry.person)
    booked = appointments.confirm(appointment=kept, now=scene.now, actor=entry.person)
    assert (booked.state, booked.person) == (State.BOOKED, entry.person)


def test_no_thank_you_frees_the_time_and_the_entry_waits_on_for_others(scene: Scene) -> None:
    entry = waiting(scene, from_time=time(9), until_time=time(9, 15))
    offer = given(offered(entry, scene.now))
    freed = actions.decline(offer=offer, now=scene.now, actor=entry.person)
    assert {piece.kind for piece in freed} == {"bay", "technician", "reception", "seat"}
    assert given(offered(entry, scene.now)).arrive_at == scene.at(DAY, 9, 15)  # not the same again
    assert actions.decline(offer=offer, now=scene.now, actor=entry.person) == ()


def test_what_ended_cannot_be_taken(scene: Scene) -> None:
    entry = later(scene, scene.at(5, 14))
    offer = given(offered(entry, scene.now))
    before = frozen()
    for verb in (actions.take, actions.decline):
        with pytest.raises(refusals.OfferOver):
            verb(offer=offer, now=offer.until_at, actor=entry.person)
    assert frozen() == before


def test_a_yes_is_refused_whole_when_the_car_is_elsewhere_by_then(scene: Scene) -> None:
    entry = later(scene, scene.at(5, 14))
    assert entry.replaces is not None
    offer = given(offered(entry, scene.now))
    other = a_scene()
    book(other, scene.at(DAY, 8), vehicle=entry.replaces.vehicle)
    before = frozen()
    with pytest.raises(VehicleAlreadyBooked):
        actions.take(offer=offer, now=scene.now, actor=entry.person)
    assert frozen() == before
    entry.refresh_from_db()
    assert entry.is_waiting


def test_a_cancelled_appointment_cannot_be_moved_by_an_offer(scene: Scene) -> None:
    entry = later(scene, scene.at(5, 14))
    offer = given(offered(entry, scene.now))
    assert entry.replaces is not None
    appointments.cancel(appointment=entry.replaces, now=scene.now, actor=entry.person)
    with pytest.raises(Refusal) as refusal:
        actions.take(offer=offer, now=scene.now, actor=entry.person)
    assert refusal.value.code == "illegal_transition"


def test_two_offers_a_day_and_no_more(scene: Scene) -> None:
    entry = waiting(scene)
    for _n in range(2):
        actions.decline(offer=given(offered(entry, scene.now)), now=scene.now, actor=entry.person)
    assert offered(entry, scene.now) is None
    other = waiting(scene, person=entry.person)
    assert offered(other, scene.now) is None  # counted by person, not by entry
    assert given(offered(entry, scene.now + timedelta(days=1)))


def test_one_offer_at_a_time(scene: Scene) -> None:
    entry = waiting(scene)
    given(offered(entry, scene.now))
    assert offered(entry, scene.now) is None


def test_who_holds_two_other_times_is_passed_over(scene: Scene) -> None:
    entry = waiting(scene)
    for hour in (9, 11):
        hold(scene, scene.at(3, hour), actor=entry.person)
    assert offered(entry, scene.now) is None
    assert not WaitlistOffer.objects.exists()


def test_the_length_of_an_offer_is_the_site_s(scene: Scene) -> None:
    set_policy(
        site=scene.site, name="offer_minutes", value=45, valid_from=scene.day(0), now=scene.now, author=None
    )
    assert given(offered(waiting(scene), scene.now)).until_at == scene.now + timedelta(minutes=45)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"first": 3, "last": 2}, refusals.BadWindow),
        ({"first": -3, "last": -1}, refusals.BadWindow),
        ({"first": 1, "last": 61}, refusals.BadWindow),
        ({"operations": []}, NothingChosen),
        ({"from_time": time(12), "until_time": time(9)}, refusals.BadHours),
    ],
)
def test_what_nobody_can_wait_for(scene: Scene, more: dict[str, Any], refusal: type[Refusal]) -> None:
    for name in {"first", "last"} & more.keys():
        more = {**more, name: scene.day(more[name])}
    with pytest.raises(refusal):
        waiting(scene, **more)
    assert not WaitlistEntry.objects.exists()


def test_an_appointment_waits_once_for_something_earlier_while_it_is_booked(scene: Scene) -> None:
    entry = later(scene, scene.at(5, 14))
    own = entry.replaces
    assert own is not None
    with pytest.raises(refusals.AlreadyWaiting):
        waiting(scene, person=entry.person, replaces=own)
    with pytest.raises(refusals.NothingEarlier):
        waiting(scene, ahead=6, person=entry.person, replaces=own)
    gone = appointments.cancel(appointment=own, now=scene.now, actor=entry.person)
    with pytest.raises(refusals.NotMovable):
        waiting(scene, person=entry.person, replaces=gone)


def test_five_entries_a_person(scene: Scene) -> None:
    person = a_person()
    for ahead in range(1, 6):
        waiting(scene, ahead, person=person)
    with pytest.raises(refusals.TooManyEntries):
        waiting(scene, 6, person=person)
    assert WaitlistEntry.objects.count() == 5


def test_leaving_gives_an_open_offer_back(scene: Scene) -> None:
    entry = waiting(scene)
    offer = given(offered(entry, scene.now))
    freed = actions.withdraw(entry=entry, now=scene.now, actor=entry.person)
    assert freed
    assert not Claim.objects.filter(appointment=offer.hold_id).exists()
    with pytest.raises(refusals.NotWaiting):
        actions.withdraw(entry=entry, now=scene.now, actor=entry.person)
    assert offered(entry, scene.now) is None


def test_staff_say_why_they_take_somebody_off(scene: Scene) -> None:
    entry, advisor = waiting(scene), a_person("Ann")
    with pytest.raises(ReasonMissing):
        actions.withdraw(entry=entry, now=scene.now, actor=advisor, by_staff=True, reason=" ")
    actions.withdraw(entry=entry, now=scene.now, actor=advisor, by_staff=True, reason="called us")
    entry.refresh_from_db()
    assert (entry.ended_by, entry.why_ended) == (advisor, "called us")


def test_time_closes_offers_and_entries(scene: Scene) -> None:
    lapsing, over, gone = waiting(scene), waiting(scene, ahead=0), later(scene, scene.at(5, 14))
    offer = given(offered(lapsing, scene.now))
    assert gone.replaces is not None
    appointments.cancel(appointment=gone.replaces, now=scene.now, actor=gone.person)
    tidied = actions.tidy(now=scene.now + timedelta(minutes=20))
    assert [each.pk for each in tidied.lapsed] == [offer.pk]
    assert [each.pk for each in tidied.ended] == [gone.pk]
    assert {piece.starts_at for piece in tidied.freed} == {offer.arrive_at}
    assert [each.pk for each in actions.tidy(now=scene.now + timedelta(days=1)).ended] == [over.pk]
    for entry, ending in ((lapsing, ""), (over, "over"), (gone, "gone")):
        entry.refresh_from_db()
        assert entry.ending == ending
    assert actions.tidy(now=scene.now + timedelta(days=1)) == actions.Tidied((), (), ())


def test_an_offer_confirmed_on_the_page_of_the_visit_counts_as_taken(scene: Scene) -> None:
    entry = waiting(scene)
    offer = given(offered(entry, scene.now))
    appointments.confirm(appointment=offer.hold, now=scene.now, actor=entry.person)
    assert actions.tidy(now=scene.now).lapsed == ()
    offer.refresh_from_db()
    entry.refresh_from_db()
    assert (offer.answer, entry.ending) == ("taken", "booked")


def test_what_came_free_is_noted_only_where_somebody_waits(scene: Scene) -> None:
    taken = fill(scene)
    cancel(scene, taken[0])
    assert not Release.objects.exists()
    waiting(scene)
    cancel(scene, taken[1])
    release = Release.objects.get()
    assert (release.site, release.first_date, release.last_date) == (
        scene.site,
        scene.day(DAY),
        scene.day(DAY),
    )


def test_the_car_of_an_entry_keeps_its_one_hold(scene: Scene) -> None:
    car = a_car()
    entry = waiting(scene, vehicle=car)
    given(offered(entry, scene.now))
    with pytest.raises(Refusal) as refusal:
        hold(scene, scene.at(3, 9), vehicle=car)
    assert refusal.value.code == "too_many_holds"


def test_a_new_visit_waits_in_one_of_the_two_plain_ways(scene: Scene) -> None:
    assert waiting(scene, mode="courtesy").mode == "drop_off"
    assert waiting(scene, mode="wait").mode == "wait"
