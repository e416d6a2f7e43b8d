"""Points put aside when booking follow the visit to its bill, and come back in part with a refund."""

from datetime import datetime, timedelta

import pytest

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from club import journeys
from club.journeys.visit import write_bill
from club.notices.models import Notice
from loyalty.ledger.actions import earn
from loyalty.ledger.queries import Balance, account_of, balance
from loyalty.models import Account, BillPayment, StatusCredit
from loyalty.refusals import Refusal
from loyalty.rewards.actions import secret_of
from loyalty.rewards.queries import card_code, held_for, paid_with_points
from tests.booking.scenes import NOW
from tests.journeys.test_main_journey import Cast, a_booking, bill, cast, kinds

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
BILL = bill(("labour", "Annual service", 20_000, "customer"), ("parts", "Oil and filter", 10_000, "customer"),
            ("parts", "Door seal", 5_000, "warranty"))  # fmt: skip


@pytest.fixture
def account(cast: Cast) -> Account:
    found = account_of(cast.ben.user)
    assert found
    earn(account=found, points=5_000, key="present", on=journeys.group_day(NOW), now=NOW)
    return found


def put_aside(cast: Cast, booked: Appointment, points: int, key: str = "h") -> BillPayment | None:
    return journeys.place_points_hold(
        appointment=booked, points=points, key=key, now=NOW, actor=cast.ben.user
    )


def stands(cast: Cast, account: Account, ahead: int = 0) -> Balance:
    return balance(account, cast.scene.day(1 + ahead))


def done(cast: Cast, booked: Appointment, ahead: int = 1) -> tuple[Visit, datetime]:
    arrived = cast.scene.at(ahead, 9)
    visit = journeys.receive_car(appointment=booked, odometer_km=42_000, now=arrived, actor=cast.advisor)
    journeys.start_work(appointment=booked, now=arrived, actor=cast.advisor)
    journeys.finish_work(appointment=booked, now=arrived + timedelta(hours=1), actor=cast.advisor)
    return visit, arrived + timedelta(hours=1)


def test_held_at_booking_moved_billed_captured_and_partly_refunded(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    choice = journeys.pay_choice(appointment=booked, account=account, now=NOW)
    assert choice.most >= 3_000
    put_aside(cast, booked, 3_000)
    assert (stands(cast, account).held, stands(cast, account).available) == (3_000, 2_000)

    moved = journeys.move_service(
        appointment=booked, at=cast.scene.at(2, 10), version=booked.version, user=cast.ben.user, now=NOW
    )
    assert held_for(f"appointment:{moved.pk}", cast.scene.day(2)) == 3_000

    arrived = cast.scene.at(2, 10)
    visit = journeys.receive_car(appointment=moved, odometer_km=42_000, now=arrived, actor=cast.advisor)
    journeys.start_work(appointment=moved, now=arrived, actor=cast.advisor)
    journeys.finish_work(appointment=moved, now=arrived + timedelta(hours=1), actor=cast.advisor)
    closed = journeys.close_visit(
        visit=visit, lines=BILL, now=arrived + timedelta(hours=1), actor=cast.advisor
    )
    # 3,000 points are worth 30.00: 20.00 on the service, 10.00 on the parts; they earn nothing.
    lines = list(closed.visit.lines.order_by("position"))
    assert [line.points_minor for line in lines] == [2_000, 1_000, 0]
    assert closed.receipt
    assert closed.receipt.points == 270
    spent = StatusCredit.objects.filter(account=account, kind="spend").values_list("credits", flat=True)
    assert sum(spent) == 27
    paid = paid_with_points(f"visit:{visit.pk}")
    assert paid
    assert (paid.points, paid.value_minor) == (3_000, 3_000)
    after = stands(cast, account, 1)
    assert after.held == 0

    # A quarter of the service goes back: a quarter of its points, and the points earned by the money part.
    for _twice in range(2):
        journeys.refund_line(
            line=lines[0], net_minor=5_000, key="r1", reason="Redone", now=arrived + timedelta(hours=2),
            actor=cast.advisor,
        )  # fmt: skip
    assert stands(cast, account, 1).available == after.available + 500 - 45
    journeys.refund_line(
        line=lines[0], net_minor=15_000, key="r2", reason="Redone", now=arrived + timedelta(hours=3),
        actor=cast.advisor,
    )  # fmt: skip
    assert stands(cast, account, 1).available == after.available + 2_000 - 180
    told = kinds(cast.ben)
    assert [told.count(kind) for kind in ("points_held", "points_paid", "points_back")] == [1, 1, 2]


def test_a_cancelled_visit_frees_its_points(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    put_aside(cast, booked, 1_000)
    journeys.cancel_service(appointment=booked, user=cast.ben.user, now=NOW)
    assert (stands(cast, account).held, stands(cast, account).available) == (0, 5_000)
    assert "points_freed" in kinds(cast.ben)


def test_a_missed_visit_frees_its_points(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    put_aside(cast, booked, 1_000)
    journeys.miss(appointment=booked, now=cast.scene.at(1, 12), actor=cast.advisor)
    assert stands(cast, account).held == 0


def test_the_owner_thinks_again(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    first = put_aside(cast, booked, 1_000, "a")
    assert put_aside(cast, booked, 1_000, "a") == first
    put_aside(cast, booked, 600, "b")
    assert stands(cast, account).held == 600
    assert put_aside(cast, booked, 0, "c") is None
    assert stands(cast, account).held == 0


def test_a_smaller_bill_takes_what_it_may_and_frees_the_rest(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    put_aside(cast, booked, 3_000)
    visit, at = done(cast, booked)
    small = bill(("labour", "Bulb", 1_500, "customer"))
    closed = journeys.close_visit(visit=visit, lines=small, now=at, actor=cast.advisor)
    assert closed.visit.lines.get().points_minor == 700
    assert stands(cast, account).held == 0


def test_nothing_is_put_aside_for_a_bill_that_is_written(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    visit, at = done(cast, booked)
    write_bill(visit=visit, lines=BILL, now=at, actor=cast.advisor)
    with pytest.raises(journeys.NothingToPay):
        put_aside(cast, booked, 1_000)
    assert stands(cast, account).held == 0


def test_a_bill_nobody_pays_for_takes_none(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    put_aside(cast, booked, 3_000)
    visit, at = done(cast, booked)
    recall = bill(("labour", "Recall", 9_000, "warranty"))
    journeys.close_visit(visit=visit, lines=recall, now=at, actor=cast.advisor)
    assert (stands(cast, account).held, paid_with_points(f"visit:{visit.pk}")) == (0, None)


def test_more_than_held_needs_the_owner_and_more_than_allowed_is_no(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    put_aside(cast, booked, 1_000)
    visit, at = done(cast, booked)

    def close(points: int) -> None:
        journeys.close_visit(visit=visit, lines=BILL, now=at, actor=cast.advisor, points=points)

    before = Notice.objects.count()
    for points, code in ((1_500, "presence_needed"), (15_100, "pay_too_much"), (1_050, "bad_pay_points")):
        with pytest.raises(Refusal) as refusal:
            close(points)
        assert refusal.value.code == code
    visit.refresh_from_db()
    assert (visit.closed_at, Notice.objects.count()) == (None, before)
    code = card_code(secret_of(account=account, now=NOW), at).code
    journeys.prove_presence(account=account, code=code, site=cast.scene.site, now=at, actor=cast.advisor)
    close(1_500)
    paid = paid_with_points(f"visit:{visit.pk}")
    assert paid
    assert paid.points == 1_500


def test_nobody_serves_themselves(cast: Cast, account: Account) -> None:
    with pytest.raises(journeys.OwnAccount):
        journeys.prove_presence(account=account, code="1", site=cast.scene.site, now=NOW, actor=cast.ben.user)


def test_a_request_taken_back_frees_its_points(cast: Cast, account: Account) -> None:
    scene, ben = cast.scene, cast.ben.user
    scene.service.is_open_ended = True
    scene.service.save()
    held = journeys.book_service(
        user=ben, site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(1, 9),
        vehicle=None, request_key="asked", now=NOW,
    )  # fmt: skip
    asked = journeys.confirm_service(appointment=held, user=ben, now=NOW, points=1_000)
    assert (asked.state, stands(cast, account).held) == ("requested", 1_000)
    journeys.cancel_service(appointment=asked, user=ben, now=NOW)
    assert (stands(cast, account).held, stands(cast, account).available) == (0, 5_000)
