"""What happens to an account beside earning and spending: who may, who is told, what the clock does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import Keeper
from booking.sites.models import Site
from club import journeys
from club.journeys.accounts import working_day_after
from club.members.models import Member
from club.members.queries import find_member, nearness
from club.members.rules import veiled
from club.notices.models import Notice
from club.trail.models import TrailEntry
from loyalty.ledger.actions import earn, open_account, redeem, reverse_earn
from loyalty.ledger.models import Account
from loyalty.ledger.queries import balance
from portal.models import User
from portal.tasks import forget_debts
from tests.booking.makes import make_vehicle
from tests.club.conftest import make_member
from tests.portal.people import the_day


@pytest.fixture
def member(site: Site) -> Member:
    return make_member(site)


@pytest.fixture
def account(member: Member) -> Account:
    now = timezone.now()
    return open_account(owner=member.user, now=now, on=the_day() - timedelta(days=900))


def owe(account: Account, days_ago: int, points: int = 100) -> None:
    on = the_day() - timedelta(days=days_ago)
    earned = earn(account=account, points=points, key=f"e{days_ago}", on=on, basis=points)
    redeem(account=account, points=points, key=f"r{days_ago}", on=on)
    reverse_earn(entry=earned, basis=points, key=f"b{days_ago}", on=on)


def test_debts_of_24_months_go_by_the_clock_once_and_are_told(account: Account, site: Site) -> None:
    other = open_account(owner=make_member(site, "Bo Reed", "bo@example.com").user, now=timezone.now())
    owe(account, 800)
    owe(other, 100, 30)
    assert forget_debts() == 1
    assert forget_debts() == 0
    debts = [balance(one, the_day()).debt for one in (account, other)]
    assert debts == [0, 30]
    told = Notice.objects.filter(kind="debt_written_off", person=account.owner)
    assert [notice.data["points"] for notice in told] == [100]
    assert TrailEntry.objects.filter(verb="points.debt_forgotten", actor=None).count() == 1


def test_who_is_close_to_whom(member: Member, site: Site) -> None:
    other = make_member(site, "Bo Reed", "bo@example.com")

    def near() -> str:
        return nearness(member.user, other.user)

    assert nearness(member.user, member.user) == "self"
    assert near() == ""
    for one, street in ((member, "1 Mill Lane"), (other, "1, mill lane")):
        one.street, one.postcode = street, "RG1 1AA"
        one.save()
    assert near() == "household"
    other.street = "2 Mill Lane"
    other.save()
    car = make_vehicle(member.user)
    Keeper.objects.create(vehicle=car, user=other.user, role="driver", from_date=the_day())
    assert near() == "household"
    Keeper.objects.filter(user=other.user).update(until_date=the_day())
    assert near() == ""
    User.objects.filter(pk__in=[member.user_id, other.user_id]).update(phone="+447700900077")
    assert nearness(User.objects.get(pk=member.user_id), User.objects.get(pk=other.user_id)) == "phone"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("mia@example.org", "m•••@example.org"), (" ｍｉａ@example.org ", "m•••@example.org"),
     ("01 1000 0000 23", "•••0023"), ("x", "•••X")],
)  # fmt: skip
def test_what_was_typed_is_shown_veiled(typed: str, shown: str) -> None:
    assert veiled(typed) == shown


def test_a_member_is_found_by_number_or_mail_and_not_when_gone(member: Member) -> None:
    spaced = " ".join(member.number)
    assert find_member(spaced) == find_member(" ADA@example.com ") == member
    assert find_member("") is None
    member.closed_at = timezone.now()
    member.save()
    assert find_member(member.number) is None


def test_without_hours_working_days_are_weekdays(account: Account) -> None:
    friday = the_day() + timedelta(days=(4 - the_day().weekday()) % 7)
    assert working_day_after(account, friday, 1) == friday + timedelta(days=3)
    assert working_day_after(account, friday, 5) == friday + timedelta(days=7)


def test_freezing_twice_is_one_freeze_and_one_letter(account: Account, site: Site) -> None:
    clerk = make_member(site, "Clerk", "clerk@example.com").user
    for _ in range(2):
        journeys.freeze_account(account=account, why="odd", now=timezone.now(), actor=clerk)
    assert Notice.objects.filter(kind="points_frozen").count() == 1
