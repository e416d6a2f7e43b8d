"""The group's own page: its name at once everywhere, its clock with a warning, its coins within limits."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Site as WebSite

from booking.sites.models import Group, Site
from booking.workshop.models import Operation
from club import house
from club.notices.models import Dispatch
from club.notices.wires.mail import email
from club.trail.models import TrailEntry
from portal.models import User
from tests.cms.desks.conftest import Staffed, World, signed_in, text

PAGE = "/desk/setup/group/"


def facts(**more: str) -> dict[str, str]:
    row = Group.objects.get()
    names = ("name", "name_zh", "sender", "zone", "currency", "country")
    return {**{name: getattr(row, name) for name in names}, **more}


@pytest.fixture
def admin(world: World, staffed: Staffed) -> Client:
    house.forget()
    return staffed("administrator")


@pytest.fixture
def bare_admin(db: None) -> Client:
    """An administrator by Django's own right: of a group without any price, bill or point."""
    return signed_in(User.objects.create_superuser("ann@dealers.test", None, name="Ann"))


def a_group(**more: str) -> Group:
    told = {"zone": "Europe/London", "currency": "GBP", "country": "GB", **more}
    return Group.objects.create(code="ten", name="Ten", **told)


def test_its_name_changes_at_once_on_pages_in_letters_and_for_editors(
    world: World, admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Northern Cars" not in text(Client().get("/accounts/login/"))
    with django_capture_on_commit_callbacks(execute=True):
        told = facts(name=" Northern  Cars ", name_zh="北方汽车", sender="hello@northern.test")
        assert admin.post(PAGE, told).status_code == 302
    assert "Northern Cars" in text(Client().get("/accounts/login/"))
    assert "Northern Cars" in text(admin.get("/desk/"))
    assert "北方汽车" in text(Client(headers={"accept-language": "zh-hans"}).get("/accounts/login/"))
    assert Client().get(reverse("manifest")).json()["name"] == "Northern Cars"
    letter = email(Dispatch.objects.filter(channel="email").earliest("pk"))
    assert letter.from_email == "Northern Cars <hello@northern.test>"
    assert "Northern Cars" in str(letter.body)
    assert WebSite.objects.get(is_default_site=True).site_name == "Northern Cars"
    entry = TrailEntry.objects.get(verb="group.changed")
    assert entry.after["sender"] == ["", "hello@northern.test"]
    assert not mail.outbox


def test_a_page_of_trouble_asks_for_no_name(admin: Client, django_assert_num_queries: Any) -> None:
    house.forget()
    with django_assert_num_queries(0):
        assert "Meridian Club" in text(Client().get("/nowhere-at-all.php", headers={"host": "stranger.test"}))


def test_another_zone_is_told_and_asked_for(world: World, admin: Client) -> None:
    page = text(admin.get(PAGE))
    assert f"Centres: {Site.objects.filter(closed_on=None).count()}, bookings ahead: 1" in page
    refused = admin.post(PAGE, facts(zone="Asia/Tokyo"))
    assert refused.status_code == 422
    assert "Please say that this is what you want." in text(refused)
    before = world.here.site.zone
    assert admin.post(PAGE, facts(zone="Asia/Tokyo", sure="on")).status_code == 302
    assert Group.objects.get().zone == "Asia/Tokyo"
    world.here.site.refresh_from_db()
    assert world.here.site.zone == before
    assert admin.post(PAGE, facts(zone="Asia/Tokio", sure="on")).status_code == 422


def test_the_groups_day_never_goes_back(db: None) -> None:
    a_group(zone="Asia/Tokyo")
    person = User.objects.create_superuser("ann@dealers.test", None, name="Ann")
    with time_machine.travel(datetime(2026, 3, 2, 20, tzinfo=UTC), tick=False):  # Tuesday in Tokyo
        refused = signed_in(person).post(PAGE, facts(zone="Europe/London", sure="on"))
    assert refused.status_code == 409
    assert "still yesterday" in text(refused)
    assert Group.objects.get().zone == "Asia/Tokyo"
    with time_machine.travel(datetime(2026, 3, 3, 12, tzinfo=UTC), tick=False):
        changed = signed_in(person).post(PAGE, facts(zone="Europe/London", sure="on"))
    assert changed.status_code == 302


def test_the_currency_changes_until_a_price_or_a_bill_stands_in_it(bare_admin: Client) -> None:
    a_group()
    assert bare_admin.post(PAGE, facts(currency="pounds")).status_code == 422
    assert bare_admin.post(PAGE, facts(currency="EUR")).status_code == 302
    Operation.objects.create(
        code="oil", name="Oil", group="service", minutes=30, price_minor=1, currency="EUR"
    )
    refused = bare_admin.post(PAGE, facts(currency="GBP"))
    assert refused.status_code == 409
    assert "EUR stays: prices, bills or points are kept in it already." in text(refused)
    assert Group.objects.get().currency == "EUR"


def test_points_keep_the_currency_as_well(world: World, admin: Client) -> None:
    refused = admin.post(PAGE, facts(currency="EUR"))
    assert refused.status_code == 409
    assert Group.objects.get().currency != "EUR"


def test_nothing_changed_leaves_no_trace(admin: Client) -> None:
    assert admin.post(PAGE, facts()).status_code == 302
    assert not TrailEntry.objects.filter(verb="group.changed").exists()


def test_auditors_look_and_nobody_else_comes_in(world: World, staffed: Staffed) -> None:
    auditor = staffed("auditor")
    assert auditor.get(PAGE).status_code == 200
    assert auditor.post(PAGE, facts(name="Ours")).status_code == 403
    for role in ("general_manager", "club_manager", "advisor"):
        assert staffed(role, world.here.site).get(PAGE).status_code == 403
    stranger = Client().get(PAGE)
    assert stranger.status_code == 302
    assert "/accounts/login/" in stranger["Location"]
    assert Client().post(PAGE, {}).status_code == 302
    assert Group.objects.get().name != "Ours"


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_costs_the_same_for_more(
    world: World, admin: Client, more: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(more):
        world.book(world.here, 2 + n)
    admin.get(PAGE)
    with django_assert_max_num_queries(16):
        admin.get(PAGE)


PAGES = (
    "desk_centre_new", "desk_group", "desk_operation_new", "desk_figures", "desk_rewards", "desk_earning",
    "desk_tiers", "desk_year", "desk_classes",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_where_nobody_founded_the_desk_says_so(bare_admin: Client, name: str) -> None:
    answer = bare_admin.get(reverse(name))
    assert (answer.status_code, "manage.py found" in text(answer)) == (409, True)


def test_where_nobody_founded_today_is_still_a_page(bare_admin: Client) -> None:
    assert bare_admin.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_centre_without_a_group_is_answered_with_what_to_do(bare_admin: Client) -> None:
    answer = bare_admin.get(reverse("desk_centre_new"))
    assert answer.status_code == 409
    assert "manage.py found makes the group" in text(answer)


def test_djangos_own_first_person_waits_for_the_group(db: None) -> None:
    with pytest.raises(CommandError, match=r"manage\.py found"):
        call_command("createsuperuser", email="ann@dealers.test", interactive=False)
    a_group()
    call_command("createsuperuser", email="ann@dealers.test", interactive=False, verbosity=0)
