"""The planner's page: what it says, its book button, to whom, at which cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from booking.due.actions import RecallDraft, import_recalls
from booking.garage.models import Milestone, Vehicle
from club import journeys
from loyalty.tiers.actions import credit, use_entitlement
from loyalty.tiers.models import Benefit
from portal.models import User
from tests.booking.makes import make_model, make_operation, make_vehicle
from tests.club.events.makes import make_event
from tests.portal.people import the_day
from tests.portal.test_owner_pages import account_of, client

__all__ = ["client"]
PAGE = "/points/planner/"


def earned(user: User, credits: int, days_ago: int = 0, visits: int = 0) -> None:  # noqa: A002  # the domain's word
    on = the_day() - timedelta(days=days_ago)
    credit(
        account=account_of(user), kind="spend", credits=credits, visits=visits, key=f"{user.pk}:{days_ago}",
        on=on, now=timezone.now(),
    )  # fmt: skip


def due_cars(user: User, count: int) -> None:
    model = make_model()
    make_operation(resets="service")
    last = the_day() - timedelta(days=400)
    for _n in range(count):
        car = make_vehicle(user, model=model, registered_on=last - timedelta(days=900))
        Milestone.objects.create(vehicle=car, kind="service", on_date=last, recorded_at=timezone.now())


def read(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lapsed(user: User) -> None:
    """Gold two membership years ago, in the first days of its grace."""
    account = account_of(user)
    account.opened_on = the_day() - timedelta(days=731 + 5)
    account.save(update_fields=["opened_on"])
    earned(user, 1500, days_ago=700)


def test_a_new_member_sees_the_way_to_the_next_level(client: Client) -> None:
    page = read(client)
    assert "On the way to Gold" in page
    assert "3 visits or 1,500 credits more by" in page
    assert 'href="/appointments/new/"' in page


def test_what_is_due_can_be_booked_with_car_and_work_chosen(client: Client, ben: User) -> None:
    due_cars(ben, 1)
    page = read(client)
    car = Vehicle.objects.for_user(ben).get().ref
    assert f"/appointments/new/?car={car}" in page
    assert "work=annual" in page
    chosen = client.get(page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&"))
    assert chosen.status_code == 200
    assert 'name="work" value="annual"' in chosen.content.decode()


def test_in_grace_every_page_says_kindly_what_is_missing(client: Client, ben: User) -> None:
    lapsed(ben)
    assert "Keep Gold" in read(client)
    for path in ("/home/", "/points/"):
        page = read(client, path)
        assert "Keep Gold" in page
        assert PAGE in page


def test_an_event_with_a_place_and_an_open_recall_stand_in_the_plan(client: Client, ben: User) -> None:
    now = timezone.now()
    due_cars(ben, 1)
    Vehicle.objects.for_user(ben).update(vin="WHD123450TM000177")
    seal = make_operation("seal", name="Seal", price_minor=0)
    ranges = [("WHD12345XTM000100", "WHD12345ATM000250")]
    known = RecallDraft(code="R-1", title="Seal", issued_on=now.date(), ranges=ranges, operation=seal)
    import_recalls(drafts=[known], now=now, actor=None)
    at = [now + timedelta(days=n) for n in (-1, 8, 9, 10)]
    event = make_event(opens_at=at[0], closes_at=at[1], names_until=at[1], starts_at=at[2], ends_at=at[3])
    journeys.register_for_event(event=event, member=ben.member, guests=0, request_key="k", now=now)
    page = read(client)
    assert page.index("Evening on ice") < page.index("brings 20 credits") < page.index("work=annual")
    assert f'href="/my-events/{event.slug}/"' in page
    assert "recalled by the maker" in page
    assert "work=annual&amp;work=seal" in page


def test_benefits_are_counted_down(client: Client, ben: User) -> None:
    earned(ben, 1500)
    assert "2 of 2 left" in read(client)
    use_entitlement(
        account=account_of(ben), benefit=Benefit.objects.get(code="wash"), key="k", now=timezone.now(),
        on=the_day(),
    )  # fmt: skip
    page = read(client)
    assert "1 of 2 left" in page
    assert "Gold is safe until" in page


def test_at_the_top_there_is_nothing_to_plan(client: Client, ben: User) -> None:
    earned(ben, 9000)
    assert "The highest level there is" in read(client)


def test_strangers_are_led_to_the_door_and_it_speaks_chinese(client: Client, ben: User) -> None:
    assert Client().get(PAGE)["Location"].startswith("/accounts/login/")
    desk = Client()
    desk.force_login(User.objects.create_user("desk@example.com", is_staff=True))
    assert desk.get(PAGE).status_code == 404
    client.cookies["django_language"] = "zh-hans"
    assert "迈向金卡" in read(client)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_follow_the_cars(
    client: Client, ben: User, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    due_cars(ben, rows)
    client.get(PAGE)
    with django_assert_num_queries(18):  # type: ignore[attr-defined]
        client.get(PAGE)
