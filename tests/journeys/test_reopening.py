"""A wrong bill is given back with its points and written anew; in the end only the right one counts."""

from datetime import timedelta

import pytest

from booking.visits.models import Visit
from booking.visits.queries import bill_of
from club import journeys
from club.notices.models import Notice
from loyalty.ledger.queries import account_of, balance
from loyalty.models import Account, StatusCredit
from tests.journeys.test_main_journey import Cast, a_booking, bill, cast
from tests.journeys.test_paying import done

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
WRONG = bill(("labour", "Annual service", 30_000, "customer"), ("parts", "Seal", 5_000, "warranty"))
RIGHT = bill(("labour", "Annual service", 20_000, "customer"), ("parts", "Seal", 5_000, "warranty"))


def spent(account: Account) -> int:
    return sum(StatusCredit.objects.filter(account=account, kind="spend").values_list("credits", flat=True))


def test_only_the_right_bill_counts_in_the_end(cast: Cast) -> None:
    visit, at = done(cast, a_booking(cast))
    account = account_of(cast.ben.user)
    assert account
    closed = journeys.close_visit(visit=visit, lines=WRONG, now=at, actor=cast.advisor)
    assert closed.receipt
    before = balance(account, cast.scene.day(1))
    fresh = journeys.write_bill_anew(visit=closed.visit, reason="Wrong price", now=at, actor=cast.advisor)
    taken = balance(account, cast.scene.day(1))
    assert before.available + before.pending - taken.available - taken.pending == closed.receipt.points == 300
    assert spent(account) == 0
    old = Visit.objects.get(pk=visit.pk)
    assert bill_of(old).money_minor == 0, "all of it went back"
    assert Notice.objects.filter(kind="bill_reopened").count() == 1
    assert not Notice.objects.filter(kind="points_taken_back").exists(), "one message is enough"

    again = journeys.close_visit(visit=fresh, lines=RIGHT, now=at + timedelta(hours=1), actor=cast.advisor)
    assert again.receipt
    assert again.receipt.points == 200
    assert spent(account) == 20
    assert again.visit.appointment is not None
    assert again.visit.appointment.state == "delivered"
    after = balance(account, cast.scene.day(1))
    assert after.available + after.pending == before.available + before.pending - 100


def test_what_was_refunded_before_goes_back_only_once(cast: Cast) -> None:
    visit, at = done(cast, a_booking(cast))
    closed = journeys.close_visit(visit=visit, lines=WRONG, now=at, actor=cast.advisor)
    line = closed.visit.lines.get(position=1)
    journeys.refund_line(line=line, net_minor=10_000, key="r", reason="Discount", now=at, actor=cast.advisor)
    journeys.write_bill_anew(visit=closed.visit, reason="Wrong", now=at, actor=cast.advisor)
    assert sorted(line.refunds.values_list("net_minor", flat=True)) == [10_000, 20_000]
