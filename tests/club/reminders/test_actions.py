"""Planned once, ended once: birthdays, insurance, rules made at the desk."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from booking.garage.actions import insure, part_with
from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Group, Site
from club import journeys
from club.members.actions import set_consent
from club.members.models import Member
from club.notices.models import Notice
from club.reminders import actions
from club.reminders.models import Occurrence, Rule
from club.reminders.queries import outcomes, said_to
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import account_of, balance
from portal.models import User
from tests.club.conftest import NOW, make_member

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def allow(member: Member, purpose: str) -> None:
    set_consent(
        person=member.user, purpose=purpose, channel="email", granted=True, text_version="1",
        how="profile", now=NOW, actor=member.user,
    )  # fmt: skip


@pytest.fixture
def wei(site: Site) -> Member:
    """Born on 2 March; wants greetings and reminders."""
    member = make_member(site, "王伟", "wei@example.com", birth_month=3, birth_day=2)
    allow(member, "greeting")
    allow(member, "reminder")
    return member


@pytest.fixture
def car(wei: Member) -> Vehicle:
    vehicle = Vehicle.objects.create(plate="AB12 CDE", plate_key="AB12CDE", created_at=NOW)
    Keeper.objects.create(vehicle=vehicle, user=wei.user, from_date=date(2024, 1, 1))
    return vehicle


def tick(now: datetime) -> int:
    actions.plan(now=now)
    return journeys.deliver(now=now)


def ends() -> dict[str, tuple[str, str]]:
    rows = {row.key.split(":", 1)[1]: row for row in said_to(User.objects.get(email="wei@example.com").pk)}
    return {key: (row.outcome, row.reason) for key, row in rows.items()}


def test_a_birthday_is_greeted_once_with_its_points(wei: Member) -> None:
    assert [tick(MORNING + timedelta(minutes=15 * n)) for n in range(3)] == [1, 0, 0]
    assert mail.outbox[0].subject == "Happy birthday, 王伟"
    assert "50 points" in mail.outbox[0].body
    account = account_of(wei.user)
    assert account is not None
    assert balance(account, MORNING.date()).available == 50
    assert sum(outcomes(NOW - timedelta(days=1)).values()) == Occurrence.objects.count()


def test_a_birthday_by_the_moon_has_its_own_day_and_counts_once_a_lunar_year(site: Site) -> None:
    moon = make_member(site, "李月", "moon@example.com", birth_month=12, birth_day=1, birth_lunar=True)
    allow(moon, "greeting")
    days = [(2026, 12, 1), (2027, 1, 8), (2027, 12, 28), (2028, 6, 1), (2029, 1, 15)]
    given = []
    for day in days:
        tick(datetime(*day, 9, 30, tzinfo=UTC))
        given.append(Entry.objects.filter(key__startswith=f"birthday:{moon.pk}:").count())
    assert given == [0, 1, 2, 2, 3]
    assert [message.to for message in mail.outbox] == [["moon@example.com"]] * 3


def test_birthday_points_do_not_need_consent_to_a_greeting(site: Site) -> None:
    shy = make_member(site, birth_month=3, birth_day=2)
    tick(MORNING)
    account = account_of(shy.user)
    assert account is not None
    assert balance(account, MORNING.date()).available == 50
    assert mail.outbox == []
    assert Notice.objects.filter(person=shy.user, kind="birthday", shown_at__isnull=False).exists()


def test_a_birthday_before_the_day_of_joining_brings_nothing_and_that_day_is_the_group_s(site: Site) -> None:
    Group.objects.update(zone="Asia/Shanghai")
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the third, where the club is
    born = [make_member(site, email=f"born{day}@example.com", birth_month=3, birth_day=day) for day in (2, 3)]
    Member.objects.update(joined_at=late)
    assert journeys.give_birthday_points(now=late + timedelta(minutes=5)) == 1
    assert Entry.objects.get(key__startswith="birthday:").account.owner == born[1].user


def test_who_wants_no_greeting_at_all_gets_none(wei: Member) -> None:
    for channel in ("inbox", "email"):
        set_consent(
            person=wei.user, purpose="greeting", channel=channel, granted=False, text_version="1",
            how="profile", now=NOW, actor=wei.user,
        )  # fmt: skip
    tick(MORNING)
    assert list(ends().values()) == [("suppressed", "no_consent")]


def test_after_an_outage_the_greeting_is_belated_and_later_it_is_dropped(wei: Member) -> None:
    tick(MORNING + timedelta(days=2))
    assert mail.outbox[0].subject == "A belated happy birthday, 王伟"
    tick(MORNING.replace(year=2027) + timedelta(days=3))
    assert set(ends().values()) == {("sent", ""), ("expired", "too_late")}


def test_twenty_nine_february_follows_the_choice(site: Site) -> None:
    early = make_member(site, "A", "a@example.com", birth_month=2, birth_day=29)
    late = make_member(site, "B", "b@example.com", birth_month=2, birth_day=29, birth_leap="mar1")
    actions.plan(now=MORNING)
    due = dict(Occurrence.objects.values_list("person_id", "due_on"))
    assert due == {early.user.pk: date(2026, 2, 28), late.user.pk: date(2026, 3, 1)}


def test_insurance_reminds_thirty_seven_and_one_day_before(wei: Member, car: Vehicle) -> None:
    insure(vehicle=car, insurer="Acme", ends_on=date(2026, 4, 15), now=NOW, actor=wei.user)
    for day in (0, 13, 14, 15, 36, 37, 38, 42, 43, 44, 45):
        tick(MORNING + timedelta(days=day, hours=2))
    assert [m.subject for m in mail.outbox if "insurance" in m.subject] == [
        "The insurance of AB12 CDE ends on 15 April 2026"
    ] * 3


def test_a_renewed_policy_ends_what_was_planned_for_the_old_one(wei: Member, car: Vehicle) -> None:
    insure(vehicle=car, insurer="Acme", ends_on=date(2026, 4, 3), now=NOW, actor=wei.user)
    actions.plan(now=MORNING + timedelta(days=1))
    insure(vehicle=car, insurer="Acme", ends_on=date(2027, 4, 3), now=NOW, actor=wei.user)
    tick(MORNING + timedelta(days=2))
    (renewed,) = [end for key, end in ends().items() if key.startswith("policy")]
    assert renewed == ("superseded", "renewed")


def test_a_sold_car_is_not_reminded_even_when_the_letter_lies_ready(wei: Member, car: Vehicle) -> None:
    from club.reminders.actions import hand_over

    insure(vehicle=car, insurer="Acme", ends_on=date(2026, 4, 1), now=NOW, actor=wei.user)
    actions.plan(now=MORNING)
    hand_over(now=MORNING, limit=10)
    part_with(vehicle=car, user=wei.user, on=date(2026, 3, 2), now=MORNING, actor=wei.user)
    journeys.deliver(now=MORNING)
    assert [m.subject for m in mail.outbox if "insurance" in m.subject] == []
    assert Notice.objects.get(kind="insurance_renewal").dispatches.get().reason == "car_gone"


@pytest.mark.proves("D4")
def test_of_several_missed_messages_only_the_nearest_goes_out(wei: Member, car: Vehicle) -> None:
    insure(vehicle=car, insurer="Acme", ends_on=date(2026, 3, 8), now=NOW, actor=wei.user)
    tick(MORNING)
    insurance = {key[-3:]: end for key, end in ends().items() if key.startswith("policy")}
    assert insurance == {"-30": ("expired", "too_late"), ":-7": ("sent", "")}


def test_a_reminder_is_never_sent_at_night(wei: Member) -> None:
    tick(MORNING.replace(hour=22))
    assert mail.outbox == []
    assert list(ends().values()) == [("planned", "quiet_hours")]
    tick(MORNING + timedelta(days=1))
    assert list(ends().values()) == [("sent", "")]


def desk_rule(**fields: Any) -> Rule:
    values: dict[str, Any] = {
        "code": "fleet-letter", "name": "Letter", "anchor": "insurance", "offsets": [-20],
        "purpose": "reminder", "channels": ["email"], "active_from": NOW - timedelta(days=60),
        "subject": "{car} on {due}", "subject_zh": "{car}：{due}", "body": "Dear {name}, see {site}.",
        "body_zh": "{name}，您好。",
    }  # fmt: skip
    return Rule(**(values | fields))


def test_a_rule_made_at_the_desk_works_on_the_next_case(wei: Member, car: Vehicle) -> None:
    actions.save_rule(rule=desk_rule(), actor=wei.user, now=NOW)
    insure(vehicle=car, insurer="", ends_on=date(2026, 3, 22), now=NOW, actor=wei.user)
    tick(MORNING)
    (letter,) = [m for m in mail.outbox if m.subject.startswith("AB12")]
    assert letter.subject == "AB12 CDE on 22 March 2026"
    assert "Dear 王伟, see Harbour Road." in letter.body


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "{password}"},
        {"subject_zh": "{"},
        {"subject": "", "body": "only half"},
        {"anchor": "joined", "subject": "", "body": ""},
        {"offsets": []},
    ],
)
def test_a_rule_that_cannot_work_is_refused(member: Member, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        actions.save_rule(rule=desk_rule(**fields), actor=member.user, now=NOW)


def test_a_paused_rule_neither_plans_nor_tells(wei: Member) -> None:
    rule = Rule.objects.get(code="birthday")
    actions.plan(now=MORNING)
    actions.pause_rule(rule=rule, actor=wei.user, now=MORNING)
    journeys.deliver(now=MORNING)
    assert mail.outbox == []
    actions.pause_rule(rule=rule, actor=wei.user, now=MORNING)
    journeys.deliver(now=MORNING + timedelta(hours=1))
    assert len(mail.outbox) == 1


def test_the_anniversary_in_the_club_begins_after_a_year(site: Site) -> None:
    member = make_member(site)
    allow(member, "greeting")
    rule = desk_rule(anchor="joined", offsets=[0], purpose="greeting", opens=time(9))
    actions.save_rule(rule=rule, actor=member.user, now=NOW)
    actions.plan(now=MORNING)
    assert not Occurrence.objects.exists()
    actions.plan(now=MORNING.replace(year=2027))
    assert Occurrence.objects.get().due_on == date(2027, 3, 2)


@pytest.mark.parametrize("people", [1, 4])
def test_planning_costs_the_same_for_any_number_of_people(
    site: Site, people: int, django_assert_num_queries: Any
) -> None:
    for n in range(people):
        make_member(site, f"P {n}", f"p{n}@example.com", birth_month=3, birth_day=2)
    with django_assert_num_queries(60):  # cars, zones, rules, and for each rule a lock and one statement
        assert actions.plan(now=MORNING) == people
