"""/my-events/: registering with a party, waiting, taking an offer, the ticket; nothing of anybody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from booking.sites.models import Site
from club import journeys
from club.events.models import Event, Registration, SeatOffer, WaitEntry
from club.events.queries import in_calendar
from club.members.actions import set_consent
from club.members.models import Member
from club.notices.models import Notice
from loyalty.ledger.queries import balance
from portal.models import User
from tests.club.events.makes import make_event
from tests.portal.bookings import sent
from tests.portal.people import browser_of, joined, the_day
from tests.portal.test_owner_pages import account_of, give


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


@pytest.fixture
def ada(site: Site) -> User:
    return joined(site, "ada@example.com", "Ada Lowe")


def coming(site: Site, **facts: Any) -> Event:
    """An event ten days from this minute."""
    now = timezone.now()
    start = now + timedelta(days=10)
    times = {
        "starts_at": start, "ends_at": start + timedelta(hours=3), "closes_at": start - timedelta(hours=1),
        "names_until": start - timedelta(days=1), "opens_at": now - timedelta(days=1),
    }  # fmt: skip
    return make_event(site, **times | facts)


def register(event: Event, user: User, guests: int = 0) -> Registration:
    return journeys.register_for_event(
        event=event, member=Member.objects.get(user=user), guests=guests, now=timezone.now(),
        request_key=f"{event.slug}:{user.pk}",
    )  # fmt: skip


def page(client: Client, event: Event) -> str:
    answer = client.get(f"/my-events/{event.slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, path: str, **fields: object) -> Any:
    return client.post(f"/my-events/{path}/", sent(**fields))


def test_a_party_registers_names_its_guest_and_holds_a_ticket(client: Client, ben: User, site: Site) -> None:
    give(ben, 1_000)
    event = coming(site, price_points=200)
    assert "200 points for each person; you have 1,000 points" in page(client, event)
    assert post(client, event.slug, guests=1).status_code == 302
    made = Registration.objects.get()
    assert balance(account_of(ben), the_day()).held == 400
    shown = page(client, event)
    assert made.ref in shown
    assert "2 people" in shown
    named = {
        "guests-TOTAL_FORMS": 1, "guests-INITIAL_FORMS": 1, "guests-0-name": "Jo Oak",
        "guests-0-meal": "vegan", "guests-0-child_seat": "on",
    }  # fmt: skip
    assert post(client, f"{event.slug}/guests", **named).status_code == 302
    guest = made.guests.get()
    assert (guest.name, guest.meal, guest.child_seat) == ("Jo Oak", "vegan", True)


def test_cancelling_in_time_brings_all_points_back(client: Client, ben: User, site: Site) -> None:
    give(ben, 500)
    event = coming(site, price_points=200)
    post(client, event.slug, guests=0)
    assert "200 points return to your account" in page(client, event)
    assert post(client, f"{event.slug}/cancellation").status_code == 302
    left = balance(account_of(ben), the_day())
    assert (left.available, left.held) == (500, 0)


def test_who_comes_hears_of_another_time_and_calendars_believe_the_newest_file(
    client: Client, ben: User, ada: User, site: Site
) -> None:
    event, numbers = coming(site, seats=1), []

    def told() -> str:
        file = Calendar.from_ical(client.get(f"/my-events/{event.slug}/event.ics").content)
        (entry,) = file.walk("VEVENT")
        numbers.append(int(str(entry["SEQUENCE"])))
        return str(entry["STATUS"])

    first = register(event, ben)
    entry = journeys.join_event_line(
        event=event, member=Member.objects.get(user=ada), guests=0, now=timezone.now()
    )
    told()
    later = event.starts_at + timedelta(days=1)
    for facts in ({"starts_at": later, "ends_at": later + timedelta(hours=3)}, {"seats": 30}):
        journeys.change_event(event=event, now=timezone.now(), actor=ada, **facts)
    told_of = {notice.person: notice.data for notice in Notice.objects.filter(kind="event_moved")}
    assert {who: (data["starts_at"], data["waits"]) for who, data in told_of.items()} == {
        ben: (later.isoformat(), False), ada: (later.isoformat(), True),
    }  # fmt: skip
    entry.refresh_from_db()
    journeys.leave_event_line(entry=entry, now=timezone.now())
    told()
    journeys.cancel_registration(registration=first, now=timezone.now())
    event.refresh_from_db()
    again = journeys.register_for_event(
        event=event, member=ben.member, guests=0, now=timezone.now(), request_key="again"
    )
    assert told() == "CONFIRMED"
    assert numbers == sorted(set(numbers)), "each is higher than the one before"
    assert list(in_calendar(ben.pk, timezone.now())) == [again], "one entry for one event"


def test_too_few_points_are_said_and_nothing_is_taken(client: Client, ben: User, site: Site) -> None:
    event = coming(site, price_points=200)
    answer = post(client, event.slug, guests=3)
    assert answer.status_code >= 400
    assert not Registration.objects.exists()
    event.refresh_from_db()
    assert event.seats_taken == 0
    assert '<option value="3" selected>' in answer.content.decode(), "what was chosen stays"


@pytest.mark.parametrize("guests", ["", "9", "-1", "x", "１０"])
def test_a_number_not_offered_is_said_at_the_field(client: Client, site: Site, guests: str) -> None:
    answer = post(client, coming(site).slug, guests=guests)
    assert answer.status_code == 422
    assert not Registration.objects.exists()


def test_a_full_event_has_a_list_and_an_offer_is_taken_with_fewer(
    client: Client, ben: User, ada: User, site: Site
) -> None:
    event = coming(site, seats=3)
    first = register(event, ada, guests=2)
    assert "All places are taken" in page(client, event)
    assert post(client, event.slug, guests=1).status_code == 409
    assert post(client, f"{event.slug}/line", guests=1).status_code == 302
    assert "Nobody is before you." in page(client, event)
    journeys.cancel_registration(registration=first, now=timezone.now())
    assert "2 places are kept for you" in page(client, event)
    assert post(client, f"{event.slug}/offer", guests=0).status_code == 302
    made = Registration.objects.active().get()
    assert (made.seats, made.member.user) == (1, ben)


def test_an_offer_declined_and_a_list_left(client: Client, ben: User, ada: User, site: Site) -> None:
    event = coming(site, seats=1)
    first = register(event, ada)
    post(client, f"{event.slug}/line", guests=0)
    assert post(client, f"{event.slug}/line/leaving").status_code == 302
    assert WaitEntry.objects.get().state == "left"
    post(client, f"{event.slug}/line", guests=0)
    journeys.cancel_registration(registration=first, now=timezone.now())
    assert post(client, f"{event.slug}/offer/declining").status_code == 302
    assert SeatOffer.objects.get().state == "declined"
    assert post(client, f"{event.slug}/offer", guests=0).status_code == 404


def test_a_draft_is_nobodys_and_a_stranger_gives_back_nothing(
    client: Client, ben: User, ada: User, site: Site
) -> None:
    draft, event = coming(site, published_at=None), coming(site)
    assert client.get(f"/my-events/{draft.slug}/").status_code == 404
    register(event, ada)
    for path in ("cancellation", "guests", "line/leaving", "offer", "offer/declining"):
        assert post(client, f"{event.slug}/{path}", guests=0).status_code == 404
    assert Registration.objects.active().get().member.user == ada
    assert Client().get("/my-events/")["Location"].startswith("/accounts/login/")


def test_not_for_this_member_and_not_open_yet_are_said(client: Client, site: Site) -> None:
    other = coming(site, audience={"tiers": ["diamond"]})
    later = coming(site, opens_at=timezone.now() + timedelta(days=2))
    assert "for other members this time" in page(client, other)
    assert "Registration opens for you on" in page(client, later)
    assert post(client, other.slug, guests=0).status_code == 403
    assert post(client, later.slug, guests=0).status_code == 422
    assert other.slug not in client.get("/my-events/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    client: Client, site: Site, rows: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _n in range(rows):
        coming(site)
    client.get("/my-events/")
    with django_assert_num_queries(13):
        client.get("/my-events/")


@pytest.mark.source("K5")
def test_events_are_in_order_of_their_days_until_one_lets_us_choose(
    client: Client, ben: User, site: Site
) -> None:
    """Offers by date only, before somebody agrees to more (privacy.md)."""
    sooner = coming(site)
    later = coming(site, suits={"hobbies": ["cycling"]}, starts_at=sooner.starts_at + timedelta(hours=1))
    Member.objects.filter(user=ben).update(hobbies="cycling, jazz")

    def order() -> list[str]:
        shown = client.get("/my-events/").content.decode()
        return sorted((sooner.slug, later.slug), key=shown.index)

    before = order()
    set_consent(
        person=ben, purpose="profiling", channel="email", granted=True, text_version="1", how="profile",
        now=timezone.now(), actor=ben,
    )  # fmt: skip
    assert (before, order()) == ([sooner.slug, later.slug], [later.slug, sooner.slug])


def test_an_event_for_some_cars_is_listed_by_its_date_and_its_door_looks_at_the_car(
    client: Client, ben: User, site: Site
) -> None:
    """To leave it out because of Ben's car would be choosing for him, which he has not allowed; that it is
    for owners of one model is a condition when he asks for a place (privacy.md, club.md §3.1)."""
    event = coming(site, audience={"models": ["tern-2"], "hobbies": ["sailing"]})

    def shown() -> str:
        return client.get("/my-events/").content.decode()

    assert event.slug in shown()
    assert "for certain cars or hobbies" in shown()
    assert post(client, event.slug, guests=0).status_code == 403
    set_consent(
        person=ben, purpose="profiling", channel="email", granted=True, text_version="1", how="profile",
        now=timezone.now(), actor=ben,
    )  # fmt: skip
    assert event.slug not in shown()


def test_the_list_says_full_and_leaves_out_what_has_closed(client: Client, site: Site, ada: User) -> None:
    now = timezone.now()
    full = coming(site, seats=1)
    register(full, ada)
    coming(site, title="Closed by now", closes_at=now - timedelta(hours=1))
    shown = client.get("/my-events/").content.decode()
    assert "full, with a waiting list" in shown
    assert "0 places left" not in shown
    assert "Closed by now" not in shown


def test_in_the_last_hours_who_waits_takes_what_is_free_on_the_page(
    client: Client, site: Site, ada: User, ben: User
) -> None:
    """club.md 3.4: every party that fits is told, and the first yes wins; its place on the list ends."""
    start = timezone.now() + timedelta(hours=20)
    times = {"starts_at": start, "closes_at": start, "names_until": start}
    event = coming(site, seats=1, ends_at=start + timedelta(hours=3), **times)
    gone = register(event, ada)
    post(client, f"{event.slug}/line", guests=0)
    assert "Register" not in page(client, event)
    journeys.cancel_registration(registration=gone, now=timezone.now())
    assert "The first party that says yes has them." in page(client, event)
    assert post(client, event.slug, guests=0).status_code == 302
    assert Registration.objects.active().get(event=event).member.user == ben
    assert WaitEntry.objects.get(event=event).state == "placed"


def test_both_languages(client: Client, site: Site) -> None:
    event = coming(site)
    client.cookies["django_language"] = "zh-hans"
    assert "冰上之夜" in page(client, event)
    assert 'lang="zh-Hans"' in client.get("/my-events/").content.decode()
