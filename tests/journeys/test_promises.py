"""A broken promise pays by itself from its department's budget, which is that of goodwill (care.md §4)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from booking.sites.actions import set_policy
from booking.visits.models import Visit
from club import journeys
from club.complaints import actions as complaints
from club.complaints.models import Goodwill, GoodwillBudget
from club.complaints.queries import left_in
from club.notices.models import Notice
from club.promises import actions
from club.promises.models import VisitPromise
from club.promises.queries import earlier_work, held
from club.tasks.models import Task
from loyalty.ledger.models import Entry
from portal.models import User
from tests.journeys.test_main_journey import SERVICE, Cast, a_booking, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
type Taps = Callable[[Cast], Visit]


def budget(cast: Cast, minor: int, day: date | None = None, department: str = "service") -> GoodwillBudget:
    return complaints.set_budget(
        site=cast.scene.site, department=department, month=day or cast.scene.day(1), amount_minor=minor,
        actor=cast.advisor, now=cast.scene.now,
    )  # fmt: skip


def a_day(cast: Cast, *, greeted: int = 60, explained: bool = True, washed: bool = True) -> Visit:
    """A visit by the clock, closed; only what is asked for goes wrong."""
    coming, arrived, who = a_booking(cast), cast.scene.at(1, 9), cast.advisor
    actions.tap(appointment=coming, kind="arrived", now=arrived, actor=cast.ben.user)
    actions.tap(appointment=coming, kind="greeted", now=arrived + greeted * SECOND, actor=who)
    visit = journeys.receive_car(
        appointment=coming, odometer_km=42_000, now=arrived + 2 * 60 * SECOND, actor=who
    )
    journeys.start_work(appointment=coming, now=arrived, actor=who)
    done = arrived + timedelta(hours=1)
    journeys.finish_work(appointment=coming, now=done, actor=who)
    actions.look_at_rest_area(site=cast.scene.site, found="clean", now=done, actor=who)
    for kind, is_so in (("explained", explained), ("washed", washed)):
        if is_so:
            actions.tap(appointment=coming, kind=kind, now=done, actor=who)
    journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=who)
    return Visit.objects.get(pk=visit.pk)


def closed_at(visit: Visit) -> datetime:
    assert visit.closed_at is not None
    return visit.closed_at


def settle(visit: Visit) -> dict[str, VisitPromise]:
    assert visit.closed_at
    return {row.code: row for row in journeys.settle_promises(visit=visit, now=visit.closed_at)}


@pytest.mark.source("P1")
@pytest.mark.parametrize(("seconds", "verdict", "points"), [(59, "kept", 0), (61, "broken", 50)])
def test_a_minute_at_the_door_decides_and_pays_once(
    cast: Cast, seconds: int, verdict: str, points: int
) -> None:
    budget(cast, 10_000)
    visit = a_day(cast, greeted=seconds)
    rows = [settle(visit), settle(visit)][1]
    assert (rows["greeted"].verdict, rows["greeted"].points) == (verdict, points)
    assert [row.code for row in rows.values() if row.verdict == "broken"] == ["greeted"] * (
        verdict == "broken"
    )
    paid = Entry.objects.filter(key=f"promise:{rows['greeted'].pk}")
    assert sum(entry.points for entry in paid) == points
    assert {entry.kind for entry in paid} <= {"adjust"}, "never an earning"
    charged = Goodwill.objects.all()
    assert sum(row.points for row in charged) == points
    assert left_in(GoodwillBudget.objects.get()) == 10_000 - sum(row.minor for row in charged)
    assert Notice.objects.filter(kind="promise_broken").count() == (verdict == "broken")


def test_beyond_the_budget_a_person_decides_and_pays_knowingly(cast: Cast) -> None:
    budget(cast, 49)
    row = settle(a_day(cast, greeted=61))["greeted"]
    assert (row.held_why, row.points, row.paid_at) == ("budget", 50, None)
    assert not Entry.objects.filter(key__startswith="promise:").exists(), "nothing is posted that waits"
    assert list(held([cast.scene.site.pk])) == [row]
    task = Task.objects.get(kind="promise_held")
    with pytest.raises(actions.settling.WhyMissing):
        journeys.decide_promise(promise=row, pay=True, note=" ", actor=cast.advisor, now=cast.scene.now)
    done = journeys.decide_promise(
        promise=row, pay=True, note="Ours to pay", actor=cast.advisor, now=cast.scene.at(2, 9)
    )
    task.refresh_from_db()
    done.refresh_from_db()
    assert (done.paid_at is not None, task.finished_at is not None) == (True, True)
    assert left_in(GoodwillBudget.objects.get()) == 49 - 50
    with pytest.raises(actions.settling.NotHeld):
        journeys.decide_promise(promise=row, pay=True, note="Again", actor=cast.advisor, now=cast.scene.now)


def test_where_no_budget_was_ever_set_a_person_decides_and_a_no_pays_nothing(cast: Cast) -> None:
    row = settle(a_day(cast, greeted=61))["greeted"]
    assert row.held_why == "budget"
    journeys.decide_promise(
        promise=row, pay=False, note="He came early", actor=cast.advisor, now=cast.scene.now
    )
    assert not Goodwill.objects.exists()
    assert not GoodwillBudget.objects.exists()


def test_a_month_nobody_set_goes_on_with_the_newest_before_it(cast: Cast) -> None:
    for months, minor in ((70, 1), (40, 10_000)):
        budget(cast, minor, cast.scene.day(1) - timedelta(days=months))
    settle(a_day(cast, greeted=61))
    row = GoodwillBudget.objects.get(month=cast.scene.day(1).replace(day=1))
    assert (row.amount_minor, left_in(row)) == (10_000, 10_000 - 50)


def test_one_visit_pays_at_most_what_the_setting_says(cast: Cast) -> None:
    budget(cast, 100_000)
    set_policy(
        name="promise_points_most", value=120, valid_from=cast.scene.day(0), now=cast.scene.now, author=None
    )
    visit = a_day(cast, greeted=61, explained=False, washed=False)
    rows = settle(visit)
    for code in ("explained", "wash"):
        journeys.confirm_promise(
            promise=rows[code], said="no", user=cast.ben.user, now=closed_at(visit) + DAY,
        )  # fmt: skip
    assert sum(VisitPromise.objects.filter(paid_at__isnull=False).values_list("points", flat=True)) == 120


def test_the_owners_word_is_said_once_in_time_and_against_our_clock_a_person_looks(cast: Cast) -> None:
    budget(cast, 100_000)
    visit = a_day(cast, explained=False)
    rows, soon = settle(visit), closed_at(visit) + DAY
    assert rows["explained"].verdict == "open"

    def say(code: str, said: str, now: object = soon) -> VisitPromise:
        return journeys.confirm_promise(promise=rows[code], said=said, user=cast.ben.user, now=now)  # type: ignore[arg-type]

    assert say("explained", "yes").verdict == "kept"
    with pytest.raises(actions.settling.SaidAlready):
        say("explained", "no")
    disputed = say("wash", "no")
    assert (disputed.verdict, disputed.held_why, disputed.paid_at) == ("broken", "disputed", None)
    with pytest.raises(actions.settling.WordLate):
        say("plan", "no", soon + 14 * DAY)


def test_who_says_no_too_often_is_not_paid_by_the_machine(cast: Cast) -> None:
    budget(cast, 100_000)
    set_policy(
        name="promise_denials_most", value=0, valid_from=cast.scene.day(0), now=cast.scene.now, author=None
    )
    visit = a_day(cast, explained=False)
    said = journeys.confirm_promise(
        promise=settle(visit)["explained"], said="no", user=cast.ben.user, now=closed_at(visit) + DAY,
    )  # fmt: skip
    assert (said.held_why, said.paid_at) == ("often", None)


def test_the_clock_settles_what_closed_and_ends_what_nobody_said(cast: Cast) -> None:
    visit = a_day(cast, explained=False)
    closed = visit.closed_at
    assert closed
    assert journeys.promises_by_the_clock(now=closed + DAY) == 1
    assert journeys.promises_by_the_clock(now=closed + DAY) == 0
    journeys.promises_by_the_clock(now=closed + 20 * DAY)
    assert VisitPromise.objects.get(visit=visit, code="explained").why == "nobody_said"


def test_terms_hold_from_their_day_on(cast: Cast) -> None:
    budget(cast, 100_000, department="parts")
    for points, day in ((80, cast.scene.day(0)), (90, cast.scene.day(3))):
        actions.set_term(
            code="greeted", points=points, department="parts", valid_from=day, now=cast.scene.now,
            actor=cast.advisor,
        )  # fmt: skip
    row = settle(a_day(cast, greeted=61))["greeted"]
    assert (row.points, row.department) == (80, "parts")


def test_taps_count_once_on_their_day_and_only_in_their_state(cast: Cast) -> None:
    coming, arrived = a_booking(cast), cast.scene.at(1, 9)
    with pytest.raises(actions.moments.NotToday):
        actions.tap(appointment=coming, kind="arrived", now=arrived - DAY, actor=cast.ben.user)
    with pytest.raises(actions.moments.NotToday):
        actions.tap(appointment=coming, kind="washed", now=arrived, actor=cast.advisor)
    first = actions.tap(appointment=coming, kind="arrived", now=arrived, actor=cast.ben.user)
    assert actions.tap(appointment=coming, kind="arrived", now=arrived + DAY, actor=cast.advisor) == first


@pytest.mark.source("B17")
def test_earlier_related_work_is_a_reason_for_goodwill(cast: Cast) -> None:
    from tests.club.surveys.conftest import make_visit

    coming = a_booking(cast)
    car, now = coming.vehicle, cast.scene.now
    assert car is not None
    aligned = make_visit(cast.scene.site, cast.ben.user, car, now - 89 * DAY, number="77", work="alignment")
    make_visit(cast.scene.site, cast.ben.user, car, now - 91 * DAY, number="78", work="tyres-four")
    assert [visit for visit, _work in earlier_work(car, ["tyres", "body"], now, 90)] == [aligned]
    assert earlier_work(car, ["battery"], now, 90) == []
    assert earlier_work(None, ["tyres"], now, 90) == []
    assert User.objects.filter(pk=cast.ben.user.pk).exists()
