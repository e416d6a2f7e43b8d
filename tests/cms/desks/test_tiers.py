"""Levels at the desk: versions, grace, sleep, levels by hand by two people, benefits at the counter."""

from datetime import timedelta

import pytest
from django.urls import reverse

from club.trail.models import TrailEntry
from loyalty.ledger.actions import open_account
from loyalty.ledger.models import Account
from loyalty.tiers import actions
from loyalty.tiers.models import BenefitUse, Tier, TierFloor, WakeUp
from loyalty.tiers.queries import levels_on, tier_on
from portal.models import User
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

LEVELS = "/desk/points/tiers/"
GOLD = LEVELS + "gold/"
BY_HAND = LEVELS + "by-hand/"
TERMS = {"multiplier_percent": 150, "birthday_points": 100, "visits_min": 3}


@pytest.fixture
def account(world: World) -> Account:
    return Account.objects.get(owner=world.member.user)


def credited(account: Account, amount: int, days_ago: int = 0) -> None:
    actions.credit(
        account=account, kind="spend", credits=amount, key=f"k{days_ago}", on=TODAY - timedelta(days_ago),
        now=NOW,
    )  # fmt: skip


def lapsed(account: Account) -> None:
    account.opened_on = TODAY - timedelta(days=736)
    account.save(update_fields=["opened_on"])
    credited(account, 1500, days_ago=700)
    actions.review(on=TODAY, now=NOW)


def asked(world: World, **more: object) -> dict[str, object]:
    until = TODAY + timedelta(days=90)
    return {
        "number": world.member.number, "tier": "gold", "from_on": TODAY.isoformat(),
        "until_on": until.isoformat(), "reason": "Lent us the car for the fair", **more,
    }  # fmt: skip


def test_every_screen_opens_for_readers_and_says_so_when_empty(world: World, staffed: Staffed) -> None:
    advisor = staffed("advisor", world.here.site)
    for path in (LEVELS, LEVELS + "grace/", LEVELS + "asleep/", BY_HAND, GOLD):
        assert advisor.get(path).status_code == 200, path
    assert "Nobody is in grace" in text(advisor.get(LEVELS + "grace/"))
    assert staffed("workshop", world.here.site).get(LEVELS).status_code == 403


def test_a_level_changes_by_a_coming_version_with_its_author(world: World, staffed: Staffed) -> None:
    manager, day = staffed("club_manager"), TODAY + timedelta(days=7)
    answer = manager.post(GOLD, {"valid_from": day.isoformat(), "credits_min": 1800, **TERMS})
    assert answer.status_code == 302
    assert [levels_on(on)[1].credits_min for on in (TODAY, day)] == [1500, 1800]
    page = text(manager.get(LEVELS))
    assert "1,800 credits or 3 visits" in page
    assert "coming" in page
    assert TrailEntry.objects.filter(verb="tier.terms_set").count() == 1


def test_a_version_in_the_past_or_without_a_number_is_refused(world: World, staffed: Staffed) -> None:
    manager = staffed("club_manager")
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert manager.post(GOLD, {"valid_from": yesterday, "credits_min": 1, **TERMS}).status_code == 422
    assert manager.post(GOLD, {"valid_from": TODAY.isoformat(), **TERMS}).status_code == 422
    assert manager.post(GOLD, {"valid_from": "31/31/31"}).status_code == 422
    assert staffed("advisor", world.here.site).post(GOLD, {}).status_code == 403


def test_a_level_is_archived_from_a_coming_day(world: World, staffed: Staffed) -> None:
    manager, tomorrow = staffed("club_manager"), TODAY + timedelta(days=1)
    for path, day, status in (("gold", TODAY, 422), ("silver", tomorrow, 422), ("gold", tomorrow, 302)):
        answer = manager.post(f"{LEVELS}{path}/archive/", {"retired_on": day.isoformat()})
        assert answer.status_code == status
    assert Tier.objects.get(code="gold").retired_on == tomorrow


def test_members_in_grace_stand_with_what_keeps_them(
    world: World, account: Account, staffed: Staffed
) -> None:
    lapsed(account)
    manager = staffed("club_manager", world.here.site)
    page = text(manager.get(LEVELS + "grace/"))
    assert "Ada Lowe" in page
    assert "3 visits or 1,500 credits" in page
    assert "Ada Lowe" not in text(staffed("club_manager", world.there.site).get(LEVELS + "grace/"))
    assert "In grace" in text(manager.get(reverse("desk_member", args=[world.member.number])))


def test_a_level_by_hand_takes_two_people(world: World, account: Account, staffed: Staffed) -> None:
    first, second = staffed("club_manager"), staffed("general_manager")
    assert first.post(BY_HAND, asked(world)).status_code == 302
    row = TierFloor.objects.get()
    first.post(f"{BY_HAND}{row.pk}/", {"answer": "yes"})
    assert tier_on(account, TODAY).code == "silver", "the first is not the second"
    second.post(f"{BY_HAND}{row.pk}/", {"answer": "yes"})
    assert tier_on(account, TODAY).code == "gold"
    second.post(f"{BY_HAND}{row.pk}/", {"answer": "end"})
    assert tier_on(account, TODAY).code == "silver"
    verbs = TrailEntry.objects.filter(verb__startswith="tier.floor").values_list("verb", flat=True)
    assert sorted(verbs) == ["tier.floor_asked", "tier.floor_end", "tier.floor_yes"]


def test_an_unsound_wish_comes_back_with_its_words(world: World, staffed: Staffed) -> None:
    manager = staffed("club_manager")
    for more in ({"number": "M-NOBODY"}, {"reason": ""}, {"until_on": "2020-01-01"}, {"tier": "silver"}):
        answer = manager.post(BY_HAND, asked(world, **more))
        assert answer.status_code == 422, more
    there = staffed("club_manager", world.there.site)
    assert there.post(BY_HAND, asked(world)).status_code == 422, "no member of theirs"
    assert not TierFloor.objects.exists()


def test_a_wish_of_another_centre_is_not_there(world: World, staffed: Staffed) -> None:
    staffed("club_manager").post(BY_HAND, asked(world))
    row = TierFloor.objects.get()
    there = staffed("club_manager", world.there.site)
    assert there.post(f"{BY_HAND}{row.pk}/", {"answer": "yes"}).status_code == 404


def test_who_sleeps_is_called_once(world: World, account: Account, staffed: Staffed) -> None:
    account.opened_on = TODAY - timedelta(days=600)
    account.save(update_fields=["opened_on"])
    actions.review(on=TODAY, now=NOW)
    manager = staffed("club_manager", world.here.site)
    assert "Ada Lowe" in text(manager.get(LEVELS + "asleep/"))
    row = WakeUp.objects.get()
    manager.post(f"{LEVELS}asleep/{row.pk}/", {"note": "Comes in May"})
    assert "Comes in May" in text(manager.get(LEVELS + "asleep/"))
    there = staffed("club_manager", world.there.site)
    assert there.post(f"{LEVELS}asleep/{row.pk}/").status_code == 404


def test_a_benefit_is_taken_at_the_counter_once_per_form(
    world: World, account: Account, staffed: Staffed
) -> None:
    credited(account, 1500)
    advisor = staffed("advisor", world.here.site)
    page = reverse("desk_member", args=[world.member.number])
    use = reverse("desk_benefit_use", args=[world.member.number, "wash"])
    assert "2 of 2 left" in text(advisor.get(page))
    for _ in range(2):
        advisor.post(use, {"request_key": "0123456789abcdef0123"})
    assert "1 of 2 left" in text(advisor.get(page))
    assert BenefitUse.objects.get().site == world.here.site.code
    advisor.post(use, {"request_key": "1123456789abcdef0123"})
    advisor.post(use, {"request_key": "2123456789abcdef0123"})
    assert BenefitUse.objects.count() == 2, "the third was refused"
    assert advisor.post(use, {}).status_code == 404
    assert staffed("workshop", world.here.site).post(use, {"request_key": "3"}).status_code == 403
    assert staffed("advisor", world.there.site).post(use, {"request_key": "4"}).status_code == 404


def test_a_benefit_changes_from_a_day_on(world: World, staffed: Staffed) -> None:
    manager, path = staffed("club_manager"), "/desk/points/tiers/benefits/wash/gold/"
    day = TODAY + timedelta(days=3)
    assert manager.get(path).status_code == 200
    assert manager.post(path, {"valid_from": day.isoformat(), "units": 6}).status_code == 302
    assert manager.post(path, {"valid_from": day.isoformat(), "units": 7}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_graces_asks_as_often_for_three_as_for_one(
    world: World, account: Account, staffed: Staffed, django_assert_max_num_queries: object, rows: int
) -> None:
    lapsed(account)
    manager = staffed("club_manager", world.here.site)
    manager.get(LEVELS + "grace/")
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        manager.get(LEVELS + "grace/")


def test_who_is_no_member_is_not_called(account: Account, staffed: Staffed) -> None:
    """An account outlives the file of whoever was forgotten."""
    stray = User.objects.create_user("stray@example.com", name="Stray Lane")
    open_account(owner=stray, now=NOW, on=TODAY - timedelta(days=600))
    actions.review(on=TODAY, now=NOW)
    assert WakeUp.objects.filter(account__owner=stray).exists()
    shown = staffed("club_manager").get(LEVELS + "asleep/")
    assert (shown.status_code, "Stray Lane" in text(shown)) == (200, False)
