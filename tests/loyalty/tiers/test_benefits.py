"""Counted benefits: put aside, used, let go; and what a used one does for the level."""

import datetime
from typing import Any

import pytest

from loyalty.ledger.actions import AccountFrozen, BadAmount, KeyReused, merge, unmerge
from loyalty.models import Account, Benefit, BenefitUse, Tier
from loyalty.tiers import actions
from loyalty.tiers.queries import entitlements_of, standing, tier_on
from tests.loyalty.conftest import NOW, key
from tests.loyalty.tiers.test_queries import DAY, JOINED, credit, joined

pytestmark = pytest.mark.django_db
USED = JOINED + 10 * DAY


@pytest.fixture
def gold() -> Account:
    account = joined(JOINED)
    credit(account, 1500, JOINED)
    return account


def wash() -> Benefit:
    return Benefit.objects.get(code="wash")


def put_aside(account: Account, units: int = 1, on: datetime.date = USED, **more: Any) -> BenefitUse:
    facts: dict[str, Any] = {"key": key(), "until": on + 5 * DAY, "now": NOW} | more
    return actions.hold_entitlement(account=account, benefit=wash(), units=units, on=on, **facts)


def left(account: Account, on: datetime.date = USED) -> int:
    return next(item.left for item in entitlements_of(account, on) if item.benefit.code == "wash")


def test_a_level_brings_its_benefits_until_its_term_ends(gold: Account) -> None:
    found = entitlements_of(gold, USED)
    assert [(item.benefit.code, item.units, item.left) for item in found] == [
        ("wash", 2, 2), ("pickup", 1, 1), ("loan_car", 1, 1),
    ]  # fmt: skip
    assert found[0].until == datetime.date(2028, 3, 9)
    assert entitlements_of(joined(JOINED), USED) == []


def test_what_a_merged_account_used_of_the_term_is_used(gold: Account) -> None:
    twin = joined(JOINED)
    credit(twin, 1500, JOINED)
    actions.capture_entitlement(use=put_aside(twin), key=key(), on=USED, now=NOW)
    bond = merge(loser=twin, winner=gold, on=USED, now=NOW, actor=None)
    assert left(gold) == 1
    unmerge(merge=bond, on=USED, now=NOW, actor=None)
    assert left(gold) == 2


def test_hold_capture_release_and_the_end_by_date(gold: Account) -> None:
    held = put_aside(gold, 2)
    assert left(gold) == 0
    assert left(gold, USED + 6 * DAY) == 2, "a hold ends by itself"
    used = actions.capture_entitlement(use=held, key=key(), on=USED + DAY, now=NOW, units=1)
    assert (used.used_units, left(gold, USED + DAY)) == (1, 1)
    with pytest.raises(actions.BenefitEnded):
        actions.release_entitlement(use=used, on=USED + DAY)
    other = put_aside(gold, on=USED + 2 * DAY)
    for _ in range(2):
        actions.release_entitlement(use=other, on=USED + 2 * DAY)
    assert left(gold, USED + 2 * DAY) == 1
    with pytest.raises(actions.BenefitEnded):
        actions.capture_entitlement(use=other, key=key(), on=USED + 2 * DAY, now=NOW)


def test_the_same_key_is_the_same_answer_and_no_other(gold: Account) -> None:
    k = key()
    assert put_aside(gold, key=k) == put_aside(gold, key=k)
    with pytest.raises(KeyReused):
        put_aside(gold, 2, key=k)
    use, taken = put_aside(gold), key()
    for _ in range(2):
        actions.capture_entitlement(use=use, key=taken, on=USED, now=NOW)
    with pytest.raises(KeyReused):
        actions.capture_entitlement(use=use, key=taken, on=USED, now=NOW, units=1)
    with pytest.raises(KeyReused):
        put_aside(gold, key=taken)
    assert BenefitUse.objects.count() == 2


def test_refusals_leave_nothing_behind(gold: Account) -> None:
    for units, refusal in ((0, BadAmount), (-5, BadAmount), (1.5, BadAmount), (3, actions.BenefitGone)):
        with pytest.raises(refusal):
            put_aside(gold, units)  # type: ignore[arg-type]
    with pytest.raises(actions.NoSuchBenefit):
        put_aside(joined(JOINED))
    assert not BenefitUse.objects.exists()
    held = put_aside(gold)
    with pytest.raises(actions.BeyondBenefit):
        actions.capture_entitlement(use=held, key=key(), on=USED, now=NOW, units=2)
    Account.objects.filter(pk=gold.pk).update(frozen_at=NOW)
    with pytest.raises(AccountFrozen):
        put_aside(gold)
    actions.release_entitlement(use=held, on=USED)


def test_a_new_term_counts_anew(gold: Account) -> None:
    actions.use_entitlement(account=gold, benefit=wash(), units=2, key=key(), on=USED, now=NOW)
    credit(gold, 2600, USED + DAY)
    assert tier_on(gold, USED + DAY).code == "platinum"
    assert left(gold, USED + DAY) == 4


def test_a_used_benefit_keeps_the_level_when_the_money_goes_back(gold: Account) -> None:
    other = joined(JOINED)
    credit(other, 1500, JOINED)
    actions.use_entitlement(account=gold, benefit=wash(), key=key(), on=USED, now=NOW)
    for account in (gold, other):
        credit(account, -1500, USED + DAY, counts_on=JOINED)
    assert tier_on(other, USED + DAY).code == "silver"
    kept = standing(gold, USED + DAY)
    assert (kept.tier.code, kept.is_floor, kept.valid_until) == ("gold", True, datetime.date(2028, 3, 9))
    assert tier_on(gold, datetime.date(2028, 3, 10)).code == "silver"


def test_a_hold_from_before_the_refund_is_honoured_and_keeps_nothing(gold: Account) -> None:
    held = put_aside(gold)
    credit(gold, -1500, USED + DAY, counts_on=JOINED)
    used = actions.capture_entitlement(use=held, key=key(), on=USED + 2 * DAY, now=NOW)
    assert (used.keeps_until, tier_on(gold, USED + 2 * DAY).code) == (None, "silver")


def test_a_benefit_changes_from_a_day_on(gold: Account) -> None:
    tier = Tier.objects.get(code="gold")
    actions.set_benefit(benefit=wash(), tier=tier, units=5, valid_from=USED, on=USED, now=NOW)
    assert (left(gold, USED - DAY), left(gold, USED)) == (2, 5)
    for day, units in ((USED, 6), (USED - DAY, 6), (USED + DAY, -1)):
        with pytest.raises(actions.BadTerms):
            actions.set_benefit(benefit=wash(), tier=tier, units=units, valid_from=day, on=USED, now=NOW)
