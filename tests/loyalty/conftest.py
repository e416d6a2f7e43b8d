"""An account, and days to speak about."""

import datetime
import itertools

import pytest

from loyalty.ledger import actions
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
