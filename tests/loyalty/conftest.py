"""An account, and days to speak about."""

import datetime
import itertools

import pytest

from loyalty.ledger import actions
from loyalty.ledger.actions import plain
from loyalty.models import Account
from portal.models import User

NOW = datetime.datetime(2026, 1, 1, 9, tzinfo=datetime.UTC)
numbers = itertools.count(1)


def day(n: int) -> datetime.date:
    """The n-th day of 2026."""
    return datetime.date(2025, 12, 31) + datetime.timedelta(days=n)


def new_account() -> Account:
    return actions.open_account(owner=User.objects.create_user(None), now=NOW)


@pytest.fixture
def account(db: None) -> Account:
    return new_account()


def key() -> str:
    return f"test:{next(numbers)}"


@pytest.fixture(params=["in one trip", "with its book"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain movement is one call of the database; what is told of it holds for the other way too."""
    if request.param == "with its book":
        monkeypatch.setattr(plain, "_posted", lambda *asked: None)
