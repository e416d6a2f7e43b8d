"""A reward that is a seat at an event gives the seat, and what ends one ends the other."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.sites.models import Site
from club import journeys
from club.events.actions.refusals import EventFull
from club.events.models import Event, Registration
from club.members.models import Member
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.rewards.actions import save_reward
from loyalty.rewards.models import Reward, Voucher
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, START, make_event
from tests.portal.people import joined
from tests.portal.test_owner_pages import account_of, give

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def ben(site: Site) -> Member:
    member = Member.objects.get(user=joined(site, "ben@example.com", "Ben Oak"))
    give(member.user, 1_000)
    return member


def seat_at(event: Event, **facts: Any) -> Reward:
    return save_reward(
        slug="seat", kind="event", name="A seat", price_points=400, visible_from=NOW.date(), event=event.slug,
        now=NOW, stock=5, **facts,
    )  # fmt: skip


def order(reward: Reward, member: Member, key: str = "k") -> Voucher:
    return journeys.order_reward(user=member.user, reward=reward, key=key, now=NOW)


def has(member: Member) -> int:
    return balance(account_of(member.user), NOW.date()).available


def test_ordering_takes_a_place_that_costs_nothing_more(site: Site, ben: Member) -> None:
    event = make_event(site, price_points=100, price_minor=2_500, currency="GBP")
    reward = seat_at(event)
    voucher = order(reward, ben)
    assert order(reward, ben) == voucher
    seat = Registration.objects.get()
    assert (seat.state, seat.points, seat.money_minor, seat.seats) == ("registered", 0, 0, 1)
    assert (has(ben), voucher.expires_on) == (600, START.date())
    event.refresh_from_db()
    assert event.seats_taken == 1


def test_no_seat_no_points_taken(site: Site, ben: Member) -> None:
    reward = seat_at(make_event(site, seats=0))
    with pytest.raises(EventFull):
        order(reward, ben)
    assert (has(ben), Voucher.objects.count(), Registration.objects.count()) == (1_000, 0, 0)
    reward.refresh_from_db()
    assert reward.stock == 5


def test_the_voucher_goes_back_and_so_does_the_place(site: Site, ben: Member) -> None:
    event = make_event(site)
    journeys.cancel_voucher(voucher=order(seat_at(event), ben), now=NOW, actor=ben.user)
    event.refresh_from_db()
    assert (Registration.objects.get().state, event.seats_taken, has(ben)) == ("cancelled", 0, 1_000)


def test_the_place_is_given_up_and_the_points_return_once(site: Site, ben: Member) -> None:
    voucher = order(seat_at(make_event(site)), ben)
    journeys.cancel_registration(registration=Registration.objects.get(), now=NOW, actor=ben.user)
    voucher.refresh_from_db()
    assert (voucher.state, voucher.reward.stock, has(ben)) == ("cancelled", 5, 1_000)
    journeys.cancel_voucher(voucher=voucher, now=NOW, actor=ben.user)
    assert has(ben) == 1_000


def test_an_event_called_off_gives_all_points_back(site: Site, ben: Member) -> None:
    event = make_event(site)
    order(seat_at(event), ben)
    late = event.starts_at - timedelta(hours=2)
    journeys.call_off_event(event=event, why="Storm", now=late, actor=ben.user)
    assert balance(account_of(ben.user), late.date()).available == 1_000
    assert list(differences()) == []


def test_a_key_that_names_somebody_else_s_order_gives_nothing_back(site: Site, ben: Member) -> None:
    event = make_event(site)
    voucher = order(seat_at(event), ben)
    eve = Member.objects.get(user=joined(site, "eve@example.com", "Eve Ash"))
    Registration.objects.update(request_key="moved")
    forged = journeys.register_for_event(
        event=event, member=eve, guests=0, request_key=f"seat:{voucher.entry_id}", now=NOW
    )
    journeys.cancel_registration(registration=forged, now=NOW, actor=eve.user)
    voucher.refresh_from_db()
    assert (voucher.state, has(ben)) == ("issued", 600)


def test_the_page_says_why_there_is_no_seat(site: Site, ben: Member, client: Client) -> None:
    reward = seat_at(make_event(site, seats=0))
    client.force_login(ben.user)
    answer = client.post(f"/rewards/{reward.slug}/", {"request_key": "p"})
    assert answer.status_code == EventFull.status
    assert has(ben) == 1_000
