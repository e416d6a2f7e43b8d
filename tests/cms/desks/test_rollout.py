"""A feature is on for head office, then for one centre alone, then for everybody (sources.md K13)."""

import pytest
from django.test import Client

from booking.sites.actions import NoPilot, StageSkipped, set_stage
from booking.sites.queries import rollouts
from booking.sites.rules import FEATURES, STAGES, Rollout, may_follow
from club.journeys import join_club
from club.referrals.actions import give_code
from club.rollout import forget
from club.trail.models import TrailEntry
from portal.models import User
from tests.booking.scenes import NOW, a_person
from tests.cms.desks.conftest import Staffed, World, signed_in, text

PAGE = "/desk/setup/rollout/"


@pytest.fixture(autouse=True)
def fresh(nothing_is_rolled_out: None) -> None:
    forget()


@pytest.fixture
def admin(staffed: Staffed) -> Client:
    return staffed("administrator")


def staged(admin: Client, stage: str, *sites: int, feature: str = "events") -> int:
    return admin.post(PAGE, {"feature": feature, "stage": stage, "sites": sites}).status_code


def owner_at(world: World, *, there: bool) -> Client:
    """A member whose centre is here, or there."""
    if not there:
        return signed_in(world.member.user)
    person = a_person("Theo")
    join_club(
        user=person, name="Theo", phone="+447700900124", site=world.there.site, consents={},
        referral_code="", how="signup", now=NOW,
    )  # fmt: skip
    return signed_in(User.objects.get(pk=person.pk))


def has_events(client: Client) -> tuple[int, bool]:
    """(the page of events, its door on another page)"""
    return client.get("/my-events/").status_code, "/my-events/" in text(client.get("/home/"))


@pytest.mark.source("K13")
def test_events_are_on_for_one_centre_only(world: World, admin: Client, staffed: Staffed) -> None:
    here, there = owner_at(world, there=False), owner_at(world, there=True)
    club_here, club_there = (staffed("club_manager", scene.site) for scene in (world.here, world.there))
    assert has_events(here) == has_events(there) == (200, True)
    assert staged(admin, "pre_pilot") == 302
    assert has_events(here) == has_events(there) == (404, False)
    assert [client.get("/desk/growth/events/").status_code for client in (club_here, admin)] == [404, 200]
    assert "/desk/growth/events/" not in text(club_here.get("/desk/"))
    assert "/desk/growth/events/" in text(admin.get("/desk/"))
    assert staged(admin, "pilot", world.here.site.pk) == 302
    assert (has_events(here), has_events(there)) == ((200, True), (404, False))
    screens = [client.get("/desk/growth/events/").status_code for client in (club_here, club_there)]
    assert screens == [200, 404]
    assert staged(admin, "everywhere") == 302
    assert has_events(there) == (200, True)
    told = TrailEntry.objects.filter(verb="feature.staged").order_by("pk")
    assert [entry.after["value"] for entry in told] == ["pre_pilot", "pilot", "pilot", "everywhere"]
    assert text(admin.get(PAGE)).count("administrator") >= 1


def test_a_friend_s_link_leads_somewhere_once_the_friend_may_invite(world: World, admin: Client) -> None:
    link = f"/r/{give_code(member=world.member, now=NOW).code}/"
    visitor = Client()
    assert [visitor.get(path).status_code for path in (link, f"{link}visit/")] == [200, 200]
    for stage, sites, found in (
        ("pre_pilot", [], 404), ("pilot", [world.there.site.pk], 404), ("pilot", [world.here.site.pk], 200),
    ):  # fmt: skip
        assert staged(admin, stage, *sites, feature="friends") == 302
        assert [visitor.get(path).status_code for path in (link, f"{link}visit/")] == [found, found]


def test_one_stage_at_a_time_and_a_pilot_has_a_centre(world: World, admin: Client) -> None:
    assert staged(admin, "pre_pilot") == 302
    assert staged(admin, "everywhere") == staged(admin, "pilot") == staged(admin, "nonsense") == 422
    assert staged(admin, "pilot", world.here.site.pk, feature="nonsense") == 422
    assert rollouts(NOW.date())["events"] == Rollout("pre_pilot")
    with pytest.raises(StageSkipped):
        set_stage(feature="events", stage="everywhere", sites=[], now=NOW, author=None)
    with pytest.raises(NoPilot):
        set_stage(feature="events", stage="pilot", sites=[], now=NOW, author=None)


def test_who_reads_changes_nothing_and_others_find_nothing(world: World, staffed: Staffed) -> None:
    auditor, advisor = staffed("auditor"), staffed("advisor", world.here.site)
    assert auditor.get(PAGE).status_code == 200
    assert staged(auditor, "pre_pilot") == staged(advisor, "pre_pilot") == 403
    assert staged(staffed("general_manager", world.here.site), "pre_pilot") == 403
    assert signed_in(world.member.user).get(PAGE).status_code == 404
    assert rollouts(NOW.date())["events"] == Rollout()


@pytest.mark.parametrize(("before", "after", "may"), [
    ("pre_pilot", "pilot", True), ("pilot", "everywhere", True), ("pre_pilot", "everywhere", False),
    ("everywhere", "pre_pilot", True), ("pilot", "pre_pilot", True), ("pilot", "pilot", True),
])  # fmt: skip
def test_steps(before: str, after: str, may: bool) -> None:
    assert may_follow(before, after) is may


@pytest.mark.parametrize("stage", STAGES)
def test_head_office_has_everything(stage: str) -> None:
    assert Rollout(stage).is_open([], is_head_office=True)


@pytest.mark.django_db
def test_one_query_for_all_features(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert set(rollouts(NOW.date())) == set(FEATURES)
