"""The last benefit asked for by many at once, and events beyond the year's most; each with its sabotage."""

import pytest

from loyalty.models import Account, Benefit, BenefitUse, StatusCredit, TierNews
from loyalty.tiers import actions
from loyalty.tiers.actions import benefits, night
from loyalty.tiers.actions import credits as crediting
from loyalty.tiers.queries import entitlements_of, room_for_events, standing
from tests.loyalty.conftest import NOW, day, key, new_account
from tests.races.ledger import without_ledger_locks
from tests.together import Outcome, at_once, met

CLIENTS = 8


def gold() -> Account:
    account = new_account()
    actions.credit(account=account, kind="spend", credits=1500, key=key(), on=day(1), now=NOW)
    return account


def take_at_once() -> tuple[Account, list[Outcome]]:
    """Two washes, asked for by eight."""
    account, wash = gold(), Benefit.objects.get(code="wash")

    def take() -> object:
        return actions.use_entitlement(account=account, benefit=wash, key=key(), on=day(2), now=NOW)

    return account, at_once([take] * CLIENTS)


def is_exact(account: Account, outcomes: list[Outcome]) -> bool:
    losers = [one.error for one in outcomes if not one.won]
    told = all(isinstance(error, actions.BenefitGone) for error in losers)
    return len(losers) == CLIENTS - 2 and told and BenefitUse.objects.filter(account=account).count() == 2


def test_two_benefits_are_used_twice_however_many_ask(own_database: str) -> None:
    for _ in range(2):
        assert is_exact(*take_at_once())


def test_without_the_lock_more_are_used_than_there_are(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_ledger_locks(monkeypatch)
    monkeypatch.setattr(benefits, "entitlements_of", met(entitlements_of, CLIENTS, after=True))
    account, outcomes = take_at_once()
    assert not is_exact(account, outcomes)
    assert BenefitUse.objects.filter(account=account).count() == CLIENTS


def attend_at_once() -> tuple[Account, int]:
    """Eight events of 20 credits in a year that gives 100 at most."""
    account = new_account()
    attend = lambda: actions.credit_event(account=account, key=key(), on=day(3), now=NOW)  # noqa: E731  # one line
    assert all(one.won for one in at_once([attend] * CLIENTS))
    rows = StatusCredit.objects.filter(account=account)
    assert rows.count() == CLIENTS
    return account, sum(rows.values_list("credits", flat=True))


def test_events_never_give_more_than_the_years_most(own_database: str) -> None:
    account, given = attend_at_once()
    assert given == standing(account, day(3)).credits == 100


def test_without_the_lock_events_give_too_much(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_ledger_locks(monkeypatch)
    monkeypatch.setattr(crediting, "room_for_events", met(room_for_events, CLIENTS, after=True))
    assert attend_at_once()[1] == CLIENTS * 20


def test_two_nights_at_once_tell_once(own_database: str) -> None:
    account = gold()
    outcomes = at_once([lambda: actions.review(on=day(2), now=NOW)] * 4)
    assert sorted(one.value for one in outcomes) == [0, 0, 0, 1]
    assert TierNews.objects.filter(account=account).count() == 1


def test_without_the_lock_a_night_is_told_twice(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gold()
    without_ledger_locks(monkeypatch)
    monkeypatch.setattr(night, "_news", met(night._news, 4, after=True))
    outcomes = at_once([lambda: actions.review(on=day(2), now=NOW)] * 4)
    assert sum(one.value for one in outcomes) > 1
