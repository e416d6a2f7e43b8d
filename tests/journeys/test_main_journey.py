"""The story of the house: a friend's code, a car, a service, points, a reward, the friend's reward."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage as Message

import pytest
from django.core import mail

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.refusals import Refusal as BookingRefusal
from booking.visits.models import Visit
from booking.visits.rules import LineDraft
from club import journeys
from club.members.models import Member
from club.notices.models import Dispatch, Notice
from club.notices.queries import inbox
from club.referrals.actions import give_code
from club.referrals.models import Referral, ReferralMilestone
from club.referrals.queries import friends_of
from loyalty.ledger.queries import account_of, balance
from loyalty.policies.actions import set_policy
from loyalty.refusals import Refusal as LoyaltyRefusal
from loyalty.rewards.models import Reward
from portal.models import User
from tests.booking.scenes import NOW, Scene, a_scene

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@dataclass
class Cast:
    """Who plays, and where."""

    scene: Scene
    ada: Member
    ben: Member
    advisor: User


def no_quiet_days(scene: Scene) -> None:
    """A scene is empty; these stories count what an ordinary day brings."""
    set_policy(
        name="off_peak_below_percent", value=0, valid_from=scene.day(0), on=scene.day(0), now=scene.now
    )


def joined(scene: Scene, name: str, phone: str, code: str = "") -> Member:
    user = User.objects.create_user(f"{name.split()[0].lower()}@example.com", last_login=NOW)
    return journeys.join_club(
        user=user, name=name, phone=phone, site=scene.site, consents={("reminder", "email"): True},
        referral_code=code, how="signup", now=NOW,
    )  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    scene = a_scene()
    no_quiet_days(scene)
    ada = joined(scene, "Ada Lowe", "+447700900001")
    ben = joined(scene, "Ben Oak", "+447700900002", give_code(member=ada, now=NOW).code)
    return Cast(scene, ada, ben, User.objects.create_user("desk@example.com", is_staff=True))


def a_booking(cast: Cast, at: datetime | None = None) -> Appointment:
    car = Vehicle.objects.for_user(cast.ben.user).first() or journeys.add_car(
        user=cast.ben.user, now=NOW, vin="WVWZZZ1JZ3W386752", plate="AB12 CDE"
    )
    held = journeys.book_service(
        user=cast.ben.user, site=cast.scene.site, operations=[cast.scene.service], mode="drop_off",
        at=at or cast.scene.at(1, 9), vehicle=car, request_key=f"key-{at}", now=NOW,
    )  # fmt: skip
    return journeys.confirm_service(appointment=held, user=cast.ben.user, now=NOW)


def a_visit(cast: Cast) -> tuple[Visit, datetime]:
    booked, arrived = a_booking(cast), cast.scene.at(1, 9)
    visit = journeys.receive_car(appointment=booked, odometer_km=42_000, now=arrived, actor=cast.advisor)
    journeys.start_work(appointment=booked, now=arrived, actor=cast.advisor)
    done = arrived + timedelta(hours=1)
    journeys.finish_work(appointment=booked, now=done, actor=cast.advisor)
    return visit, done


def bill(*lines: tuple[str, str, int, str]) -> list[LineDraft]:
    return [
        LineDraft(kind=kind, description=words, net_minor=net, tax_minor=net // 5, pay_type=pays)
        for kind, words, net, pays in lines
    ]


SERVICE = bill(
    ("labour", "Annual service", 20_000, "customer"),
    ("parts", "Oil and filter", 12_050, "customer"),
    ("parts", "Door seal", 5_000, "warranty"),
)


def available(member: Member, on: date) -> int:
    account = account_of(member.user)
    assert account is not None
    return balance(account, on).available


def pending(member: Member, on: date) -> int:
    account = account_of(member.user)
    assert account is not None
    return balance(account, on).pending


def kinds(member: Member) -> list[str]:
    return list(Notice.objects.filter(person=member.user).order_by("pk").values_list("kind", flat=True))


def test_the_whole_story(cast: Cast) -> None:
    assert [(line.friend, line.state) for line in friends_of(cast.ada)] == [("B…", "consented")]

    booked = a_booking(cast)
    assert booked.state == "booked"
    assert friends_of(cast.ada)[0].state == "lead"

    arrived = cast.scene.at(1, 9)
    visit = journeys.receive_car(appointment=booked, odometer_km=42_000, now=arrived, actor=cast.advisor)
    assert friends_of(cast.ada)[0].state == "visited"
    assert available(cast.ben, cast.scene.day(1)) == 300  # the welcome, and 100 for the VIN: papers were seen

    journeys.start_work(appointment=booked, now=arrived, actor=cast.advisor)
    done = arrived + timedelta(hours=1)
    journeys.finish_work(appointment=booked, now=done, actor=cast.advisor)
    closed = journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=cast.advisor)

    assert closed.receipt is not None
    assert closed.receipt.points == 320
    assert [line.points for line in closed.receipt.lines.order_by("position")] == [200, 120, 0]
    day = cast.scene.day(1)
    assert available(cast.ben, day) == 720  # 320 of the bill, 100 for booking online
    assert (pending(cast.ben, day), pending(cast.ada, day)) == (300, 300)
    assert friends_of(cast.ada)[0].state == "rewarded"
    assert friends_of(cast.ada)[0].opens_on == day + timedelta(days=14)
    assert available(cast.ada, day + timedelta(days=13)) == 0
    assert available(cast.ada, day + timedelta(days=14)) == 300

    reward = Reward.objects.create(
        slug="wash", kind="service", name="Hand wash", name_zh="手工洗车", price_points=400,
        visible_from=TODAY, valid_days=90,
    )  # fmt: skip
    voucher = journeys.order_reward(user=cast.ben.user, reward=reward, key="order-1", now=done)
    assert available(cast.ben, day) == 320
    again = journeys.order_reward(user=cast.ben.user, reward=reward, key="order-1", now=done)
    assert again == voucher
    used = journeys.use_voucher(code=voucher.code, site=cast.scene.site, now=done, actor=cast.advisor)
    assert used.state == "used"
    with pytest.raises(LoyaltyRefusal) as refusal:
        journeys.use_voucher(code=voucher.code, site=cast.scene.site, now=done, actor=cast.advisor)
    assert refusal.value.code == "voucher_used"

    assert kinds(cast.ben) == [
        "welcome", "booking_confirmed", "points_given", "car_received", "car_ready", "points_given",
        "referral_reward", "points_earned", "voucher_issued", "voucher_used",
    ]  # fmt: skip
    assert kinds(cast.ada) == ["welcome", *["referral_moved"] * 3, "referral_reward"]


def test_every_word_of_the_story_goes_out_once_in_the_reader_s_language(cast: Cast) -> None:
    cast.ben.user.language = "zh-hans"
    cast.ben.user.save()
    visit, done = a_visit(cast)
    journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=cast.advisor)
    later = done + timedelta(minutes=1)
    sent = journeys.deliver(now=later)
    assert sent == len(mail.outbox) == Notice.objects.count()
    assert journeys.deliver(now=later) == 0
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}
    letter = next(m for m in mail.outbox if any("booking.ics" in str(a) for a in m.attachments))
    message = letter.message()
    assert isinstance(message, Message)
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    text = calendar.get_content()
    assert "METHOD:PUBLISH" in text
    assert "DTSTART;TZID=Europe/London:20260303T090000" in text
    assert all(item.title and item.text and item.link for item in inbox(cast.ben.user))


def test_a_move_and_a_cancel_keep_the_calendar_entry_and_raise_its_sequence(cast: Cast) -> None:
    booked = a_booking(cast)
    moved = journeys.move_service(
        appointment=booked, at=cast.scene.at(2, 10), version=booked.version, user=cast.ben.user, now=NOW
    )
    journeys.cancel_service(appointment=moved, user=cast.ben.user, now=NOW)
    journeys.deliver(now=NOW + timedelta(minutes=1))
    files = [
        str(file.content)
        for message in mail.outbox
        for file in message.attachments
        if "booking.ics" in str(file)
    ]
    uids = {line for file in files for line in file.splitlines() if line.startswith("UID:")}
    sequences = [int(line[9:]) for f in files for line in f.splitlines() if line.startswith("SEQUENCE:")]
    assert len(files) == 3
    assert len(uids) == 1
    assert sequences == sorted(set(sequences))
    assert "STATUS:CANCELLED" in files[-1]
    assert "METHOD:CANCEL" in files[-1]


def test_a_hold_let_go_says_nothing(cast: Cast) -> None:
    held = journeys.book_service(
        user=cast.ben.user, site=cast.scene.site, operations=[cast.scene.service], mode="drop_off",
        at=cast.scene.at(1, 9), vehicle=None, request_key="k", now=NOW,
    )  # fmt: skip
    journeys.cancel_service(appointment=held, user=cast.ben.user, now=NOW)
    assert kinds(cast.ben) == ["welcome"]


def test_receiving_twice_is_one_visit(cast: Cast) -> None:
    booked, arrived = a_booking(cast), cast.scene.at(1, 9)
    one = journeys.receive_car(appointment=booked, odometer_km=42_000, now=arrived, actor=cast.advisor)
    two = journeys.receive_car(appointment=booked, odometer_km=42_000, now=arrived, actor=cast.advisor)
    assert one == two


def test_settling_twice_gives_points_once(cast: Cast) -> None:
    visit, done = a_visit(cast)
    closed = journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=cast.advisor)
    again = journeys.settle(visit=closed.visit, now=done + timedelta(days=1), actor=cast.advisor)
    assert again == closed.receipt
    assert ReferralMilestone.objects.count() == 1
    assert available(cast.ben, cast.scene.day(1)) == 720


def test_a_refused_bill_leaves_nothing_behind(cast: Cast) -> None:
    visit, done = a_visit(cast)
    before = Notice.objects.count()
    with pytest.raises(BookingRefusal):
        journeys.close_visit(visit=visit, lines=[], now=done, actor=cast.advisor)
    visit.refresh_from_db()
    assert visit.closed_at is None
    assert Notice.objects.count() == before
    assert available(cast.ben, cast.scene.day(1)) == 300


def test_a_warranty_visit_pays_no_friend(cast: Cast) -> None:
    visit, done = a_visit(cast)
    journeys.close_visit(
        visit=visit, lines=bill(("labour", "Recall", 9_000, "warranty")), now=done, actor=cast.advisor
    )
    assert not ReferralMilestone.objects.exists()
    assert friends_of(cast.ada)[0].state == "visited"


def test_a_small_first_bill_waits_for_a_person_and_is_never_paid_by_default(cast: Cast) -> None:
    visit, done = a_visit(cast)
    small = bill(("labour", "Bulb", 1_500, "customer"))
    journeys.close_visit(visit=visit, lines=small, now=done, actor=cast.advisor)
    row = Referral.objects.get()
    assert (row.review, row.reasons) == ("held", ["below_minimum"])
    journeys.deliver(now=done + timedelta(days=30))
    assert pending(cast.ada, cast.scene.day(60)) == available(cast.ada, cast.scene.day(60)) == 0
    journeys.decide_referral(referral=row, approve=True, why="A real service", actor=cast.advisor, now=done)
    assert pending(cast.ada, cast.scene.day(1)) == 300


@pytest.mark.proves("J7")
def test_a_refund_takes_its_points_and_below_the_minimum_both_rewards(cast: Cast) -> None:
    visit, done = a_visit(cast)
    closed = journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=cast.advisor)
    labour, parts, _seal = closed.visit.lines.order_by("position")
    day = cast.scene.day(1)
    journeys.refund_line(
        line=parts, net_minor=12_050, key="r1", reason="Wrong filter", now=done, actor=cast.advisor
    )
    assert available(cast.ben, day) == 600
    assert pending(cast.ada, day) == 300  # 200.00 is still a paid service
    for _twice in range(2):
        journeys.refund_line(
            line=labour, net_minor=20_000, key="r2", reason="Redone", now=done, actor=cast.advisor
        )
    assert available(cast.ben, day) == 400
    assert (pending(cast.ben, day), pending(cast.ada, day)) == (0, 0)
    assert Referral.objects.get().state == "reversed"
    assert kinds(cast.ben).count("points_taken_back") == 2


def test_a_voucher_given_back_returns_its_points(cast: Cast) -> None:
    visit, done = a_visit(cast)
    journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=cast.advisor)
    reward = Reward.objects.create(
        slug="wash", kind="service", name="Hand wash", price_points=400, visible_from=TODAY, valid_days=90
    )
    voucher = journeys.order_reward(user=cast.ben.user, reward=reward, key="o", now=done)
    journeys.cancel_voucher(voucher=voucher, now=done, actor=cast.ben.user)
    assert available(cast.ben, cast.scene.day(1)) == 720


def test_points_belong_to_the_group_s_day_and_not_to_the_server_s(cast: Cast) -> None:
    from booking.sites.models import Group

    Group.objects.update(zone="Asia/Shanghai")
    late = datetime.fromisoformat("2026-03-02T17:00:00+00:00")
    assert journeys.group_day(late) == date(2026, 3, 3)


def test_a_visitor_without_membership_gets_a_visit_and_no_receipt(cast: Cast) -> None:
    visit, done = a_visit(cast)
    Visit.objects.filter(pk=visit.pk).update(person=None)
    visit.refresh_from_db()
    assert journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=cast.advisor).receipt is None
