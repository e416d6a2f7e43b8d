"""Who sees which screen, and whose sites: the matrix of safety.md R33, walked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from booking.sites.models import Post
from booking.sites.queries import posts_at
from cms import menu
from cms.roles import JOBS, editors, scope_of, settle
from tests.booking.scenes import TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, signed_in, text

Role = Post.Role
SCREENS = {
    "desk_workshop": "workshop",
    "desk_calendar": "workshop",
    "desk_members": "members",
    "desk_voucher": "vouchers",
    "desk_rewards": "points",
    "desk_reward_new": "points",
    "desk_earning": "points",
    "desk_referrals": "growth",
    "desk_reminders": "growth",
    "desk_reminder_new": "growth",
    "desk_hours": "capacity",
    "desk_units": "capacity",
    "desk_unit_new": "capacity",
    "desk_absences": "capacity",
    "desk_zones": "capacity",
    "desk_zone_new": "capacity",
    "desk_skills": "capacity",
    "desk_trust": "workshop",
    "desk_operations": "group",
    "desk_operation_new": "group",
    "desk_policies": "group",
    "desk_background": "group",
    "desk_staff": "people",
    "desk_person_new": "people",
}


@pytest.mark.source("D2", "K7")
@pytest.mark.proves("G2")
@pytest.mark.parametrize("role", Role.values)
def test_each_role_opens_its_screens_and_no_other(world: World, staffed: Staffed, role: str) -> None:
    client = staffed(role, world.here.site)
    assert client.get("/desk/").status_code == 200
    for screen, job in SCREENS.items():
        expected = 200 if role in JOBS[job].reads else 403
        assert client.get(reverse(screen)).status_code == expected, screen


@pytest.mark.parametrize("role", Role.values)
def test_whoever_sees_a_list_may_look_something_up_in_it(world: World, staffed: Staffed, role: str) -> None:
    """The words are posted so that they stand in no address; asking changes nothing (F17)."""
    client = staffed(role, world.here.site)
    screens = {
        "desk_members": "members", "desk_vehicles": "workshop", "desk_accounts": "points",
        "desk_reminder_log": "growth",
    }  # fmt: skip
    for screen, job in screens.items():
        found = client.post(reverse(screen), {"q": "Ada Lowe"}, follow=True)
        assert found.status_code == (200 if role in JOBS[job].reads else 403), screen


@pytest.mark.parametrize("role", Role.values)
def test_the_menu_links_what_the_role_opens_and_nothing_else(
    world: World, staffed: Staffed, role: str, rf: Any
) -> None:
    client = staffed(role, world.here.site)
    request = rf.get("/desk/")
    request.user = Post.objects.get(role=role).user
    shown = [item for item in menu.items() if item.is_shown(request)]
    links = [str(item.url) for item in shown if item.url != "#"]
    links += [
        str(i.url) for item in shown if item.url == "#" for i in item.menu.menu_items_for_request(request)
    ]
    assert links
    settle(now=timezone.now())
    for link in links:
        assert client.get(link).status_code == 200, link


def test_a_stranger_and_an_owner_find_no_desk(world: World, client: Client) -> None:
    assert client.get("/desk/workshop/").status_code == 302
    assert signed_in(world.member.user).get("/desk/workshop/").status_code == 404


@pytest.mark.source("H13")
@pytest.mark.proves("G2")
def test_staff_of_another_site_find_nothing_here(world: World, staffed: Staffed) -> None:
    client, ref = staffed(Role.ADVISOR, world.there.site), world.booking.ref
    assert client.get(f"/desk/workshop/?site={world.here.site.code}").status_code == 404
    assert client.get(reverse("desk_appointment", args=[ref])).status_code == 404
    for step in ("receive", "start", "finish", "missed", "close"):
        assert client.post(reverse(f"desk_{step}", args=[ref]), {"odometer_km": 1}).status_code == 404, step
    assert client.get(reverse("desk_member", args=[world.member.number])).status_code == 404
    assert "Ada Lowe" not in text(client.post("/desk/members/", {"q": "Ada"}, follow=True))
    world.booking.refresh_from_db()
    assert world.booking.state == "booked"


@pytest.mark.proves("G2")
def test_staff_of_another_site_cannot_change_this_one(world: World, staffed: Staffed) -> None:
    client = staffed(Role.WORKSHOP, world.there.site)
    unit = world.here.site.resources.first()
    assert unit is not None
    assert client.get(reverse("desk_unit", args=[unit.pk])).status_code == 404
    assert client.post(reverse("desk_unit", args=[unit.pk]), {"name": "Mine"}).status_code == 404
    assert client.post(f"/desk/setup/hours/?site={world.here.site.code}", {}).status_code == 404


def test_the_group_sees_every_site(world: World, staffed: Staffed) -> None:
    client = staffed(Role.GENERAL_MANAGER)
    for scene in (world.here, world.there):
        assert client.get(f"/desk/workshop/?site={scene.site.code}").status_code == 200


def test_an_auditor_reads_and_changes_nothing(world: World, staffed: Staffed) -> None:
    client, ref = staffed(Role.AUDITOR), world.booking.ref
    assert client.get(reverse("desk_appointment", args=[ref])).status_code == 200
    assert client.post(reverse("desk_receive", args=[ref]), {"odometer_km": 1}).status_code == 403
    assert client.post(reverse("desk_reveal", args=[world.member.number])).status_code == 403
    assert client.post("/desk/points/voucher/", {"code": "X"}).status_code == 403


def test_one_manager_of_a_site_writes_no_rule_of_the_group(world: World, staffed: Staffed) -> None:
    client = staffed(Role.CLUB_MANAGER, world.here.site)
    assert client.post(reverse("desk_earning_rule", args=["welcome"]), {}).status_code == 404
    assert client.post(reverse("desk_reminder_new"), {}).status_code == 404


@pytest.mark.proves("G9")
def test_a_post_that_ended_opens_nothing(world: World, staffed: Staffed) -> None:
    client = staffed(Role.ADVISOR, world.here.site)
    Post.objects.update(from_date=TODAY - timedelta(days=9), until_date=TODAY)
    assert client.get("/desk/workshop/").status_code == 302


def test_a_post_that_begins_tomorrow_opens_nothing_yet(world: World) -> None:
    person = a_person()
    Post.objects.create(
        user=person, role=Role.ADVISOR, site=world.here.site, from_date=TODAY + timedelta(days=1)
    )
    assert not scope_of(person, "workshop")


def test_the_editors_group_follows_the_posts(world: World, staffed: Staffed) -> None:
    staffed(Role.EDITOR)
    settle(now=timezone.now())
    assert editors().user_set.count() == 1
    Post.objects.update(until_date=TODAY)
    settle(now=timezone.now())
    assert not editors().user_set.exists()


def test_a_post_begins_and_ends_with_the_day_at_its_centre(world: World) -> None:
    """Not with the day in Greenwich: at seven in Shanghai it is still yesterday there."""
    site = world.here.site
    site.zone = "Asia/Shanghai"
    site.save()
    morning = datetime(2026, 3, 4, 7, tzinfo=site.tz)
    person = a_person("new")
    Post.objects.create(user=person, role=Role.ADVISOR, site=site, from_date=morning.date())
    whole = Post.objects.create(user=person, role=Role.AUDITOR, site=None, from_date=morning.date())
    old = Post.objects.create(
        user=a_person("old"), role=Role.ADVISOR, site=site, from_date=TODAY - timedelta(days=9),
        until_date=morning.date(),
    )  # fmt: skip
    held = set(posts_at(morning).filter(user__in=[person, old.user]).values_list("role", flat=True))
    assert held == {Role.ADVISOR}, "the group lies in London, where the day has not begun"
    assert posts_at(morning + timedelta(hours=2)).filter(pk=whole.pk).exists()
    assert not posts_at(morning).filter(pk=old.pk).exists()
    Post.objects.create(user=person, role=Role.EDITOR, site=site, from_date=morning.date())
    settle(now=morning - timedelta(hours=8))
    assert not editors().user_set.exists()
    settle(now=morning)
    assert editors().user_set.get() == person
    with time_machine.travel(morning, tick=False):
        assert scope_of(person, "workshop").sites()
        assert not scope_of(old.user, "workshop")


def test_an_address_that_is_not_there_is_told_in_the_words_of_the_house(
    world: World, staffed: Staffed
) -> None:
    answer = staffed("administrator").get("/desk/no-such-screen/")
    assert answer.status_code == 404
    assert "Back to today" in text(answer)
    assert "Wagtail admin" not in text(answer)
