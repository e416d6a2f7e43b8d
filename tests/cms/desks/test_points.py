"""Vouchers at the counter, the catalogue, and rules that are never rewritten."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from club.journeys import order_reward
from club.trail.models import TrailEntry
from loyalty.earning.models import EarnRule
from loyalty.ledger.actions import earn
from loyalty.ledger.queries import account_of
from loyalty.rewards.models import Reward, Voucher
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

COUNTER = "/desk/points/voucher/"


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


@pytest.fixture
def voucher(world: World) -> Voucher:
    account = account_of(world.member.user)
    assert account is not None
    earn(account=account, points=900, key="test", on=TODAY)
    reward = Reward.objects.create(
        slug="test-wash", kind="service", name="Hand wash", price_points=400, visible_from=TODAY
    )
    return order_reward(user=world.member.user, reward=reward, key="order", now=NOW)


def test_a_voucher_typed_in_any_way_is_seen_and_then_used_once(
    world: World, advisor: Client, voucher: Voucher
) -> None:
    page = text(advisor.post(COUNTER, {"code": voucher.readable_code.lower()}))
    assert "Hand wash" in page
    assert "Ada Lowe" in page
    assert Voucher.objects.get(pk=voucher.pk).state == "issued"
    assert "Taken" in text(advisor.post(COUNTER + "use/", {"code": voucher.code}))
    for path in (COUNTER, COUNTER + "use/"):
        again = advisor.post(path, {"code": voucher.code})
        assert again.status_code == 409
        assert "This voucher was used on" in text(again)
    voucher.refresh_from_db()
    assert TrailEntry.objects.filter(verb="voucher.used").count() == 1
    assert voucher.used_site == world.here.site.code


def test_a_code_nobody_has_is_refused_and_stays_in_the_field(advisor: Client) -> None:
    answer = advisor.post(COUNTER, {"code": "NOPE-NOPE"})
    assert answer.status_code == 404
    assert 'value="NOPE-NOPE"' in text(answer)


def test_an_empty_code_is_asked_for(advisor: Client) -> None:
    assert advisor.post(COUNTER, {"code": ""}).status_code == 422


def reward_data(**more: Any) -> dict[str, Any]:
    return {
        "slug": "picnic",
        "name": "Picnic box",
        "kind": "goods",
        "price_points": 800,
        "visible_from": TODAY.isoformat(),
        "valid_days": 90,
        "position": 1,
        **more,
    }


def test_a_club_manager_makes_and_changes_a_reward_and_the_trail_says_so(
    world: World, staffed: Staffed
) -> None:
    manager = staffed("club_manager")
    assert manager.post(reverse("desk_reward_new"), reward_data()).status_code == 302
    assert (
        manager.post(reverse("desk_reward", args=["picnic"]), reward_data(price_points=900)).status_code
        == 302
    )
    assert Reward.objects.get(slug="picnic").price_points == 900
    assert Reward.objects.get(slug="picnic").versions.count() == 2
    assert TrailEntry.objects.filter(verb="reward.saved").count() == 2


def test_a_reward_without_a_price_comes_back(world: World, staffed: Staffed) -> None:
    answer = staffed("club_manager").post(reverse("desk_reward_new"), reward_data(price_points=""))
    assert answer.status_code == 422
    assert "Picnic box" in text(answer)


def test_an_advisor_reads_rewards_and_changes_none(advisor: Client) -> None:
    assert advisor.get(reverse("desk_rewards")).status_code == 200
    assert advisor.post(reverse("desk_reward_new"), reward_data()).status_code == 403


def test_a_rule_changes_by_a_new_version(world: World, staffed: Staffed) -> None:
    manager, tomorrow = staffed("club_manager"), TODAY + timedelta(days=1)
    data = {
        "name": "Welcome",
        "valid_from": tomorrow.isoformat(),
        "points": 250,
        "pending_days": 0,
        "expires_months": 24,
    }
    assert manager.post(reverse("desk_earning_rule", args=["welcome"]), data).status_code == 302
    assert EarnRule.objects.in_force(tomorrow).get(code="welcome").points == 250
    assert EarnRule.objects.in_force(TODAY).get(code="welcome").points != 250


def test_a_rule_cannot_change_the_past(world: World, staffed: Staffed) -> None:
    yesterday = TODAY - timedelta(days=1)
    data = {
        "name": "Welcome",
        "valid_from": yesterday.isoformat(),
        "points": 250,
        "pending_days": 0,
        "expires_months": 24,
    }
    answer = staffed("club_manager").post(reverse("desk_earning_rule", args=["welcome"]), data)
    assert answer.status_code == 422
    assert "from today or a later day" in text(answer)
