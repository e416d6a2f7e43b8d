"""Levels by hand, terms with history, archived levels; none of it rewrites a day that is over."""

import datetime

import pytest
from django.db.utils import InternalError, NotSupportedError, ProgrammingError

from loyalty.models import Account, Tier, TierFloor, TierTerms
from loyalty.tiers import actions
from loyalty.tiers.queries import standing, tier_on
from portal.models import User
from tests.loyalty.conftest import NOW
from tests.loyalty.tiers.test_queries import DAY, JOINED, credit, joined

pytestmark = pytest.mark.django_db
LATER = JOINED + 30 * DAY


@pytest.fixture
def account() -> Account:
    return joined(JOINED)


def tier(code: str) -> Tier:
    return Tier.objects.get(code=code)


def person() -> User:
    return User.objects.create_user(None)


def ask(account: Account, code: str = "gold", actor: User | None = None) -> TierFloor:
    return actions.ask_floor(
        account=account, tier=tier(code), from_on=JOINED, until_on=LATER, reason="Press fleet",
        actor=actor or person(), on=JOINED, now=NOW,
    )  # fmt: skip


def test_it_holds_from_the_day_a_second_person_agrees(account: Account) -> None:
    waiting = ask(account)
    assert tier_on(account, JOINED + DAY).code == "silver"
    actions.approve_floor(floor=waiting, approver=person(), on=JOINED + 5 * DAY, now=NOW)
    assert tier_on(account, JOINED + 4 * DAY).code == "silver", "the days before stay as they were"
    stands = standing(account, JOINED + 5 * DAY)
    assert (stands.tier.code, stands.valid_until, stands.is_floor) == ("gold", LATER, True)
    assert tier_on(account, LATER + DAY).code == "silver"
    credit(account, 4000, JOINED + 6 * DAY)
    assert tier_on(account, JOINED + 6 * DAY).code == "platinum", "the computed level may be higher"


def test_one_person_is_not_two_and_nobody_decides_about_themselves(account: Account) -> None:
    author = person()
    waiting = ask(account, actor=author)
    with pytest.raises(actions.SamePerson):
        actions.approve_floor(floor=waiting, approver=author, on=JOINED, now=NOW)
    owner = User.objects.get(pk=account.owner_id)
    with pytest.raises(actions.OwnAccount):
        ask(account, actor=owner)
    with pytest.raises(actions.OwnAccount):
        actions.approve_floor(floor=waiting, approver=owner, on=JOINED, now=NOW)
    actions.refuse_floor(floor=waiting, approver=person(), now=NOW)
    with pytest.raises(actions.FloorDecided):
        actions.approve_floor(floor=waiting, approver=person(), on=JOINED, now=NOW)
    assert tier_on(account, JOINED).code == "silver"


def test_it_ends_early_from_that_day_on(account: Account) -> None:
    bearing = actions.floor(
        account=account, tier=tier("diamond"), from_on=JOINED, until_on=LATER, reason="Ambassador",
        actor=person(), approver=person(), on=JOINED, now=NOW,
    )  # fmt: skip
    actions.end_floor(floor=bearing, actor=person(), on=JOINED + 3 * DAY, now=NOW)
    assert tier_on(account, JOINED + 2 * DAY).code == "diamond"
    assert tier_on(account, JOINED + 3 * DAY).code == "silver"


@pytest.mark.parametrize(
    "facts",
    [
        {"reason": "  "}, {"from_on": JOINED - DAY}, {"until_on": JOINED - DAY}, {"code": "silver"},
        {"until_on": JOINED + 4000 * DAY},
    ],
)  # fmt: skip
def test_an_unsound_wish_is_refused(account: Account, facts: dict[str, object]) -> None:
    asked: dict[str, object] = {"from_on": JOINED, "until_on": LATER, "reason": "Why"} | facts
    with pytest.raises(actions.BadFloor):
        actions.ask_floor(
            account=account, tier=tier(str(asked.pop("code", "gold"))), actor=person(), on=JOINED, now=NOW,
            **asked,  # type: ignore[arg-type]
        )  # fmt: skip
    assert not TierFloor.objects.exists()


def test_terms_are_superseded_and_never_edited(account: Account) -> None:
    credit(account, 1200, JOINED)
    actions.set_terms(tier=tier("gold"), valid_from=LATER, on=JOINED, now=NOW, credits_min=1200)
    assert tier_on(account, LATER - DAY).code == "silver"
    assert tier_on(account, LATER).code == "gold"
    for day in (LATER, JOINED - DAY):
        with pytest.raises(actions.BadTerms):
            actions.set_terms(tier=tier("gold"), valid_from=day, on=JOINED, now=NOW, credits_min=1)
    for credits_min in (None, -1, 10_000_000):
        with pytest.raises(actions.BadTerms):
            actions.set_terms(
                tier=tier("platinum"), valid_from=LATER, on=JOINED, now=NOW, credits_min=credits_min
            )
    with pytest.raises((InternalError, NotSupportedError, ProgrammingError), match="Cannot update"):
        TierTerms.objects.filter(tier__code="gold").update(credits_min=1)


def test_an_archived_level_gives_way_from_a_coming_day(account: Account) -> None:
    credit(account, 4500, JOINED)
    actions.archive_tier(tier=tier("platinum"), retired_on=LATER, on=JOINED)
    assert tier_on(account, LATER - DAY).code == "platinum"
    assert tier_on(account, LATER).code == "gold"
    for code, day in (("silver", LATER), ("gold", JOINED), ("gold", JOINED - datetime.timedelta(days=9))):
        with pytest.raises(actions.BadTerms):
            actions.archive_tier(tier=tier(code), retired_on=day, on=JOINED)
