"""Hours, exceptions, settings and posts: what is written, and what is refused."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from booking.models import CalendarException, Policy, Post, WeeklyHours
from booking.refusals import Refusal
from booking.sites import actions, queries
from tests.booking.makes import NOW, make_site, make_user

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NINE_TO_FIVE = {day: [(time(9), time(17))] for day in range(5)}


def test_hours_past_midnight_become_two_rows() -> None:
    site = make_site()
    actions.set_hours(site=site, weekly={4: [(time(18), time(2))]}, now=NOW)
    rows = WeeklyHours.objects.order_by("weekday").values_list("weekday", "opens", "closes")
    assert list(rows) == [(4, time(18), time(0)), (5, time(0), time(2))]
    assert queries.calendar_of(site).is_open(NOW.replace(hour=23))
    assert queries.calendar_of(site).is_open(NOW.replace(hour=1) + timedelta(days=1))


def test_new_hours_replace_the_old_and_count_a_version() -> None:
    site = make_site()
    actions.set_hours(site=site, weekly=NINE_TO_FIVE, now=NOW)
    calendar = actions.set_hours(site=site, weekly={0: [(time(8), time(12))]}, now=NOW)
    assert WeeklyHours.objects.count() == 1
    assert calendar.version == 3


def test_overlapping_hours_are_united() -> None:
    site = make_site()
    actions.set_hours(site=site, weekly={0: [(time(8), time(12)), (time(11), time(13))]}, now=NOW)
    row = WeeklyHours.objects.get()
    assert (row.opens, row.closes) == (time(8), time(13))


@pytest.mark.parametrize(
    ("weekly", "code"),
    [
        ({}, "no_open_time"),
        ({0: []}, "no_open_time"),
        ({0: [(time(9), time(9))]}, "bad_hours"),
        ({7: [(time(9), time(10))]}, "bad_hours"),
        ({0: [(time(hour), time(hour + 1)) for hour in range(7)]}, "bad_hours"),
    ],
)
def test_refused_hours_leave_the_old_ones(weekly: dict[int, list[tuple[time, time]]], code: str) -> None:
    site = make_site()
    before = actions.set_hours(site=site, weekly=NINE_TO_FIVE, now=NOW)
    with pytest.raises(Refusal) as refusal:
        actions.set_hours(site=site, weekly=weekly, now=NOW)
    assert refusal.value.code == code
    assert WeeklyHours.objects.count() == 5
    before.refresh_from_db()
    assert before.version == 2


def test_exceptions_close_shorten_and_make_up() -> None:
    site = make_site()
    actions.set_hours(site=site, weekly=NINE_TO_FIVE, now=NOW)
    monday, tuesday, saturday = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)
    actions.set_exception(site=site, day=monday, intervals=[], now=NOW, note="Stocktaking", note_zh="盘点")
    actions.set_exception(site=site, day=tuesday, intervals=[["10:00", "12:00"]], now=NOW)
    actions.set_exception(site=site, day=saturday, intervals=[["09:00", "17:00"]], now=NOW)
    calendar = queries.calendar_of(site)
    assert [len(calendar.open_spans(day)) for day in (monday, tuesday, saturday)] == [0, 1, 1]
    assert calendar.hours(tuesday) == [(time(10), time(12))]

    actions.drop_exception(site=site, day=monday, now=NOW)
    assert queries.calendar_of(site).hours(monday) == [(time(9), time(17))]


@pytest.mark.parametrize("written", [[["9", "late"]], [["09:00"]], [["10:00", "10:00"]]])
def test_unreadable_exception_is_refused(written: list[list[str]]) -> None:
    site = make_site()
    actions.set_hours(site=site, weekly=NINE_TO_FIVE, now=NOW)
    with pytest.raises(actions.BadHours):
        actions.set_exception(site=site, day=TODAY, intervals=written, now=NOW)
    assert not CalendarException.objects.exists()


def test_dropping_the_only_open_date_is_refused() -> None:
    site = make_site()
    actions.set_exception(site=site, day=TODAY, intervals=[["09:00", "17:00"]], now=NOW)
    with pytest.raises(actions.NoOpenTime):
        actions.drop_exception(site=site, day=TODAY, now=NOW)
    assert CalendarException.objects.count() == 1


def test_a_setting_has_a_value_for_every_day_of_its_history() -> None:
    site, other, author = make_site(), make_site("thorpe"), make_user()
    group_wide: dict[str, Any] = {"name": "horizon_days", "now": NOW, "author": author}
    actions.set_policy(value=60, valid_from=TODAY, **group_wide)
    actions.set_policy(value=45, valid_from=TODAY + timedelta(days=10), **group_wide)
    actions.set_policy(value=30, valid_from=TODAY + timedelta(days=5), site=site, **group_wide)

    def said(where: object, days: int) -> object:
        return queries.policy(where, "horizon_days", TODAY + timedelta(days=days))  # type: ignore[arg-type]

    assert [said(site, -1), said(site, 0), said(site, 5), said(site, 20)] == [90, 60, 30, 30]
    assert [said(other, 9), said(other, 10), said(None, 10)] == [60, 45, 45]
    assert queries.policy(site, "unheard_of", TODAY, default=7) == 7


def test_a_correction_on_the_same_day_wins() -> None:
    for value in (60, 70):
        actions.set_policy(name="horizon_days", value=value, valid_from=TODAY, now=NOW, author=None)
    assert queries.policy(None, "horizon_days", TODAY) == 70
    assert Policy.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "value", "days", "code"),
    [
        ("horizon_day", 60, 0, "unknown_setting"),
        ("horizon_days", "60", 0, "bad_setting"),
        ("horizon_days", True, 0, "bad_setting"),
        ("horizon_days", 4000, 0, "bad_setting"),
        ("change_until_time", "25:00", 0, "bad_setting"),
        ("change_until_time", 16, 0, "bad_setting"),
        ("horizon_days", 60, -1, "backdated"),
    ],
)
def test_wrong_settings_are_refused(name: str, value: object, days: int, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        actions.set_policy(
            name=name, value=value, valid_from=TODAY + timedelta(days=days), now=NOW, author=None
        )
    assert refusal.value.code == code
    assert not Policy.objects.exists()


def test_the_database_refuses_to_change_history() -> None:
    actions.set_policy(name="horizon_days", value=60, valid_from=TODAY, now=NOW, author=None)
    for change in (
        lambda: Policy.objects.update(value=1),
        lambda: Policy.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert queries.policy(None, "horizon_days", TODAY) == 60


def test_posts_begin_and_end() -> None:
    user, site = make_user(), make_site()
    post = actions.appoint(user=user, role="advisor", site=site, on=TODAY)
    with pytest.raises(actions.PostHeld):
        actions.appoint(user=user, role="advisor", site=site, on=TODAY)
    actions.dismiss(post=post, on=TODAY + timedelta(days=3))
    assert actions.dismiss(post=post, on=TODAY + timedelta(days=9)).until_date == TODAY + timedelta(days=3)
    held = [queries.posts_of(user, TODAY + timedelta(days=n)).exists() for n in (-1, 0, 2, 3)]
    assert held == [False, True, True, False]
    actions.appoint(user=user, role="advisor", site=site, on=TODAY + timedelta(days=3))
    assert Post.objects.count() == 2
