"""A member who lives elsewhere hears from us in the daytime there (messages.md §4)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from booking.sites.models import Site
from club import journeys
from club.members.actions import edit_profile
from club.members.models import Member
from club.members.queries import zone_of
from club.notices.actions import tell
from club.notices.models import Dispatch, Notice
from club.reminders import actions
from club.reminders.models import Occurrence, Rule
from club.reminders.preview import coming_to
from club.reminders.queries import zones
from loyalty.ledger.models import Entry
from tests.club.conftest import NOW, make_member
from tests.club.reminders.test_actions import allow

HERE, THERE = "Europe/London", "America/New_York"


def born(site: Site, zone: str, month: int, day: int, email: str = "far@example.com") -> Member:
    member = make_member(site, "Fay", email, birth_month=month, birth_day=day, zone=zone)
    allow(member, "greeting")
    return member


def planned(member: Member) -> Occurrence:
    actions.plan(now=datetime(2026, 3, 7, tzinfo=UTC))
    return Occurrence.objects.get(person=member.user)


def test_two_of_one_centre_are_told_each_at_nine_of_their_own(site: Site) -> None:
    far, near = born(site, THERE, 3, 7), born(site, "", 3, 7, "near@example.com")
    assert zones() == sorted({THERE, site.zone})
    assert planned(far).send_at == datetime(2026, 3, 7, 14, tzinfo=UTC)
    assert Occurrence.objects.get(person=near.user).send_at == datetime(2026, 3, 7, 9, tzinfo=UTC)
    assert Occurrence.objects.count() == 2
    actions.plan(now=datetime(2026, 3, 7, 9, 5, tzinfo=UTC))
    journeys.deliver(now=datetime(2026, 3, 7, 9, 5, tzinfo=UTC))
    assert [message.to for message in mail.outbox] == [["near@example.com"]]
    journeys.deliver(now=datetime(2026, 3, 7, 14, 5, tzinfo=UTC))
    assert [message.to for message in mail.outbox][1:] == [["far@example.com"]]


@pytest.mark.parametrize(
    ("opens", "hour", "minute"),
    [(time(9), 13, 0), (time(2, 30), 7, 0), (time(1, 30), 6, 30)],
    ids=["nine in summer time", "in the gap: the first instant after", "before the change"],
)
def test_the_clocks_of_the_place_where_they_live_change(
    site: Site, opens: time, hour: int, minute: int
) -> None:
    """New York goes to summer time on 8 March 2026 at two, London three weeks later."""
    Rule.objects.filter(anchor="birthday").update(opens=opens)
    row = planned(born(site, THERE, 3, 8))
    assert row.send_at == datetime(2026, 3, 8, hour, minute, tzinfo=UTC)
    assert row.zone == THERE


def test_an_hour_that_comes_twice_is_the_first(site: Site) -> None:
    Rule.objects.filter(anchor="birthday").update(opens=time(1, 30))
    far = born(site, THERE, 11, 1)
    actions.plan(now=datetime(2026, 10, 31, tzinfo=UTC))
    assert Occurrence.objects.get(person=far.user).send_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_quiet_hours_at_the_wire_are_those_of_the_reader(site: Site) -> None:
    far = born(site, "Asia/Shanghai", 1, 1)
    at = datetime(2026, 3, 7, 15, tzinfo=UTC)  # eleven at night there, the afternoon at the centre
    told = tell(
        person=far.user, kind="birthday", key="word", purpose="greeting", channels=["email"], now=at,
        data={"points": 0, "zone": HERE},
    )  # fmt: skip
    journeys.deliver(now=at)
    row = Dispatch.objects.get(notice=told)
    assert (row.state, row.reason) == ("ready", "quiet_hours")
    assert row.not_before == datetime(2026, 3, 8, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    edit_profile(member=far, now=at, actor=far.user, zone="")
    Dispatch.objects.update(not_before=at)
    journeys.deliver(now=at + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.parametrize(
    ("zone", "nine"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 6, 20, tzinfo=UTC)),
        (THERE, datetime(2026, 3, 7, 14, tzinfo=UTC)),
    ],
    ids=["eleven hours ahead of the points' day", "behind it"],
)
def test_a_greeting_names_its_points_wherever_its_day_begins(site: Site, zone: str, nine: datetime) -> None:
    """Booked on the group's day (decisions.md), given with the member's where that comes first."""
    far = born(site, zone, 3, 7)
    assert journeys.give_birthday_points(now=datetime(2026, 3, 6, 10, 59, tzinfo=UTC)) == 0
    actions.plan(now=nine)
    journeys.deliver(now=nine)
    entry = Entry.objects.get(account__owner=far.user)
    assert entry.on == nine.astimezone(site.tz).date()
    assert Notice.objects.get(kind="birthday").data["points"] == entry.points == 50
    for later in range(1, 9):
        assert journeys.give_birthday_points(now=nine + timedelta(days=later)) == 0


def test_what_is_to_come_is_shown_at_its_hour_there(site: Site) -> None:
    far = born(site, THERE, 3, 8)
    coming = coming_to(far.user.pk, datetime(2026, 3, 1, tzinfo=UTC))
    assert [(row.planned.send_at, row.planned.zone) for row in coming] == [
        (datetime(2026, 3, 8, 13, tzinfo=UTC), THERE)
    ]


def test_a_zone_nobody_knows_is_kept_out_by_the_database(site: Site) -> None:
    far = born(site, THERE, 3, 8)
    assert zone_of(far.user) == ZoneInfo(THERE)
    assert zone_of(far.user, HERE) == ZoneInfo(THERE)
    with pytest.raises(ValidationError):
        edit_profile(member=far, now=NOW, actor=far.user, zone="Mars/Base")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.update(zone="Mars/Base")
