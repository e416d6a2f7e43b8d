"""Gifts between members: set aside, taken, looked at; their limits; a giver learns nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from loyalty.gifts import actions, queries, rules
from loyalty.gifts.models import Gift
from loyalty.gifts.refusals import (
    AccountTooYoung,
    GiftGone,
    GiftRests,
    GiftToSelf,
    TooManyGifts,
    TooMuchThisMonth,
    TooMuchToday,
)
from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import balance
from loyalty.ledger.queries.proof import differences
from loyalty.models import Account
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account

TODAY = 40  # an account opened on day 1 may give


@pytest.fixture
def giver(account: Account) -> Account:
    ledger.earn(account=account, points=20_000, key=key(), on=day(1), expires_on=day(300))
    return account


@pytest.fixture
def receiver(db: None) -> Account:
    return new_account()


def offer(giver: Account, receiver: Account | None, points: int = 100, on: int = TODAY, **more: Any) -> Gift:
    asked: dict[str, Any] = {"sent_to": "m•••@example.org", "key": key(), "now": NOW, "actor": giver.owner}
    return actions.offer(giver=giver, receiver=receiver, points=points, on=day(on), **(asked | more))


def take(gift: Gift, on: int = TODAY) -> Gift:
    actor = gift.receiver.owner if gift.receiver else None
    return actions.take(gift=gift, on=day(on), now=NOW, actor=actor)  # type: ignore[arg-type]


LIMITS = rules.Limits(per_day=3, points_per_day=2_000, points_per_month=5_000, account_days=30)


@pytest.mark.parametrize(
    ("points", "given_before", "met"),
    [(2_000, (0, 0, 0), ""), (2_001, (0, 0, 0), "day"), (1, (3, 3, 3), "count"), (1_000, (1, 0, 4_000), ""),
     (1_001, (1, 0, 4_000), "month"), (1, (2, 2_000, 2_000), "day"), (1, (0, 0, 5_000), "month")],
)  # fmt: skip
def test_the_limits_by_example(points: int, given_before: tuple[int, int, int], met: str) -> None:
    assert rules.limit_met(points, rules.Given(*given_before), LIMITS)[0] == met


@given(st.lists(st.integers(1, 3_000), max_size=12))
def test_no_row_of_gifts_of_a_day_gets_beyond_the_limits(wishes: list[int]) -> None:
    done: list[int] = []
    for wish in wishes:
        met, left = rules.limit_met(wish, rules.Given(len(done), sum(done), sum(done)), LIMITS)
        if not met:
            done.append(wish)
        elif met != "count":
            assert left < wish
    assert len(done) <= 3
    assert sum(done) <= 2_000


def test_points_are_set_aside_then_taken_with_their_last_day(giver: Account, receiver: Account) -> None:
    gift = offer(giver, receiver, 300)
    assert (gift.state, balance(giver, day(TODAY)).held, balance(receiver, day(TODAY)).available) == (
        "offered", 300, 0,
    )  # fmt: skip
    taken = take(gift)
    assert taken.entry_in is not None
    assert (taken.state, taken.entry_in.points, taken.entry_in.lot.expires_on) == ("given", 300, day(300))
    assert balance(giver, day(TODAY)).available + balance(receiver, day(TODAY)).available == 20_000
    assert take(gift).entry_in == taken.entry_in, "twice changes nothing"
    assert list(differences()) == []


def test_somebody_unknown_looks_the_same_to_the_giver(giver: Account, receiver: Account) -> None:
    known, unknown = offer(giver, receiver), offer(giver, None)
    facts = [(g.state, g.points, g.sent_to, g.until, g.message) for g in (known, unknown)]
    assert facts[0] == facts[1]
    with pytest.raises(GiftGone):
        take(unknown)


@pytest.mark.parametrize("end", [actions.decline, actions.withdraw])
def test_what_is_not_taken_goes_back(giver: Account, receiver: Account, end: Any) -> None:
    gift = offer(giver, receiver)
    for _ in range(2):
        end(gift=gift, on=day(TODAY))
    assert balance(giver, day(TODAY)).available == 20_000
    with pytest.raises(GiftGone):
        take(gift)


def test_after_seven_days_it_is_back_by_itself(giver: Account, receiver: Account) -> None:
    gift = offer(giver, receiver)
    assert (gift.state_on(day(TODAY + 7)), gift.state_on(day(TODAY + 8))) == ("offered", "lapsed")
    assert balance(giver, day(TODAY + 8)).available == 20_000
    with pytest.raises(GiftGone):
        take(gift, TODAY + 8)


@pytest.mark.proves("J13")
def test_a_young_account_gives_nothing(giver: Account, receiver: Account) -> None:
    with pytest.raises(AccountTooYoung):
        offer(giver, receiver, on=30)
    assert offer(giver, receiver, on=31).pk


def test_three_a_day_whatever_becomes_of_them(giver: Account, receiver: Account) -> None:
    for _ in range(3):
        actions.withdraw(gift=offer(giver, None, 10), on=day(TODAY))
    with pytest.raises(TooManyGifts):
        offer(giver, receiver, 10)
    assert offer(giver, receiver, 10, on=TODAY + 1).pk


@pytest.mark.proves("J13")
def test_points_of_a_day_and_of_a_month(giver: Account, receiver: Account) -> None:
    offer(giver, receiver, 1_500, on=41)
    with pytest.raises(TooMuchToday) as refusal:
        offer(giver, receiver, 501, on=41)
    assert (refusal.value.params or {})["left"] == 500
    take(offer(giver, receiver, 2_000, on=42), on=42)
    take(offer(giver, receiver, 1_500, on=43), on=43)
    with pytest.raises(TooMuchThisMonth):
        offer(giver, receiver, 1, on=44)
    assert offer(giver, receiver, 2_000, on=61).pk, "March begins anew"


def test_never_to_oneself_never_what_one_has_not(giver: Account, receiver: Account) -> None:
    with pytest.raises(GiftToSelf):
        offer(giver, giver)
    with pytest.raises(ledger.NotEnoughPoints):
        offer(receiver, giver)
    gift = offer(giver, receiver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Gift.objects.filter(pk=gift.pk).update(state="given")


def test_one_key_one_gift(giver: Account, receiver: Account) -> None:
    assert offer(giver, receiver, key="k") == offer(giver, receiver, key="k")
    with pytest.raises(ledger.KeyReused):
        offer(giver, receiver, 200, key="k")


def givers(count: int) -> list[Account]:
    made = [new_account() for _ in range(count)]
    for one in made:
        ledger.earn(account=one, points=500, key=key(), on=day(1))
    return made


def test_the_fifth_who_gives_to_one_waits_for_a_person(
    receiver: Account, django_assert_num_queries: Any
) -> None:
    taken = [take(offer(one, receiver)) for one in givers(5)]
    assert [gift.state for gift in taken] == ["given"] * 4 + ["held"]
    held = taken[-1]
    with django_assert_num_queries(1):
        assert list(queries.reviewed(day(TODAY))) == [held]
    clerk = User.objects.create_user(None)
    assert actions.approve(gift=held, on=day(TODAY + 1), now=NOW, actor=clerk).state == "given"
    assert balance(receiver, day(TODAY + 1)).available == 500


def test_the_same_four_may_give_again(receiver: Account) -> None:
    four = givers(4)
    states = [take(offer(one, receiver, on=TODAY + n), TODAY + n).state for n in range(2) for one in four]
    assert set(states) == {"given"}


def test_a_refused_one_goes_back_and_a_forgotten_one_too(receiver: Account) -> None:
    *_, fifth, sixth = [take(offer(one, receiver)) for one in givers(6)]
    clerk = User.objects.create_user(None)
    actions.refuse(gift=fifth, on=day(TODAY), now=NOW, actor=clerk, note="a ring")
    assert balance(fifth.giver, day(TODAY)).available == 500
    sixth.refresh_from_db()
    later = sixth.until + timedelta(days=1)
    assert sixth.state_on(later) == "lapsed"
    with pytest.raises(GiftGone):
        actions.approve(gift=sixth, on=later, now=NOW, actor=clerk)
    assert balance(sixth.giver, later).available == 500


def test_a_frozen_giver_holds_the_gift_up_without_telling_why(giver: Account, receiver: Account) -> None:
    gift = offer(giver, receiver)
    ledger.freeze(account=giver, reason="check", on=day(TODAY), now=NOW, actor=None, decide_by=day(TODAY + 5))
    with pytest.raises(GiftRests):
        take(gift)
    gift.refresh_from_db()
    assert gift.state == "offered"
