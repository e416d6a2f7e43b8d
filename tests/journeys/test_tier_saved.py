"""A story: a level about to be lost, kept by the visit the planner proposed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from booking.garage.models import Milestone
from booking.sites.models import Site
from club import journeys
from club.notices.channels import inbox_words
from club.notices.models import Notice
from loyalty.earning.actions import earn_bill
from loyalty.earning.rules import Bill, BillLine
from loyalty.ledger.models import Account
from loyalty.models import TierNews, WakeUp
from loyalty.tiers.actions import credit
from loyalty.tiers.queries import standing
from portal.models import User
from tests.booking.makes import make_model, make_operation, make_vehicle
from tests.portal.people import make_member

JOINED = datetime(2023, 3, 10, 10, tzinfo=UTC)
GRACE = datetime(2025, 3, 10, 9, tzinfo=UTC)  # Gold of the first year ended the day before


@pytest.fixture
def ada(site: Site) -> User:
    user = User.objects.create_user("ada@example.com", last_login=JOINED)
    journeys.join_club(
        user=user, name="Ada Lowe", phone="+447700900123", site=site, consents={}, referral_code="",
        how="signup", now=JOINED,
    )  # fmt: skip
    car = make_vehicle(user, model=make_model(), registered_on=date(2020, 4, 1))
    Milestone.objects.create(vehicle=car, kind="service", on_date=date(2024, 4, 10), recorded_at=JOINED)
    make_operation(price_minor=24_000, resets="service")
    return user


def account_of(user: User) -> Account:
    return Account.objects.get(owner=user)


def counted(user: User, amount: int, on: date, visits: int, key: str) -> None:
    credit(account=account_of(user), kind="visit", credits=amount, visits=visits, key=key, on=on, now=JOINED)


def kinds(user: User) -> list[str]:
    rows = Notice.objects.filter(person=user, kind__startswith="tier_").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_level_saved_by_the_planner(ada: User) -> None:
    counted(ada, 1500, date(2023, 6, 1), 3, "first year")
    counted(ada, 700, date(2024, 6, 1), 2, "second year")
    journeys.review_tiers(now=GRACE)
    plan = journeys.plan_of(ada, GRACE)
    assert plan is not None
    assert plan.is_keeping
    assert plan.gap is not None
    assert (plan.gap.credits, plan.gap.visits, plan.gap.until) == (800, 1, date(2025, 6, 7))
    (step,) = plan.steps
    assert (step.credits, step.visits, step.price_minor, plan.is_enough) == (20 + 50, 1, 24_000, True)
    assert [operation.code for operation in step.operations] == ["annual"]
    words = inbox_words(Notice.objects.get(person=ada, kind="tier_grace"))
    assert "1 visit or 800 status credits" in words.text
    assert words.link == "/points/planner/"

    visit = datetime(2025, 4, 7, 16, tzinfo=UTC)
    bill = Bill("visit", "1", "harbour", "halden", "GBP", [BillLine("1", "labour", "customer", 20_000)])
    earn_bill(account=account_of(ada), bill=bill, on=visit.date(), now=visit)
    for _ in range(2):
        journeys.review_tiers(now=visit + timedelta(hours=10))
    stands = standing(account_of(ada), date(2025, 4, 8))
    assert (stands.tier.code, stands.grace_until, stands.valid_until) == ("gold", None, date(2026, 3, 9))
    assert kinds(ada) == ["tier_grace", "tier_renewed"]
    later = journeys.plan_of(ada, visit)
    assert later is not None
    assert later.gap is not None, "the new year asks anew"


def test_whom_nobody_told_in_time_steps_down_one_level_and_hears_it_kindly(ada: User) -> None:
    counted(ada, 4000, date(2023, 6, 1), 6, "first year")
    journeys.review_tiers(now=datetime(2023, 6, 1, 22, tzinfo=UTC))
    journeys.review_tiers(now=datetime(2025, 6, 8, 9, tzinfo=UTC))
    assert kinds(ada) == ["tier_up", "tier_down"]
    news = TierNews.objects.latest("pk")
    assert (news.before and news.before.code, news.tier.code, news.until) == (
        "platinum", "gold", date(2026, 3, 9),
    )  # fmt: skip
    assert WakeUp.objects.get().since_on == date(2024, 12, 1)
    assert not Notice.objects.filter(kind="tier_asleep").exists(), "asleep for months is no news"


def test_a_member_who_sleeps_is_asked_back_and_not_cancelled(ada: User) -> None:
    on = datetime(2024, 9, 10, 9, tzinfo=UTC)
    assert journeys.review_tiers(now=on) == 1
    notice = Notice.objects.get(person=ada, kind="tier_asleep")
    assert "with everything in it" in inbox_words(notice).text
    assert ada.member.closed_at is None


def test_outside_the_club_there_is_no_plan(site: Site, client: Client) -> None:
    assert journeys.plan_of(User.objects.create_user("new@example.com"), GRACE) is None
    assert make_member(site).user is not None
