"""Gift codes: 80 bits, shown once, taken once, and one answer for all that give nothing."""

from datetime import timedelta
from typing import Any

import pytest

from loyalty.gifts import actions, queries, rules
from loyalty.gifts.models import CodeTry, GiftCode, GiftIssue
from loyalty.gifts.refusals import BadIssue, CodeRefused, IssuedByYou, IssueDecided, TooManyTries
from loyalty.ledger.queries import balance
from loyalty.models import Account
from portal.models import User
from tests.loyalty.conftest import NOW, day, key, new_account


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user(None)


def issue(clerk: User, **more: Any) -> tuple[GiftIssue, list[str]]:
    asked: dict[str, Any] = {
        "points": 200, "number": 1, "reason": "open day", "expires_on": day(30), "key": key(), "on": day(1),
        "now": NOW,
    }  # fmt: skip
    return actions.issue(actor=clerk, **(asked | more))


def redeem(typed: str, account: Account, on: int = 2) -> GiftCode:
    return actions.redeem(typed=typed, account=account, on=day(on), now=NOW)


def test_a_code_holds_eighty_bits_and_is_kept_as_its_keyed_hash_only(clerk: User) -> None:
    assert len(rules.LETTERS) ** rules.LENGTH >= 2**80
    _made, (text,) = issue(clerk)
    kept = GiftCode.objects.get()
    plain = rules.normalised(text)
    assert kept.last_four == plain[-4:]
    assert plain not in str(list(GiftCode.objects.values()) + list(GiftIssue.objects.values()))
    assert rules.fingerprint(plain, "one key") != rules.fingerprint(plain, "another key")


def test_typed_in_any_way_it_gives_its_points_once(account: Account, clerk: User) -> None:
    made, (text,) = issue(clerk, site="north")
    taken = redeem(f" {text.lower().replace('-', ' ')} ", account)
    assert taken.entry is not None
    assert (taken.entry.points, taken.entry.site, taken.redeemed_by) == (200, "north", account)
    assert balance(account, day(2)).available == 200
    assert [vars(issue)["used"] for issue in queries.issues()] == [1]
    assert made.is_open(day(2))
    with pytest.raises(CodeRefused):
        redeem(text, account)


@pytest.mark.proves("H3")
def test_every_failure_has_one_answer(account: Account, clerk: User) -> None:
    codes = {
        "unknown": "2222-2222-2222-2222",
        "empty": "",
        "ended": issue(clerk, expires_on=day(1))[1][0],
        "another's": issue(clerk, bound_to=new_account())[1][0],
        "waiting": issue(clerk, points=2_001)[1][0],
        "used": issue(clerk)[1][0],
    }
    revoked, (codes["revoked"],) = issue(clerk)
    actions.revoke_issue(issue=revoked, now=NOW, actor=clerk)
    redeem(codes["used"], new_account())
    said = set()
    for code in codes.values():
        with pytest.raises(CodeRefused) as refusal:
            redeem(code, account)
        said.add((refusal.value.code, refusal.value.status, *refusal.value.messages))
    assert len(said) == 1
    assert balance(account, day(2)).available == 0


def test_a_bound_code_is_good_for_its_member(account: Account, clerk: User) -> None:
    _made, (text,) = issue(clerk, bound_to=account)
    assert redeem(text, account).redeemed_by == account


@pytest.mark.parametrize("more", [{"points": 2_001}, {"number": 2}])
def test_many_points_or_many_codes_wait_for_another_person(
    account: Account, clerk: User, more: dict[str, int]
) -> None:
    made, texts = issue(clerk, **more)
    assert made.is_waiting
    assert list(queries.issues_waiting()) == [made]
    with pytest.raises(IssuedByYou):
        actions.approve_issue(issue=made, now=NOW, actor=clerk)
    second = User.objects.create_user(None)
    actions.approve_issue(issue=made, now=NOW, actor=second)
    with pytest.raises(IssueDecided):
        actions.approve_issue(issue=made, now=NOW, actor=second)
    assert redeem(texts[0], account).redeemed_at == NOW


def test_one_key_one_issue_and_the_codes_are_shown_once(clerk: User) -> None:
    made, texts = issue(clerk, key="k")
    again, nothing = issue(clerk, key="k")
    assert (made, len(texts), nothing) == (again, 1, [])
    assert GiftCode.objects.count() == 1


@pytest.mark.parametrize(
    "more",
    [{"points": 0}, {"points": 50_001}, {"points": 1.5}, {"number": 0}, {"number": 101}, {"reason": " "},
     {"expires_on": day(0)}, {"expires_on": day(400)}],
)  # fmt: skip
def test_issues_that_make_no_sense_are_refused(clerk: User, more: dict[str, Any]) -> None:
    with pytest.raises(BadIssue):
        issue(clerk, **more)
    assert not GiftIssue.objects.exists()


def test_ten_tries_an_hour_then_a_pause(account: Account, db: None) -> None:
    for _ in range(10):
        actions.count_try(account=account, now=NOW, on=day(1))
    with pytest.raises(TooManyTries):
        actions.count_try(account=account, now=NOW + timedelta(minutes=59), on=day(1))
    actions.count_try(account=new_account(), now=NOW, on=day(1))
    actions.count_try(account=account, now=NOW + timedelta(hours=1, seconds=1), on=day(1))
    assert CodeTry.objects.count() == 12
