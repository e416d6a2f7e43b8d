"""Public holidays at the desk: shown for each calendar and year, taken or passed over by a person."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from booking.sites.actions import set_hours
from booking.sites.models import CalendarException, PassedHoliday, Post, PublishedYear, ServiceCalendar
from booking.sites.queries import calendar_of, unpublished
from booking.workshop.models import Shift
from club import journeys
from club.clocks.models import Clock
from club.notices.channels import page_words
from club.notices.models import Notice
from club.trail.models import TrailEntry
from tests.booking.scenes import NOW, hold
from tests.cms.desks.conftest import Staffed, World, signed_in, text
from tests.cms.desks.test_care import raised

PAGE = "/desk/setup/hours/holidays/"
FRIDAY, MONDAY = date(2026, 4, 3), date(2026, 4, 6)


@pytest.fixture
def manager(world: World, staffed: Staffed) -> Client:
    return staffed("general_manager", world.here.site)


def in_china(world: World) -> None:
    world.here.site.country = "CN"
    world.here.site.save()


def test_looking_writes_nothing_and_taking_lays_the_calendar_again(world: World, manager: Client) -> None:
    page = text(manager.get(PAGE))
    assert "Fri 3 Apr · Good Friday · closed" in page
    assert "Easter Monday" in page, "England, unless another part of the country is chosen"
    assert "Easter Monday" not in text(manager.get(f"{PAGE}?region=SCT"))
    assert not CalendarException.objects.exists()
    assert manager.post(PAGE, {"days": [str(FRIDAY)]}).status_code == 302
    assert list(CalendarException.objects.values_list("date", flat=True)) == [FRIDAY]
    assert not calendar_of(world.here.site).hours(FRIDAY)
    laid = Shift.objects.filter(site_day__site=world.here.site, site_day__day__in=[FRIDAY, MONDAY])
    assert set(laid.values_list("site_day__day", flat=True)) == {MONDAY}
    assert TrailEntry.objects.get(verb="site.holidays_taken").after["days"] == {str(FRIDAY): ""}
    assert "Good Friday" in text(manager.get("/desk/setup/hours/"))


def test_where_a_centre_lies_is_kept(world: World, manager: Client) -> None:
    """Chosen once: from then on the page proposes the days of that part of the country."""
    deed = "This centre lies in this part of the country"
    assert deed not in text(manager.get(PAGE)), "England is taken for granted"
    assert deed in text(manager.get(f"{PAGE}?region=SCT"))
    assert manager.post(f"{PAGE}?region=XX", {"deed": "region"}).status_code == 404
    assert manager.post(f"{PAGE}?region=SCT", {"deed": "region"}).status_code == 302
    assert "Easter Monday" not in text(manager.get(PAGE))
    assert deed in text(manager.get(f"{PAGE}?region=ENG")), "and may be changed"
    entry = TrailEntry.objects.get(verb="site.region_kept")
    assert (entry.before["region"], entry.after["region"]) == ("", "SCT")


def test_a_day_with_work_is_refused_with_the_list(world: World, manager: Client) -> None:
    assert manager.post(PAGE, {"days": [str(MONDAY)]}).status_code == 302, "the next 400 days are laid"
    CalendarException.objects.all().delete()
    journeys.change_calendar(site=world.here.site, now=NOW, actor=None)
    at = datetime.combine(MONDAY, time(9), NOW.tzinfo)
    booked = hold(world.here, at, mode="drop_off", by_staff=True)
    answer = manager.post(PAGE, {"days": [str(MONDAY)]})
    assert answer.status_code == 409
    assert booked.ref in text(answer) or "blocked time" in text(answer)
    assert not CalendarException.objects.exists()


def test_passed_over_and_proposed_again(world: World, manager: Client) -> None:
    assert manager.post(PAGE, {"days": [str(FRIDAY)], "pass": "1"}).status_code == 302
    page = text(manager.get(PAGE))
    assert "Good Friday" not in page
    assert "Propose 1 day passed over again" in page
    assert manager.post(PAGE, {"deed": "again"}).status_code == 302
    assert not PassedHoliday.objects.exists()
    assert "Good Friday" in text(manager.get(PAGE))
    assert not CalendarException.objects.exists()


def test_days_nobody_proposed_and_other_addresses_are_refused(world: World, manager: Client) -> None:
    assert manager.post(PAGE, {"days": ["2026-04-07"]}).status_code == 422
    assert "Tick at least one day" in text(manager.post(PAGE, {}))
    for asked in ("year=2025", "year=2029", "year=x", "calendar=moon", "region=MARS", "site=nowhere"):
        assert manager.get(f"{PAGE}?{asked}").status_code == 404, asked
    assert not CalendarException.objects.exists()


def test_who_may_not_change_hours_may_not_take_holidays(
    world: World, manager: Client, staffed: Staffed, client: Client
) -> None:
    assert client.get(PAGE).status_code == 302
    assert staffed("care_agent", world.here.site).get(PAGE).status_code == 403
    there = f"{PAGE}?site={world.there.site.code}"
    assert manager.post(there, {"days": [str(FRIDAY)]}).status_code == 404
    assert not CalendarException.objects.exists()


def test_the_care_desk_has_hours_and_holidays_of_its_own(world: World, manager: Client) -> None:
    week = {f"day{n}": "09:00-17:00" for n in range(5)} | {"day5": "", "day6": ""}
    assert manager.post("/desk/setup/hours/?calendar=care", week).status_code == 302
    assert manager.post(f"{PAGE}?calendar=care", {"days": [str(FRIDAY)]}).status_code == 302
    site = world.here.site
    assert calendar_of(site, "care").hours(date(2026, 3, 2)) == [(time(9), time(17))]
    assert not calendar_of(site, "care").hours(FRIDAY)
    assert calendar_of(site).hours(FRIDAY), "the workshop works on"
    assert ServiceCalendar.objects.get(site=site, kind="care").version == 3
    other = {"day": "2026-04-07", "hours": "10:00-11:00", "note": "", "note_zh": ""}
    assert manager.post("/desk/setup/hours/day/?calendar=care", other).status_code == 302
    assert calendar_of(site, "care").hours(date(2026, 4, 7)) == [(time(10), time(11))]


def test_running_clocks_follow_what_was_taken(world: World, manager: Client) -> None:
    set_hours(
        site=world.here.site, weekly={day: [(time(8), time(18))] for day in range(7)}, now=NOW, kind="care"
    )
    with time_machine.travel(datetime(2026, 4, 2, 12, tzinfo=NOW.tzinfo), tick=False):
        now = timezone.now()
        raised(world, now=now)
        answer = Clock.objects.get(kind="answer")
        assert timezone.localdate(answer.due_at) == FRIDAY
        page = f"{PAGE}?calendar=care"
        person = Post.objects.get(role="general_manager").user
        assert signed_in(person).post(page, {"days": [str(FRIDAY), str(MONDAY)]}).status_code == 302
        journeys.clocks_by_the_clock(now=now)
    answer.refresh_from_db()
    assert timezone.localdate(answer.due_at) == date(2026, 4, 4), "the Saturday is open"


def test_a_make_up_saturday_in_china_is_worked_as_usual(world: World, manager: Client) -> None:
    in_china(world)
    set_hours(site=world.here.site, weekly={day: [(time(9), time(18))] for day in range(5)}, now=NOW)
    page = text(manager.get(PAGE))
    assert "Sat 9 May · Make-up working day · 09:00-18:00" in page
    assert manager.post(PAGE, {"days": ["2026-05-09", "2026-05-05"]}).status_code == 302
    calendar = calendar_of(world.here.site)
    assert calendar.hours(date(2026, 5, 9)) == [(time(9), time(18))]
    assert not calendar.hours(date(2026, 5, 5))


@time_machine.travel(NOW.replace(year=2060), tick=False)  # no package knows that year for a long time
def test_an_unannounced_year_says_so_until_staff_say_otherwise(world: World, staffed: Staffed) -> None:
    in_china(world)
    manager = staffed("general_manager", world.here.site)
    far = f"{PAGE}?year=2061"
    assert "not announced yet" in text(manager.get(far))
    assert "checked" not in text(manager.get(far)), "nothing is ticked beforehand in such a year"
    assert manager.post(far, {"deed": "published"}).status_code == 302
    page = text(manager.get(far))
    assert "2061 is not announced after all" in page
    assert "may move" not in page
    assert manager.post(far, {"deed": "unpublished"}).status_code == 302
    assert not PublishedYear.objects.exists()


def test_a_clock_into_an_unannounced_year_may_move(world: World, staffed: Staffed) -> None:
    in_china(world)
    care, ticket = staffed("care_agent", world.here.site), raised(world)
    address = f"/desk/care/tickets/{ticket.ref}/"
    assert "may move" not in text(care.get(address)), "2026 is announced"
    Clock.objects.filter(subject=ticket.subject, kind="close").update(
        due_at=NOW.replace(year=2061), over_at=NOW.replace(year=2062)
    )
    page = text(care.get(address))
    year = min(unpublished("CN", range(2026, 2062)))
    assert f"The public holidays of {year} are not announced yet." in page
    assert page.count("may move") == 1, "only the clock that counts through that year"
    assert text(care.get("/desk/care/")).count("may move") == 1, "the list says so"
    lead = journeys.take_lead(
        source="hotline", site=ticket.site, name="Ben", phone="+442079460456", key="x", now=NOW
    )
    Clock.objects.filter(subject=lead.subject).update(
        due_at=NOW.replace(year=2061), over_at=NOW.replace(year=2062)
    )
    sales = staffed("sales", world.here.site)
    assert "may move" in text(sales.get("/desk/leads/"))
    assert "may move" in text(sales.get(f"/desk/leads/{lead.ref}/"))


@time_machine.travel(NOW.replace(year=2060), tick=False)
def test_the_promise_in_a_message_says_that_it_may_move(world: World) -> None:
    in_china(world)
    world.here.site.refresh_from_db()
    raised(world, now=timezone.now())
    notice = Notice.objects.get(kind="ticket_received")
    assert notice.data["unknown_year"] == 2060
    assert "the public holidays of 2060 are not announced yet" in page_words(notice).paragraphs[-1]


def test_queries_do_not_grow(
    world: World, manager: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    manager.get(PAGE)
    with django_assert_num_queries(QUERIES):
        manager.get(PAGE)
    manager.post(PAGE, {"days": [str(FRIDAY), str(MONDAY)], "pass": "1"})
    manager.get(PAGE)
    with django_assert_num_queries(QUERIES):
        manager.get(PAGE)


QUERIES = 18
