"""Secret addresses: random, sealed by us, one valid for each calendar, dead when revoked or left."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.appointments import actions as appointments
from booking.appointments.models import Claim
from booking.feeds import rules
from booking.feeds.actions import issue, revoke
from booking.feeds.models import Feed
from booking.feeds.queries import FeedRevoked, entries, feed_for, token_of
from booking.sites.actions import appoint, dismiss
from portal.models import User
from tests.booking.scenes import NOW, TODAY, Scene, a_car, a_person, a_scene, book, hold


@given(st.uuids(), st.text(max_size=70))
def test_only_what_we_sealed_names_a_feed(ref: uuid.UUID, guess: str) -> None:
    assert rules.ref_in(rules.token_of(ref, "ours"), ["ours"]) == ref
    assert rules.ref_in(rules.token_of(ref, "theirs"), ["ours"]) is None
    assert rules.ref_in(rules.token_of(ref, "old"), ["new", "old"]) == ref
    assert rules.ref_in(ref.hex + guess, ["ours"]) is None


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene(bays=2, technicians=2)


def advisor_of(scene: Scene) -> User:
    person = a_person("Ines")
    appoint(user=person, role="advisor", site=scene.site, on=TODAY)
    return person


def test_an_owner_sees_their_bookings_and_no_holds(scene: Scene) -> None:
    ada, ben = a_person("Ada"), a_person("Ben")
    mine = book(scene, scene.at(2, 9), vehicle=a_car(), actor=ada)
    book(scene, scene.at(2, 10), vehicle=a_car(), actor=ben)
    hold(scene, scene.at(3, 9), vehicle=a_car(), actor=ada)
    feed = issue(kind="owner", holder=ada, now=NOW)
    [entry] = entries(feed_for(token_of(feed), NOW), NOW)
    assert (entry.appointment, entry.starts_at, entry.version) == (mine, mine.arrive_at, mine.version)


def test_a_cancelled_booking_stays_for_thirty_days(scene: Scene) -> None:
    ada = a_person("Ada")
    booked = book(scene, scene.at(9, 9), vehicle=a_car(), actor=ada)
    appointments.cancel(appointment=booked, now=NOW, actor=ada)
    feed = issue(kind="owner", holder=ada, now=NOW)
    assert [entry.is_cancelled for entry in entries(feed, NOW + timedelta(days=30))] == [True]
    assert entries(feed, NOW + timedelta(days=31)) == []


def test_a_unit_shows_its_claims_and_a_moved_booking_keeps_its_entry(scene: Scene) -> None:
    ines = advisor_of(scene)
    booked = book(scene, scene.at(2, 9), vehicle=a_car())
    bay = Claim.objects.get(appointment=booked, resource__kind="bay").resource
    feed = issue(kind="unit", holder=ines, unit=bay, now=NOW)
    [before] = entries(feed, NOW)
    appointments.move(
        appointment=booked, at=scene.at(2, 14), version=booked.version, now=NOW, actor=None, by_staff=True
    )
    [after] = [e for unit in scene.site.resources.filter(kind="bay") for e in entries(
        issue(kind="unit", holder=ines, unit=unit, now=NOW), NOW)]  # fmt: skip
    assert (after.starts_at, after.version) == (scene.at(2, 14), before.version + 1)
    assert after.part.split(":")[1:] == before.part.split(":")[1:]


def test_cancelled_work_stays_thirty_days_in_the_calendar_of_its_unit(scene: Scene) -> None:
    ines, other = advisor_of(scene), book(scene, scene.at(9, 9), vehicle=a_car())
    booked = book(scene, scene.at(9, 9), vehicle=a_car())
    bay = Claim.objects.get(appointment=booked, resource__kind="bay").resource
    feed = issue(kind="unit", holder=ines, unit=bay, now=NOW)
    [before] = entries(feed, NOW)
    appointments.cancel(appointment=other, now=NOW, actor=None)
    appointments.cancel(appointment=booked, now=NOW, actor=ines, reason="The lift broke", by_staff=True)
    appointments.release(appointment=hold(scene, scene.at(9, 9), vehicle=a_car()), now=NOW, actor=None)
    [after] = entries(feed, NOW + timedelta(days=30))
    assert (after.appointment, after.part, after.starts_at, after.ends_at) == (
        booked, before.part, before.starts_at, before.ends_at,
    )  # fmt: skip
    assert (after.is_cancelled, after.version) == (True, before.version + 1)
    assert entries(feed, NOW + timedelta(days=31)) == []


def test_a_declined_request_stays_in_the_calendar_of_its_unit(scene: Scene) -> None:
    asked = hold(scene, scene.at(2, 9), vehicle=a_car())
    appointments.request(appointment=asked, now=NOW, actor=None)
    bay, ines = Claim.objects.get(appointment=asked, resource__kind="bay").resource, advisor_of(scene)
    appointments.decline(appointment=asked, reason="Not our make", now=NOW, actor=ines)
    [entry] = entries(issue(kind="unit", holder=ines, unit=bay, now=NOW), NOW)
    assert (entry.appointment, entry.is_cancelled) == (asked, True)


def test_a_site_shows_its_own_arrivals_only(scene: Scene) -> None:
    other = a_scene()
    mine = book(scene, scene.at(2, 9), vehicle=a_car())
    book(other, other.at(2, 9), vehicle=a_car())
    feed = issue(kind="site", holder=advisor_of(scene), site=scene.site, now=NOW)
    assert [entry.appointment for entry in entries(feed, NOW)] == [mine]


def test_a_new_address_ends_the_old_one(scene: Scene) -> None:
    ada = a_person("Ada")
    old = issue(kind="owner", holder=ada, now=NOW)
    new = issue(kind="owner", holder=ada, now=NOW)
    with pytest.raises(FeedRevoked):
        feed_for(token_of(old), NOW)
    assert feed_for(token_of(new), NOW) == new
    revoke(feed=new, now=NOW, actor=ada)
    revoke(feed=new, now=NOW + timedelta(days=1), actor=ada)
    with pytest.raises(FeedRevoked):
        feed_for(token_of(new), NOW)
    assert Feed.objects.get(pk=new.pk).revoked_at == NOW


def test_who_leaves_the_site_or_the_house_leaves_the_feed(scene: Scene) -> None:
    ines = advisor_of(scene)
    feed = issue(kind="site", holder=ines, site=scene.site, now=NOW)
    assert feed_for(token_of(feed), NOW)
    post = ines.posts.get()
    dismiss(post=post, on=TODAY + timedelta(days=1))
    with pytest.raises(FeedRevoked):
        feed_for(token_of(feed), NOW + timedelta(days=1))
    with pytest.raises(FeedRevoked):
        issue(kind="site", holder=a_person(), site=scene.site, now=NOW)
    own = issue(kind="owner", holder=ines, now=NOW)
    ines.is_active = False
    ines.save()
    with pytest.raises(FeedRevoked):
        feed_for(token_of(own), NOW)
