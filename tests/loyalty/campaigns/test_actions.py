"""Campaigns: from draft to end, with a budget that holds and a group that is left out."""

from collections import Counter

import pytest

from loyalty.campaigns import actions
from loyalty.earning import actions as earning
from loyalty.earning.queries import differences
from loyalty.earning.rules import is_held_out
from loyalty.models import Account, Campaign, EarnRule, Entry
from portal.models import User
from tests.loyalty.conftest import NOW, day, new_account
from tests.loyalty.earning.scenes import a_bill, a_campaign, a_rule, earn, told


def test_a_live_campaign_gives_points_with_its_code(account: Account) -> None:
    a_campaign()
    assert earn(account, a_bill()).points == 200
    entry = Entry.objects.get(reason="spring-more")
    assert (entry.campaign, entry.lot.campaign, entry.points) == ("spring", "spring", 100)
    assert Campaign.objects.get().points_given == 100


def test_only_live_between_its_days(db: None) -> None:
    a_campaign("draft", live=False)
    spring = a_campaign(on=5, ends_on=day(6))
    points = [earn(new_account(), a_bill(str(n)), on=n).points for n in (4, 5, 6, 7)]
    assert points == [100, 200, 200, 100]
    user = User.objects.create_user(None)
    actions.pause(campaign=spring, on=day(6), now=NOW, actor=user)
    assert earn(new_account(), a_bill("late"), on=5).points == 200, "posted late: it was live on that day"
    assert earn(new_account(), a_bill("paused"), on=6).points == 100
    actions.resume(campaign=spring, on=day(6), now=NOW, actor=user)
    assert earn(new_account(), a_bill("again"), on=6).points == 200
    actions.end(campaign=spring, on=day(6), now=NOW, actor=user, why="enough")
    assert earn(new_account(), a_bill("ended"), on=6).points == 100
    assert [step.state for step in spring.steps.order_by("pk")] == [
        "draft", "review", "live", "paused", "live", "ended",
    ]  # fmt: skip


def test_budget_in_points_then_nothing_more(account: Account) -> None:
    a_campaign(budget_points=150)
    assert told(earn(account, a_bill("1")))[1] == ("spring-more", 100, 100, "earned")
    assert told(earn(account, a_bill("2")))[1] == ("spring-more", 100, 50, "campaign_points")
    assert told(earn(account, a_bill("3"))) == [("service", 100, 100, "earned")], "spent, it steps aside"
    assert not list(differences())


def test_budget_in_money_and_the_limit_for_one_member(account: Account) -> None:
    a_campaign("money", budget_points=None, budget_minor=130, member_points_max=None)
    a_campaign("each", member_points_max=30)
    rows = {row[0]: row[1:] for row in told(earn(account, a_bill("1", ("labour", "customer", 20_000))))}
    assert rows["money-more"] == (200, 130, "campaign_money")
    assert rows["each-more"] == (200, 30, "campaign_member")


def test_of_an_exclusivity_group_one_counts(account: Account) -> None:
    a_campaign("one", group="spring")
    a_campaign("two", group="spring", priority=200)
    assert told(earn(account, a_bill())) == [
        ("service", 100, 100, "earned"), ("two-more", 100, 100, "earned"), ("one-more", 0, 0, "excluded"),
    ]  # fmt: skip


def test_the_audience(account: Account) -> None:
    a_campaign(sites=["north"], brands=["aurel"], tiers=["silver"])
    assert earn(account, a_bill("1")).points == 200
    assert earn(account, a_bill("2", site="south")).points == 100
    assert earn(account, a_bill("3", brand="other")).points == 100


def test_a_campaigns_points_may_end_sooner_but_not_under_sixty_days(account: Account) -> None:
    a_campaign(rule={"expires_days": 60})
    earn(account, a_bill())
    assert Entry.objects.get(reason="spring-more").lot.expires_on == day(61)
    with pytest.raises(earning.BadRule):
        a_campaign("short", live=False, rule={"expires_days": 59})


@pytest.mark.source("K11")
def test_the_holdout_is_always_the_same_tenth() -> None:
    out = [n for n in range(20_000) if is_held_out("spring", n, 10)]
    assert out == [n for n in range(20_000) if is_held_out("spring", n, 10)]
    assert 1_800 < len(out) < 2_200
    both = sum(is_held_out("summer", n, 10) for n in out)
    assert 120 < both < 280, "another campaign leaves out others"
    assert max(Counter(n // 2_000 for n in out).values()) < 250, "spread over old and new members"


def test_who_is_left_out_gets_the_ordinary_points(db: None) -> None:
    a_campaign(holdout_percent=50)
    points = {}
    for n in range(12):
        one = new_account()
        points[is_held_out("spring", one.pk, 50)] = earn(one, a_bill(str(n))).points
    assert points == {True: 100, False: 200}


def test_a_second_person_approves_above_the_limit(db: None) -> None:
    author, other = User.objects.create_user(None), User.objects.create_user(None)
    made = a_campaign(live=False, budget_points=50_001)
    actions.submit(campaign=made, on=day(1), now=NOW, actor=author)
    for hands in (author, made.author, None):
        with pytest.raises(actions.SecondPerson):
            actions.approve(campaign=made, on=day(1), now=NOW, actor=hands)
    assert actions.approve(campaign=made, on=day(1), now=NOW, actor=other).state == "live"
    small = a_campaign("small", live=False, budget_points=50_000)
    actions.submit(campaign=small, on=day(1), now=NOW, actor=small.author)
    assert actions.approve(campaign=small, on=day(1), now=NOW, actor=small.author).state == "live"


def test_only_a_draft_is_edited_and_steps_have_an_order(db: None) -> None:
    made = a_campaign()
    with pytest.raises(actions.NotADraft):
        actions.draft(code="spring", on=day(1), now=NOW, budget_points=1)
    with pytest.raises(actions.WrongStep):
        actions.submit(campaign=made, on=day(1), now=NOW, actor=None)
    with pytest.raises(earning.BadRule):
        a_rule("spring-more", rate_permille=9)
    newer = earning.set_rule(code="spring-more", valid_from=day(2), on=day(1), now=NOW, rate_permille=9)
    assert newer.campaign == made, "superseded from a later day, still the campaign's"
    draft = a_campaign("draft", live=False)
    a_rule("draft-more", rate_permille=7, campaign=draft)
    assert EarnRule.objects.filter(code="draft-more").count() == 2, "a draft's rule is replaced the same day"
    with pytest.raises(actions.BadCampaign):
        actions.draft(code="past", on=day(5), now=NOW, name="P", starts_on=day(4), ends_on=day(9))


def test_a_refused_credit_is_free_for_others(account: Account) -> None:
    from loyalty.earning.queries import credits_waiting

    a_campaign(budget_points=10_000)
    earn(account, a_bill("1", ("labour", "customer", 700_000)))
    assert Campaign.objects.get().points_given == 7_000
    request = credits_waiting().get(campaign="spring")
    earning.refuse_credit(request=request, why="no", now=NOW, actor=new_account().owner)
    assert Campaign.objects.get().points_given == 0
    assert not list(differences())
