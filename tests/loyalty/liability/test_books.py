"""A planted difference is found by night, waits for a person, and comes back while it is there."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from loyalty.ledger.actions import earn
from loyalty.liability.actions import AlreadyClosed, ReasonMissing, close, prove, see
from loyalty.liability.models import Finding
from loyalty.models import Account
from portal.models import User
from tests.loyalty.conftest import NOW, day, key

LATER = NOW + timedelta(days=1)


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk@example.com")


@pytest.fixture
def planted(account: Account) -> Finding:
    earn(account=account, points=100, key=key(), on=day(1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE loyalty_account SET available = available + 7")
    assert prove(now=NOW).differences == 1
    return Finding.objects.get()


def test_honest_books_leave_a_proof_and_no_finding(account: Account) -> None:
    earn(account=account, points=100, key=key(), on=day(1))
    proof = prove(now=NOW)
    assert (proof.accounts, proof.entries, proof.differences) == (1, 1, 0)
    assert not Finding.objects.exists()


def test_a_difference_is_one_open_finding_however_often_it_is_found(planted: Finding) -> None:
    assert planted.what == "account available on known_on"
    assert planted.found - planted.expected == 7
    prove(now=LATER)
    again = Finding.objects.get()
    assert (again.opened_at, again.last_at) == (NOW, LATER)


def test_a_person_answers_and_it_opens_anew_while_it_is_there(planted: Finding, clerk: User) -> None:
    see(finding=planted, actor=clerk, now=NOW)
    close(finding=planted, why="A wrong restore; put right.", actor=clerk, now=NOW)
    assert not Finding.objects.open().exists()
    prove(now=LATER)
    assert Finding.objects.open().get().opened_at == LATER


def test_the_first_who_looked_stays(planted: Finding, clerk: User) -> None:
    see(finding=planted, actor=clerk, now=NOW)
    other = User.objects.create_user("other@example.com")
    assert see(finding=planted, actor=other, now=LATER).seen_by_id == clerk.pk


@pytest.mark.parametrize("why", ["", "   "])
def test_nobody_closes_without_a_reason(planted: Finding, clerk: User, why: str) -> None:
    with pytest.raises(ReasonMissing):
        close(finding=planted, why=why, actor=clerk, now=NOW)
    assert Finding.objects.open().get().seen_at is None


def test_what_is_closed_is_not_closed_again(planted: Finding, clerk: User) -> None:
    close(finding=planted, why="Done.", actor=clerk, now=NOW)
    with pytest.raises(AlreadyClosed):
        close(finding=planted, why="Twice.", actor=clerk, now=LATER)


@pytest.mark.parametrize("change", [{"closed_at": NOW}, {"why": "no day"}])
def test_the_database_asks_for_both_the_day_and_the_reason(planted: Finding, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=planted.pk).update(**change)
