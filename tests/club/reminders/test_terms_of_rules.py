"""What a rule may say beside its day: for whom, as how much of a bother, what is missed, who is held out."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from booking.garage.actions import insure
from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from club import journeys
from club.members.actions import set_consent
from club.members.models import Member
from club.notices.models import Notice
from club.payments.models import PaidPlan, Subscription
from club.reminders import actions, rules
from club.reminders.models import Occurrence, Rule
from club.segments.actions import archive_segment, change_segment, save_segment, take_snapshot
from club.segments.models import Segment
from tests.club.conftest import NOW, make_member

MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = MORNING.date()


def allow(member: Member, purpose: str, *, granted: bool = True) -> Member:
    set_consent(
        person=member.user, purpose=purpose, channel="email", granted=granted, text_version="1",
        how="profile", now=NOW, actor=member.user,
    )  # fmt: skip
    return member


def born_today(site: Site, count: int, **fields: object) -> list[Member]:
    return [
        allow(
            make_member(site, f"P {n}", f"p{n}@example.com", birth_month=3, birth_day=2, **fields), "greeting"
        )
        for n in range(count)
    ]


def birthday(**fields: Any) -> Rule:
    Rule.objects.filter(code="birthday").update(**fields)
    return Rule.objects.get(code="birthday")


def ends() -> set[tuple[str, str]]:
    return set(Occurrence.objects.values_list("state", "reason"))


def companies() -> Segment:
    asked = {"attribute": {"in": ["company"]}}
    return save_segment(code="firms", name="Firms", definition=asked, on=TODAY, now=NOW, actor=None)


def tick(now: datetime = MORNING) -> int:
    journeys.plan_messages(now=now)
    return journeys.deliver(now=now)


@pytest.mark.parametrize("people", [1, 3])
def test_a_rule_for_a_segment_plans_its_members_in_one_statement(
    site: Site, people: int, django_assert_num_queries: Any
) -> None:
    born_today(site, 2)
    for n in range(people):
        make_member(site, "F", f"f{n}@example.com", birth_month=3, birth_day=2, attribute="company")
    rule = birthday(segment=companies())
    Rule.objects.exclude(pk=rule.pk).update(paused_at=NOW)
    with django_assert_num_queries(14):  # the lock; for the segment group, version, bounds, settings
        assert actions.plan(now=MORNING) == people
    assert set(Occurrence.objects.values_list("person__member__attribute", flat=True)) == {"company"}


def test_an_offer_for_a_segment_is_for_those_who_let_us_choose(site: Site) -> None:
    """Offers by date alone reach everybody else, and a no before the wire is heard (privacy.md)."""
    yes, no = born_today(site, 2, attribute="company")
    for member in (yes, no):
        allow(member, "marketing")
    allow(yes, "profiling")
    rule = birthday(segment=companies(), purpose="marketing")
    Rule.objects.exclude(pk=rule.pk).update(paused_at=NOW)
    assert actions.plan(now=MORNING) == 1
    assert Occurrence.objects.get().person_id == yes.user_id
    allow(yes, "profiling", granted=False)
    assert journeys.deliver(now=MORNING) == 0
    assert ends() == {("superseded", "left_segment")}
    birthday(segment=None, purpose="marketing")
    assert actions.plan(now=MORNING) == 1


def test_who_left_the_segment_before_the_wire_hears_nothing(site: Site) -> None:
    (firm,) = born_today(site, 1, attribute="company")
    birthday(segment=companies())
    actions.plan(now=MORNING)
    Member.objects.filter(pk=firm.pk).update(attribute="private")
    assert journeys.deliver(now=MORNING) == 0
    assert ends() == {("superseded", "left_segment")}


def test_a_snapshot_stays_as_it_was_and_an_archived_segment_is_nobody_s(site: Site) -> None:
    (firm,) = born_today(site, 1, attribute="company")
    segment = companies()
    kept = take_snapshot(segment=segment, code="then", name="Then", on=TODAY, now=NOW, actor=None)
    change_segment(
        segment=segment, definition={"attribute": {"in": ["taxi"]}}, on=TODAY, now=NOW, actor=firm.user
    )
    birthday(segment=segment)
    assert actions.plan(now=MORNING) == 0
    birthday(segment=kept)
    assert actions.plan(now=MORNING) == 1
    archive_segment(segment=kept, now=NOW, actor=None)
    journeys.deliver(now=MORNING)
    assert ends() == {("superseded", "left_segment")}


@pytest.mark.source("K11")
def test_of_a_hundred_cars_or_people_the_held_out_are_not_told_and_counted(site: Site) -> None:
    people = born_today(site, 12)
    birthday(holdout_percent=50)
    out = {m.user_id for m in people if rules.is_held_out(f"person:{m.user_id}", 2026, 50)}
    assert 0 < len(out) < 12
    assert tick() == 12 - len(out)
    told = Occurrence.objects.filter(state="suppressed", reason="holdout")
    assert set(told.values_list("person", flat=True)) == out


def test_a_share_is_held_out_and_drawn_anew_each_year() -> None:
    units = [f"vehicle:{n}" for n in range(4_000)]
    this, next_ = ({u for u in units if rules.is_held_out(u, year, 10)} for year in (2026, 2027))
    assert 320 < len(this) < 480
    assert len(this & next_) < 80  # nobody is left out for ever
    assert this < {u for u in units if rules.is_held_out(u, 2026, 20)}  # rules hold out the same ones


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"purpose": "marketing", "cap_class": "ordinary"}, "cap_class"),
        ({"purpose": "reminder", "cap_class": "exempt"}, "cap_class"),
        ({"purpose": "safety", "holdout_percent": 10}, "holdout_percent"),
        ({"purpose": "contract", "holdout_percent": 1}, "holdout_percent"),
        ({"holdout_percent": 51}, "holdout_percent"),
        ({"opens": time(9), "closes": time(9)}, "closes"),
    ],
)
def test_terms_that_cannot_be_are_refused(member: Member, fields: dict[str, Any], at: str) -> None:
    rule = birthday()
    for name, value in fields.items():
        setattr(rule, name, value)
    with pytest.raises(ValidationError) as refused:
        actions.save_rule(rule=rule, actor=member.user, now=NOW)
    assert at in refused.value.message_dict


def test_a_rule_that_counts_as_marketing_waits_like_marketing(site: Site) -> None:
    born_today(site, 1)
    birthday(cap_class="marketing", useful_days=20)
    assert tick() == 1
    again = Rule.objects.create(
        code="again", name="Again", anchor="date", fixed_on=TODAY, offsets=[0], purpose="greeting",
        channels=["email"], subject="A", body="B", cap_class="marketing", active_from=NOW - timedelta(days=3),
        useful_days=20,
    )  # fmt: skip
    assert tick(MORNING + timedelta(minutes=15)) == 0
    notice = Occurrence.objects.get(rule=again).notice
    assert notice is not None
    assert notice.dispatches.get().reason == "cap"
    assert tick(MORNING + timedelta(days=7, hours=1)) == 1


def test_a_late_rule_whose_window_is_at_night_only_ends_with_its_reason(site: Site) -> None:
    born_today(site, 1)
    birthday(opens=time(21), closes=time(23))
    assert tick(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == 0
    assert ends() == {("expired", "no_opening")}


def test_a_message_whose_weekday_comes_too_late_is_accounted_for(site: Site) -> None:
    born_today(site, 1)
    birthday(weekdays=[6], useful_days=2)  # a Monday's birthday, told on Sundays only
    assert [tick(MORNING + timedelta(days=day)) for day in range(7)] == [0] * 7
    assert ends() == {("expired", "too_late")}


@pytest.fixture
def missed(site: Site) -> Member:
    """A birthday, two policies and a letter of the club, all in one outage; the rules put them together."""
    member = allow(make_member(site, "王伟", "wei@example.com", birth_month=3, birth_day=2), "reminder")
    for n, plate in enumerate(("AB12 CDE", "XY34 ZZZ")):
        car = Vehicle.objects.create(plate=plate, plate_key=plate.replace(" ", ""), created_at=NOW)
        Keeper.objects.create(vehicle=car, user=member.user, from_date=date(2024, 1, 1))
        insure(
            vehicle=car, insurer="Acme", ends_on=TODAY + timedelta(days=29 + n), now=NOW, actor=member.user
        )
    Rule.objects.filter(code="insurance-renewal").update(catch_up="merge")
    return member


def test_what_was_missed_is_one_message_in_the_reader_s_language(missed: Member) -> None:
    missed.user.language = "zh-hans"
    missed.user.save()
    assert tick(MORNING + timedelta(days=2)) == 1
    (notice,) = Notice.objects.filter(kind="missed_together")
    assert [line["title"][:12] for line in notice.data["lines"]] == ["The insuranc"] * 2
    (letter,) = mail.outbox
    assert "AB12 CDE" in letter.body
    assert "XY34 ZZZ" in letter.body
    assert "insurance" not in letter.body
    merged = Occurrence.objects.get(state="merged")
    assert merged.merged_into is not None
    assert merged.merged_into.notice == notice
    assert tick(MORNING + timedelta(days=2, minutes=15)) == 0


def test_missed_at_night_they_wait_for_the_morning_and_are_still_one(missed: Member) -> None:
    night = MORNING.replace(day=3, hour=23)
    assert tick(night) == 0
    assert tick(night + timedelta(hours=11)) == 1
    assert Notice.objects.filter(kind="missed_together").count() == 1


def test_in_time_each_is_said_by_itself(missed: Member) -> None:
    assert tick(MORNING + timedelta(days=-1)) + tick(MORNING) == 2
    assert not Notice.objects.filter(kind="missed_together").exists()


def test_a_row_that_cannot_be_said_stops_no_other_and_is_left_to_a_person(site: Site) -> None:
    people = born_today(site, 3)

    def more(row: Occurrence, _others: object, _now: datetime) -> dict[str, object]:
        if row.person_id == people[0].user_id:
            raise LookupError
        return {"points": 50}

    actions.plan(now=MORNING)
    for hour in range(6):
        actions.hand_over(now=MORNING + timedelta(hours=hour), limit=9, more=more)
    broken = Occurrence.objects.get(person=people[0].user)
    assert (broken.state, broken.reason, broken.tries) == ("suppressed", "cannot_render", 5)
    assert Occurrence.objects.filter(state="handed").count() == 2


@pytest.mark.parametrize(("ends_at", "told"), [(True, 1), (False, 0)])
def test_the_end_of_a_paid_membership_is_foretold_unless_it_renews(
    member: Member, ends_at: bool, told: int
) -> None:
    end = MORNING + timedelta(days=30)
    plan = PaidPlan.objects.create(
        code="plus",
        name="Club Plus",
        words="More",
        price_minor=4_900,
        currency="GBP",
        created_at=NOW,
        created_by=member.user,
    )
    paid = Subscription.objects.create(
        plan=plan, person=member.user, key="k", price_minor=4_900, currency="GBP", months=12, created_at=NOW,
        expires_at=NOW, state="active", started_at=NOW, opened_at=NOW, paid_until=end,
        ends_at=end if ends_at else None, provider_id="sub_1", session_id="cs_1",
    )  # fmt: skip
    Rule.objects.exclude(anchor="membership").update(paused_at=NOW)
    tick()
    assert Notice.objects.filter(kind="membership_renewal").count() == told
    assert [m.subject for m in mail.outbox] == ["Your membership runs until 1 April 2026"] * told
    Subscription.objects.filter(pk=paid.pk).update(ends_at=None)  # it renews after all
    assert tick(MORNING + timedelta(days=23)) == 0
