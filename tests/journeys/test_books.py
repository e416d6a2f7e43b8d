"""What the nightly proof finds stops its member's spending until a person has looked (safety.md R8)."""

from datetime import timedelta

import pytest
from django.db import connection

from club import journeys
from club.notices.models import Notice
from loyalty.earning.queries.proof import CHECKS as RECEIPTS
from loyalty.ledger.actions import AccountFrozen, earn, redeem
from loyalty.ledger.queries import account_of
from loyalty.ledger.queries.proof import CHECKS, differences
from loyalty.liability.models import Finding
from loyalty.liability.queries.whose import accounts_of, table_of
from loyalty.models import Account, Freeze
from tests.booking.scenes import NOW
from tests.journeys.test_main_journey import TODAY, Cast, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEXT = NOW + DAY
WRONG_BALANCE = "loyalty_account SET available = available + 7 WHERE id"
WRONG_LOT = "loyalty_lot SET consumed = 5 WHERE account_id"


@pytest.fixture
def ada(cast: Cast) -> Account:
    return with_points(cast.ada.user)


@pytest.fixture
def ben(cast: Cast) -> Account:
    return with_points(cast.ben.user)


def with_points(user: object) -> Account:
    account = account_of(user)  # type: ignore[arg-type]
    assert account
    earn(account=account, points=1_000, key=f"given:{account.pk}", on=TODAY, now=NOW)
    return account


def plant(sql: str, account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {sql} = %s", [account.pk])


@pytest.mark.parametrize(
    "sql",
    [
        "loyalty_account SET available = available + 7 WHERE id",
        "loyalty_lot SET consumed = 5 WHERE account_id",
    ],
)
def test_a_difference_stops_its_members_spending_and_nobody_elses(
    ada: Account, ben: Account, sql: str
) -> None:
    plant(sql, ben)
    before = {(one.what, one.row, one.found) for one in differences()}
    assert journeys.prove_books(now=NEXT).differences == Finding.objects.count() > 0
    with pytest.raises(AccountFrozen):
        redeem(account=ben, points=100, key="spend", on=TODAY + DAY, now=NEXT)
    redeem(account=ada, points=100, key="other", on=TODAY + DAY, now=NEXT)
    freeze = Freeze.objects.get()
    assert freeze.account_id == ben.pk
    assert freeze.reason.startswith("reconcile: ")
    assert Notice.objects.get(kind="points_frozen").person_id == ben.owner_id
    assert {(one.what, one.row, one.found) for one in differences()} == before, "nothing repairs itself"


def test_who_thawed_the_points_had_looked_and_a_new_finding_freezes_anew(
    cast: Cast, ada: Account, ben: Account
) -> None:
    redeem(account=ben, points=100, key="spend", on=TODAY, now=NOW)
    plant("loyalty_allocation SET given_back = 5 WHERE account_id", ben)
    journeys.prove_books(now=NEXT)
    assert Freeze.objects.filter(account=ben, until_on=None).exists()
    journeys.thaw_account(account=ben, why="Seen", now=NEXT + DAY, actor=cast.advisor)
    assert journeys.prove_books(now=NEXT + 2 * DAY).differences == 1
    assert not Freeze.objects.filter(account=ben, until_on=None).exists()
    plant(WRONG_BALANCE, ben)
    journeys.prove_books(now=NEXT + 3 * DAY)
    assert Freeze.objects.filter(account=ben, until_on=None).exists()
    assert not Freeze.objects.filter(account=ada).exists()


def test_honest_books_freeze_nobody(ada: Account, ben: Account) -> None:
    assert journeys.prove_books(now=NOW).differences == 0
    assert not Freeze.objects.exists()


def test_every_check_says_whose_its_rows_are_or_is_nobodys() -> None:
    nobodys = {what for what in (*CHECKS, *RECEIPTS) if not table_of(what)}
    assert nobodys == {"campaign budget"}
    for what in (
        *CHECKS,
        *RECEIPTS,
        "voucher points",
        "donation points",
        "points on a bill",
        "liability of lot",
    ):
        assert accounts_of([Finding(what=what, row=1 << 40, expected=0, found=1)]) == {}
