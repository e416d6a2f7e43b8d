"""What a level brings, put aside for a visit: it follows the visit to its bill, as points do."""

from datetime import date, timedelta
from typing import Any

import pytest

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from club import journeys
from club.notices.models import Notice
from club.refusals import Refusal as ClubRefusal
from club.trail.models import TrailEntry
from loyalty.ledger.actions import AccountFrozen
from loyalty.ledger.queries import account_of
from loyalty.models import Account, Benefit, BenefitUse
from loyalty.refusals import Refusal
from loyalty.tiers.actions import BenefitEnded, credit
from loyalty.tiers.queries import entitlements_of, waiting_of
from tests.booking.scenes import NOW
from tests.journeys.test_main_journey import Cast, a_booking, bill, cast, kinds
from tests.journeys.test_paying import done

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
BILL = bill(("labour", "Annual service", 20_000, "customer"))
DAY = timedelta(days=1)


@pytest.fixture
def account(cast: Cast) -> Account:
    """Gold: two washes, one pick-up and one day with a loan car in a term."""
    found = account_of(cast.ben.user)
    assert found
    credit(account=found, kind="spend", credits=1500, key="gold", on=journeys.group_day(NOW), now=NOW)
    return found


def pk(code: str = "wash") -> int:
    return Benefit.objects.get(code=code).pk


def aside(cast: Cast, booked: Appointment, wash: int = 1, key: str = "h", **more: int) -> list[BenefitUse]:
    units = {pk(): wash} | {pk(code): n for code, n in more.items()}
    return journeys.place_perks(appointment=booked, units=units, key=key, now=NOW, actor=cast.ben.user)


def left(account: Account, on: date, code: str = "wash") -> tuple[int, int, int]:
    """Used, held, left."""
    item = next(one for one in entitlements_of(account, on) if one.benefit.code == code)
    return item.used, item.held, item.left


def close(cast: Cast, visit: Visit, at: Any, **more: Any) -> journeys.Closed:
    return journeys.close_visit(visit=visit, lines=BILL, now=at, actor=cast.advisor, **more)


def test_put_aside_moved_and_used_with_the_bill(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    [held] = aside(cast, booked, 2)
    assert left(account, cast.scene.day(1)) == (0, 2, 0)
    moved = journeys.move_service(
        appointment=booked, at=cast.scene.at(2, 10), version=booked.version, user=cast.ben.user, now=NOW
    )
    assert BenefitUse.objects.get().until == held.until + DAY, "its last day moves along"
    visit, at = done(cast, moved, ahead=2)
    closed = close(cast, visit, at)
    assert left(account, cast.scene.day(2)) == (2, 0, 0)
    assert closed.visit.lines.get().points_minor == 0, "the bill is what it is"
    used = BenefitUse.objects.get()
    assert (used.used_units, used.used_by, used.site) == (2, cast.advisor, cast.scene.site.code)
    assert kinds(cast.ben).count("benefit_used") == 1
    verbs = TrailEntry.objects.filter(verb__startswith="benefit.").order_by("pk")
    assert [(row.verb, row.after["units"]) for row in verbs] == [("benefit.held", 2), ("benefit.used", 2)]


def test_a_move_to_an_earlier_day_takes_the_last_day_along(cast: Cast, account: Account) -> None:
    booked = a_booking(cast, cast.scene.at(2, 9))
    [held] = aside(cast, booked)
    journeys.move_service(
        appointment=booked, at=cast.scene.at(1, 9), version=booked.version, user=cast.ben.user, now=NOW
    )
    assert BenefitUse.objects.get().until == held.until - DAY


@pytest.mark.parametrize(("used", "counts"), [(1, (1, 0, 1)), (0, (0, 0, 2))])
def test_the_clerk_says_how_many_were_used(
    cast: Cast, account: Account, used: int, counts: tuple[int, int, int]
) -> None:
    booked = a_booking(cast)
    [held] = aside(cast, booked, 2)
    visit, at = done(cast, booked)
    close(cast, visit, at, perks={held.pk: used})
    assert left(account, cast.scene.day(1)) == counts
    told = Notice.objects.get(kind__startswith="benefit_")
    if used:
        assert (told.kind, told.data["units"], told.data["back"]) == ("benefit_used", 1, 1)
    else:
        assert (told.kind, told.data["units"]) == ("benefit_freed", 2)


def test_more_than_was_put_aside_is_no_and_the_bill_is_not_written(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    [held] = aside(cast, booked)
    visit, at = done(cast, booked)
    with pytest.raises(Refusal) as refusal:
        close(cast, visit, at, perks={held.pk: 2})
    assert refusal.value.code == "beyond_benefit"
    visit.refresh_from_db()
    assert visit.closed_at is None
    assert left(account, cast.scene.day(1)) == (0, 1, 1)


def test_cancelled_missed_or_declined_it_is_free_again(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    aside(cast, booked)
    journeys.cancel_service(appointment=booked, user=cast.ben.user, now=NOW)
    assert left(account, cast.scene.day(0)) == (0, 0, 2)
    assert kinds(cast.ben).count("benefit_freed") == 1
    again = a_booking(cast, cast.scene.at(1, 10))
    aside(cast, again, key="b")
    journeys.miss(appointment=again, now=cast.scene.at(1, 12), actor=cast.advisor)
    assert left(account, cast.scene.day(1)) == (0, 0, 2)
    freed = TrailEntry.objects.filter(verb="benefit.freed").order_by("pk")
    assert [row.why for row in freed] == ["cancelled", "no_show"]


@pytest.mark.parametrize("answer", ["taken back", "declined", "lapsed", "accepted"])
def test_a_request_keeps_it_until_its_answer(cast: Cast, account: Account, answer: str) -> None:
    scene, ben = cast.scene, cast.ben.user
    scene.service.is_open_ended = True
    scene.service.save()
    held = journeys.book_service(
        user=ben, site=scene.site, operations=[scene.service], mode="drop_off", at=scene.at(1, 9),
        vehicle=None, request_key="asked", now=NOW,
    )  # fmt: skip
    asked = journeys.confirm_service(appointment=held, user=ben, now=NOW, perks={pk(): 1})
    assert (asked.state, left(account, scene.day(0))) == ("requested", (0, 1, 1))
    if answer == "taken back":
        journeys.cancel_service(appointment=asked, user=ben, now=NOW)
    elif answer == "declined":
        journeys.decline_request(appointment=asked, reason="Full", now=NOW, actor=cast.advisor)
    elif answer == "accepted":
        journeys.accept_request(appointment=asked, now=NOW, actor=cast.advisor, minutes=60, at=scene.at(2, 9))
    else:
        assert asked.answer_by
        journeys.by_the_clock(now=asked.answer_by + DAY / 24)
    is_kept = answer == "accepted"
    assert left(account, scene.day(3)) == ((0, 1, 1) if is_kept else (0, 0, 2))
    if is_kept:
        assert BenefitUse.objects.get().until > scene.day(90)


def test_the_owner_thinks_again_and_the_same_wish_is_one(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    for _twice in range(2):
        aside(cast, booked, 2, "a", loan_car=1)
    assert BenefitUse.objects.count() == 2
    aside(cast, booked, 1, "b")
    assert left(account, cast.scene.day(0)) == (0, 1, 1)
    assert left(account, cast.scene.day(0), "loan_car") == (0, 1, 0), "what is not named stays"
    aside(cast, booked, 2, "a")
    assert left(account, cast.scene.day(0)) == (0, 1, 1), "an old wish does not come back"
    aside(cast, booked, 0, "c")
    assert left(account, cast.scene.day(0)) == (0, 0, 2)


def test_no_more_than_there_is_and_nothing_is_lost_by_asking(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    aside(cast, booked)
    with pytest.raises(Refusal) as refusal:
        aside(cast, booked, 3, "b")
    assert refusal.value.code == "benefit_used_up"
    assert left(account, cast.scene.day(0)) == (0, 1, 1)


def test_the_desk_takes_some_of_it_before_the_bill(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    [held] = aside(cast, booked, 2)
    said: dict[str, Any] = {"appointment": booked, "use": held, "now": NOW, "actor": cast.advisor}
    for _twice in range(2):
        journeys.settle_perk(units=1, key="k", **said)
    assert left(account, cast.scene.day(0)) == (1, 0, 1)
    assert TrailEntry.objects.filter(verb="benefit.used").count() == 1
    assert kinds(cast.ben).count("benefit_used") == 1
    for units, key in ((1, "other"), (0, "other")):
        with pytest.raises(BenefitEnded):
            journeys.settle_perk(units=units, key=key, **said)


def test_the_desk_gives_it_back(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    [held] = aside(cast, booked, 2)
    for key in "ab":
        journeys.settle_perk(appointment=booked, use=held, units=0, key=key, now=NOW, actor=cast.advisor)
    assert left(account, cast.scene.day(0)) == (0, 0, 2)
    assert TrailEntry.objects.filter(verb="benefit.freed").count() == 1


def test_not_for_a_hold_a_visit_that_is_off_or_one_that_is_billed(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    visit, at = done(cast, booked)
    aside(cast, booked)
    close(cast, visit, at)
    with pytest.raises(ClubRefusal) as refusal:
        aside(cast, booked, 2, "late")
    assert refusal.value.code == "no_visit_ahead"
    assert left(account, cast.scene.day(1)) == (1, 0, 1)


def test_a_frozen_account_puts_nothing_aside_and_its_visit_still_frees(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    aside(cast, booked)
    journeys.freeze_account(account=account, why="Three cards", now=NOW, actor=cast.advisor)
    with pytest.raises(AccountFrozen):
        aside(cast, booked, 1, "b", loan_car=1)
    journeys.cancel_service(appointment=booked, user=cast.ben.user, now=NOW)
    assert not waiting_of(account, cast.scene.day(0)).exists()


def test_a_visit_that_never_ends_keeps_nothing_for_ever(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    [held] = aside(cast, booked)
    visit, _at = done(cast, booked)
    late = NOW + (held.until - cast.scene.day(0)) + DAY
    close(cast, visit, late)
    assert BenefitUse.objects.get().used_on is None
    assert "benefit_used" not in kinds(cast.ben)


def test_the_level_s_page_hears_what_waits_for_which_visit(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    aside(cast, booked, 1, loan_car=1)
    waiting = journeys.perks_waiting(account, cast.scene.day(0))
    assert [(one.use.benefit.code, one.appointment.pk) for one in waiting] == [
        ("wash", booked.pk), ("loan_car", booked.pk),
    ]  # fmt: skip


def test_what_waits_outlives_the_term_it_was_put_aside_in(cast: Cast, account: Account) -> None:
    booked = a_booking(cast)
    [held] = aside(cast, booked, 2)
    BenefitUse.objects.filter(pk=held.pk).update(until=held.until + 900 * DAY)
    later = NOW + 800 * DAY
    credit(account=account, kind="spend", credits=1500, key="again", on=later.date(), now=later)
    perks = journeys.perks_of(appointment=booked, account=account, now=later)
    wash = next(perk for perk in perks if perk.benefit.code == "wash")
    assert (wash.held, wash.left, wash.most, wash.is_of_last_term) == (2, 2, 2, True)
