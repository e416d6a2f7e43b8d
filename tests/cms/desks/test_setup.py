"""Settings change the calendar at once, or say whose work they would take away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from booking.sites.models import Group, Policy, Post, Site
from booking.sites.queries import calendar_of, policy
from booking.workshop.models import Absence, Operation, OperationPrice, Resource, Shift
from booking.workshop.queries import able_sites
from club.notices.models import Notice
from club.trail.models import TrailEntry
from portal.models import User
from tests.booking.scenes import NOW, TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, signed_in, text

WEEK = {f"day{n}": "08:00-18:00" for n in range(6)} | {"day6": ""}


@pytest.fixture
def manager(world: World, staffed: Staffed) -> Client:
    return staffed("general_manager", world.here.site)


def test_new_hours_lay_the_calendar_again(world: World, manager: Client) -> None:
    answer = manager.post("/desk/setup/hours/", {**WEEK, "day6": "10:00-12:00, 13:00–16:00"})
    assert answer.status_code == 302
    assert len(calendar_of(world.here.site).weekly[6]) == 2
    sunday = TODAY + timedelta(days=6)
    assert Shift.objects.filter(site_day__site=world.here.site, site_day__day=sunday).exists()
    assert TrailEntry.objects.filter(verb="site.hours_set", site=world.here.site).exists()


def test_hours_that_would_strand_work_are_refused_with_the_list(world: World, manager: Client) -> None:
    before = calendar_of(world.here.site).weekly
    answer = manager.post("/desk/setup/hours/", {**WEEK, "day0": "14:00-18:00"})
    assert answer.status_code == 409
    assert world.booking.ref in text(answer)
    assert 'value="14:00-18:00"' in text(answer)
    assert calendar_of(world.here.site).weekly == before


def test_hours_nobody_can_read_come_back(world: World, manager: Client) -> None:
    answer = manager.post("/desk/setup/hours/", {**WEEK, "day0": "eight till late"})
    assert answer.status_code == 422
    assert "is not understood" in text(answer)


def test_one_day_differs_and_goes_back(world: World, manager: Client) -> None:
    day = TODAY + timedelta(days=3)
    data = {"day": day.isoformat(), "hours": "", "note": "Stocktaking"}
    assert manager.post("/desk/setup/hours/day/", data).status_code == 302
    assert not calendar_of(world.here.site).hours(day)
    assert manager.post("/desk/setup/hours/day/", {**data, "drop": "1"}).status_code == 302
    assert calendar_of(world.here.site).hours(day)


def test_an_absence_takes_the_unit_off_its_shifts(world: World, manager: Client) -> None:
    unit = Resource.objects.filter(site=world.here.site, kind="technician").latest("pk")
    day = TODAY + timedelta(days=2)
    data = {"resource": unit.pk, "first": f"{day}T08:00", "last": f"{day}T18:00", "reason": "Training"}
    assert manager.post("/desk/setup/absences/", data).status_code == 302
    assert not Shift.objects.filter(resource=unit, site_day__day=day).exists()


def test_an_absence_over_booked_work_is_refused(world: World, manager: Client) -> None:
    claim = world.booking.claims.filter(resource__kind="technician").get()
    data = {"resource": claim.resource_id, "first": f"{TODAY}T08:00", "last": f"{TODAY}T18:00", "reason": ""}
    answer = manager.post("/desk/setup/absences/", data)
    assert answer.status_code == 409
    assert world.booking.ref in text(answer)
    assert not Absence.objects.exists()


def test_a_new_bay_works_from_the_next_day_laid(world: World, manager: Client) -> None:
    data = {"kind": "bay", "name": "Bay nine", "tags": "lift", "is_online": "on", "rank": 9}
    assert manager.post(reverse("desk_unit_new"), data).status_code == 302
    bay = Resource.objects.get(name="Bay nine")
    assert bay.site == world.here.site
    assert bay.shifts.exists()


def operation_data(**more: Any) -> dict[str, Any]:
    return {
        "code": "polish",
        "name": "Polish",
        "group": "care",
        "kind": "labour",
        "minutes": 90,
        "needs": ["bay"],
        "price": "75.50",
        "rank": 5,
        **more,
    }


def test_work_is_added_with_its_price_and_a_later_one(world: World, staffed: Staffed) -> None:
    admin = staffed("administrator")
    assert admin.post(reverse("desk_operation_new"), operation_data()).status_code == 302
    assert Operation.objects.get(code="polish").price_minor == 7550
    page = reverse("desk_operation", args=["polish"])
    price = {"site": "", "price_group": "", "valid_from": TODAY.isoformat(), "amount": "80"}
    assert admin.post(page, price).status_code == 302
    assert OperationPrice.objects.get().price_minor == 8000
    again = admin.post(page, price)
    assert again.status_code == 422
    assert "There is a price from this day already." in text(again)


@pytest.mark.source("H2")
def test_a_rule_of_the_house_changes_with_its_author(world: World, staffed: Staffed) -> None:
    admin = staffed("administrator")
    data = {"name": "horizon_days", "site": "", "value": "60", "valid_from": TODAY.isoformat()}
    assert admin.post("/desk/setup/rules/", data).status_code == 302
    assert policy(None, "horizon_days", TODAY) == 60
    assert Policy.objects.get(name="horizon_days").author is not None
    for name, value, said in (
        ("horizon_days", "many", "A whole number from 1 to 400."),
        ("horizon_days", "401", "A whole number from 1 to 400."),
        ("change_until_time", "4 pm", "A time, as in 16:00."),
        ("key_box", "perhaps", "Yes or no."),
    ):
        wrong = admin.post("/desk/setup/rules/", {**data, "name": name, "value": value})
        assert wrong.status_code == 422
        assert said in text(wrong)


def test_a_refused_form_is_headed_by_what_is_kept(world: World, staffed: Staffed) -> None:
    admin, code = staffed("administrator"), world.here.service.code
    for page, sent in (
        (reverse("desk_person_new"), {"name": "Rae Moss", "email": "no address"}),
        (reverse("desk_operation_new"), {"name": "Rae Moss"}),
        (reverse("desk_operation", args=[code]), {"name": "Rae Moss"}),
        (reverse("desk_event_new"), {"title": "Rae Moss"}),
        (reverse("desk_reminder_new"), {"name": "Rae Moss"}),
        (f"{reverse('desk_unit_new')}?site={world.here.site.code}", {"name": "Rae Moss"}),
        (f"{reverse('desk_zone_new')}?site={world.here.site.code}", {"name": "Rae Moss"}),
    ):
        refused = admin.post(page, sent)
        assert refused.status_code == 422, page
        assert "Rae Moss" in text(refused), page
        assert refused.context["page_title"] != "Rae Moss", page


@pytest.mark.proves("G9")
def test_staff_are_added_given_posts_and_signed_out_when_these_change(world: World, staffed: Staffed) -> None:
    admin = staffed("administrator")
    person = {"name": "Rae Moss", "email": "Rae@Meridian.example", "language": "", "is_active": "on"}
    assert admin.post(reverse("desk_person_new"), person).status_code == 302
    rae = User.objects.get(email="rae@meridian.example")
    assert rae.is_staff
    assert not rae.has_usable_password()
    post = {"role": "advisor", "site": world.here.site.pk, "from_date": TODAY.isoformat()}
    page = reverse("desk_person", args=[rae.pk])
    assert admin.post(page, post).status_code == 302
    browser = signed_in(rae)
    assert browser.get("/desk/workshop/").status_code == 200
    assert admin.post(page, post).status_code == 409
    held = Post.objects.get(user=rae)
    assert admin.post(reverse("desk_post_end", args=[held.pk])).status_code == 302
    assert browser.get("/desk/workshop/").status_code == 302
    assert TrailEntry.objects.filter(verb__startswith="post.").count() == 2


def test_a_new_colleague_is_written_to_once_and_comes_in_by_one_code(world: World, staffed: Staffed) -> None:
    admin = staffed("administrator")
    person = {"name": "Rae Moss", "email": "rae@meridian.example", "language": "", "is_active": "on"}
    page = admin.post(reverse("desk_person_new"), person)["Location"]
    assert not Notice.objects.filter(kind="desk_opened").exists()
    for role in ("advisor", "workshop"):
        post = {"role": role, "site": world.here.site.pk, "from_date": TODAY.isoformat()}
        assert admin.post(page, post).status_code == 302
    rae = User.objects.get(email="rae@meridian.example")
    assert Notice.objects.get(kind="desk_opened").person == rae
    address = EmailAddress.objects.get(user=rae)
    assert (address.email, address.verified, address.primary) == (rae.email, True, True)
    assert admin.post(page, {**person, "email": "rae.moss@meridian.example"}).status_code == 302
    assert [row.email for row in EmailAddress.objects.filter(user=rae)] == ["rae.moss@meridian.example"]


def test_an_owner_begins_to_work_here_and_keeps_what_they_said(world: World, staffed: Staffed) -> None:
    admin, owner = staffed("administrator"), world.member.user
    browser = signed_in(owner)
    assert browser.get("/home/").status_code == 200
    person = {"name": "Somebody", "email": owner.email, "language": "", "is_active": "on"}
    assert admin.post(reverse("desk_person_new"), person)["Location"] == reverse(
        "desk_person", args=[owner.pk]
    )
    owner.refresh_from_db()
    assert (owner.name, owner.is_staff) == ("Ada Lowe", True)
    assert admin.post(reverse("desk_person_new"), person).status_code == 422  # here already
    assert TrailEntry.objects.filter(verb="staff.saved").count() == 1


def test_an_address_of_somebody_else_is_not_taken(world: World, staffed: Staffed) -> None:
    admin, other = staffed("administrator"), a_person("Other")
    EmailAddress.objects.create(user=other, email="second@meridian.example", verified=True)
    person = {"name": "Rae", "email": "rae@meridian.example", "language": "", "is_active": "on"}
    page = admin.post(reverse("desk_person_new"), person)["Location"]
    assert admin.post(page, {**person, "email": "second@meridian.example"}).status_code == 422
    assert EmailAddress.objects.get(email="second@meridian.example").user == other


def test_work_that_no_centre_can_do_is_named(world: World, staffed: Staffed) -> None:
    """A tag without a kind asks people as well: with a lift among the bays alone no day has a time."""
    admin = staffed("administrator")
    bay = Resource.objects.filter(site=world.here.site, kind="bay").earliest("pk")
    bay.tags = ["lift"]
    bay.save()
    work = Operation.objects.create(
        code="brakes", name="Brakes", minutes=60, price_minor=1, tags=["lift"], currency="GBP"
    )
    assert "none can do it" in text(admin.get(reverse("desk_operations")))
    first = text(admin.get(reverse("desk_first_steps")))
    assert "1 is still without." in first or "1 are still without." in first
    work.tags = ["bay:lift"]
    work.save()
    assert able_sites([work], TODAY) == {work.pk: {world.here.site.pk}}
    assert "none can do it" not in text(admin.get(reverse("desk_operations")))
    assert "bay:lift asks bays only" in text(admin.get(reverse("desk_operation", args=["brakes"])))


def test_without_a_centre_the_page_of_zones_says_so(db: None) -> None:
    Group.objects.create(code="ten", name="Ten", zone="Europe/London", currency="GBP", country="GB")
    client = signed_in(User.objects.create_superuser("ann@dealers.test", None, name="Ann"))
    with time_machine.travel(NOW, tick=False):
        assert "There is no site yet" in text(client.get("/desk/setup/time-zone/"))


def test_the_administrator_alone_changes_staff(world: World, manager: Client, staffed: Staffed) -> None:
    assert manager.post(reverse("desk_person_new"), {"name": "X"}).status_code == 403
    assert staffed("auditor").post(reverse("desk_person_new"), {"name": "X"}).status_code == 403
    a_person()


def test_wagtails_own_people_form_has_no_password(world: World) -> None:
    root = a_person("Root")
    root.is_staff = root.is_superuser = True
    root.save()
    client = signed_in(root)
    page = text(client.get(f"/desk/users/edit/{world.member.user_id}/"))
    assert "password" not in page.lower()
    assert NOW


@pytest.mark.proves("D8")
def test_a_site_moves_to_another_zone_and_its_owners_hear_that_their_hour_stays(
    world: World, staffed: Staffed
) -> None:
    admin, page = staffed("administrator"), f"/desk/setup/time-zone/?site={world.here.site.code}"
    booked = world.book(world.here, hours=26, user=world.member.user)
    wall = booked.arrive_at.astimezone(world.here.site.tz).time()
    assert admin.get(page).status_code == 200
    assert admin.post(page, {"zone": "Asia/Shanghai"}).status_code == 422
    answer = admin.post(page, {"zone": "Mars/Olympus", "sure": "on"})
    assert answer.status_code == 422
    assert "Mars/Olympus is not a time zone" in text(answer)
    assert admin.post(page, {"zone": "Asia/Shanghai", "sure": "on"}).status_code == 302
    booked.refresh_from_db()
    world.here.site.refresh_from_db()
    assert booked.arrive_at.astimezone(world.here.site.tz).time() == wall
    assert Notice.objects.filter(kind="booking_zone", person=world.member.user).exists()
    assert TrailEntry.objects.filter(verb="site.zone_changed", site=world.here.site).exists()
    assert staffed("general_manager", world.here.site).post(page, {"zone": "UTC"}).status_code == 403


@pytest.mark.parametrize("name", ["desk_policies", "desk_skills", "desk_reward_new", "desk_showroom"])
def test_a_form_begins_with_the_day_where_its_people_are(world: World, staffed: Staffed, name: str) -> None:
    Group.objects.update(zone="Asia/Shanghai")
    Site.objects.update(zone="Asia/Shanghai")
    with time_machine.travel(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), tick=False):
        client = staffed(Post.Role.ADMINISTRATOR)
        assert 'value="2026-03-03"' in text(client.get(reverse(name)))
