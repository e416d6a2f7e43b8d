"""/voice/complaints/: told, followed by the desk's own clocks, agreed with or not; nobody else's."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from booking.sites.actions import set_hours
from booking.sites.models import Site
from club import journeys
from club.clocks.models import Clock
from club.complaints import actions
from club.complaints.models import Ticket
from portal.formats import moment
from portal.models import User
from tests.booking.scenes import a_person
from tests.booking.shelves import a_photo
from tests.portal.bookings import text_of
from tests.portal.people import browser_of, joined
from tests.portal.test_garage_pages import sent

FORM = "/voice/complaints/new/"


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


def told(client: Client, site: Site, **more: object) -> Any:
    facts = {"area": "repair", "words": "It squeals", "site": site.pk, "vehicle": ""} | more
    return client.post(FORM, sent(**facts))


def raised(user: User, site: Site, key: str = "k") -> Ticket:
    return journeys.raise_ticket(
        site=site, source="web", words="It squeals", now=timezone.now(), key=key, person=user, area="repair"
    )


def page_of(ticket: Ticket) -> str:
    return f"/voice/complaints/{ticket.ref}/"


def test_told_with_a_photo_and_seen_with_the_desks_clocks(client: Client, site: Site) -> None:
    assert client.get(FORM).status_code == 200
    answer = told(client, site, photos=[a_photo()])
    ticket = Ticket.objects.get()
    assert answer["Location"] == page_of(ticket)
    assert ticket.source == "web"
    page = text_of(client.get(page_of(ticket)))
    for clock in Clock.objects.of(ticket.subject):
        assert moment(clock.due_at, site) in page, "the owner's and the desk's clock never differ"
    photo = ticket.photos.get()
    shown = client.get(f"{page_of(ticket)}photos/{photo.file.ref}/?size=s")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown.getvalue().startswith(b"\xff\xd8")
    assert "The repair itself" in text_of(client.get("/voice/"))


def test_what_was_typed_stays_when_something_is_missing(client: Client, site: Site) -> None:
    answer = told(client, site, words="", area="price")
    assert answer.status_code == 422
    assert 'value="price" selected' in text_of(answer)
    assert not Ticket.objects.exists()
    for n in range(actions.OPEN_MAX):
        raised(User.objects.get(email="ben@example.com"), site, f"k{n}")
    answer = told(client, site, words="One more")
    assert answer.status_code == 429
    assert "One more" in text_of(answer)


def test_a_stranger_finds_nothing(site: Site, ben: User) -> None:
    ticket = raised(ben, site)
    other = browser_of(joined(site, "ada@example.com", "Ada Lowe"))
    assert other.get(page_of(ticket)).status_code == 404
    for step in ("more", "confirm", "object"):
        assert other.post(f"{page_of(ticket)}{step}/", sent(words="x")).status_code == 404
    assert Client().get(page_of(ticket)).status_code == 302


def test_added_confirmed_and_objected(client: Client, site: Site, ben: User) -> None:
    ticket, now = raised(ben, site), timezone.now()
    assert client.post(f"{page_of(ticket)}more/", sent(words="")).status_code == 422
    client.post(f"{page_of(ticket)}more/", sent(words="And it smells."))
    assert "And it smells." in text_of(client.get(page_of(ticket)))
    assert client.post(f"{page_of(ticket)}confirm/", sent()).status_code == 409, "nothing to confirm yet"
    staff = a_person("Zoe")
    journeys.accept_ticket(ticket=ticket, actor=staff, now=now, on_the_spot=True)
    entry = actions.note_contact(
        ticket=ticket, channel="phone", is_reached=True, words="", actor=staff, now=now
    )
    answer = client.post(f"{page_of(ticket)}object/", sent(words="Nobody called me", entry=entry.pk))
    assert answer.status_code == 302
    assert Clock.objects.running().filter(subject=ticket.subject, kind="contact").exists()
    journeys.answer_ticket(ticket=ticket, words="New pads are fitted.", actor=staff, now=now)
    journeys.resolve_ticket(ticket=ticket, words="", actor=staff, now=now)
    page = text_of(client.get(page_of(ticket)))
    assert "New pads are fitted." in page
    assert "Yes, it is settled" in page
    assert client.post(f"{page_of(ticket)}confirm/", sent()).status_code == 302
    ticket.refresh_from_db()
    assert ticket.confirmed_at is not None


def test_a_time_that_counts_on_unannounced_holidays_may_move(
    client: Client, site: Site, ben: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    hours = {day: [(time(9), time(18))] for day in range(7)}
    set_hours(site=site, weekly=hours, now=timezone.now(), kind="care")
    ticket = raised(ben, site)
    far = timezone.now().replace(year=2061, day=1)
    Clock.objects.filter(subject=ticket.subject).update(due_at=far, over_at=far)
    assert "may move" not in text_of(client.get("/voice/")), "Britain moves no days about"
    site.country = "CN"
    site.save()
    assert "(this may move)" in text_of(client.get("/voice/"))
    page = text_of(client.get(page_of(ticket)))
    assert page.count("This may still move a little") == Clock.objects.filter(subject=ticket.subject).count()
    with django_assert_num_queries(QUERIES["page"] + 1):
        client.get(page_of(ticket))


@pytest.mark.parametrize("path", ["/voice/", "page"])
def test_queries_do_not_grow(
    client: Client, site: Site, ben: User, path: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    tickets = [raised(ben, site)]
    address = page_of(tickets[0]) if path == "page" else path
    client.get(address)
    with django_assert_num_queries(QUERIES[path]):
        client.get(address)
    for n in range(2):
        raised(ben, site, f"more{n}")
        actions.add_words(ticket=tickets[0], words="More", now=timezone.now())
    with django_assert_num_queries(QUERIES[path]):
        client.get(address)


QUERIES = {"/voice/": 9, "page": 9}
