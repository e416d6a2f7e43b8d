"""Missing points: found at once, found by a person, or explained; one invoice earns once in the group."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits import actions as visits
from booking.visits.models import Visit
from club import journeys
from club.claims.actions import (
    AskedAlready,
    ClaimAnswered,
    DayToCome,
    NothingToGoBy,
    OwnClaim,
    ReasonMissing,
    TooManyClaims,
)
from club.claims.models import PointsClaim
from club.claims.queries import candidates
from club.journeys.claims import EarnedAlready, StillOpen, TooLongAgo, answer_by, tell_late_claims
from club.journeys.membership import NotAMember
from club.members.models import Member
from club.notices.models import Notice
from loyalty.earning.models import Receipt
from loyalty.policies.actions import set_policy
from portal.models import User
from tests.booking.scenes import NOW, Scene, a_person, a_scene, numbers
from tests.journeys.test_main_journey import SERVICE, available, bill, joined

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def ada(scene: Scene) -> Member:
    return joined(scene, "Ada Lowe", "+442079460001")


@pytest.fixture
def agent() -> User:
    return User.objects.create_user("care@example.com", is_staff=True)


@pytest.fixture
def car(ada: Member, agent: User) -> Vehicle:
    car = Vehicle.objects.create(plate="AB12 CDE", description="a car", created_at=NOW)
    car.keepers.create(user=ada.user, from_date=NOW.date())
    return car


def a_bill(
    site: Site,
    car: Vehicle,
    at: datetime,
    person: User | None = None,
    number: str = "",
    *,
    closed: bool = True,
) -> Visit:
    """A visit as a dealer's system brings it: nobody settled it."""
    visit = Visit.objects.create(
        number=f"T-{next(numbers):06}", site=site, vehicle=car, person=person, opened_at=at, currency="GBP",
        source="dms", external_number=number,
    )  # fmt: skip
    return visits.close(visit=visit, lines=SERVICE, now=at, actor=None) if closed else visit


def kinds(member: Member) -> list[str]:
    rows = Notice.objects.filter(person=member.user, kind__startswith="claim").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_visit_that_did_not_earn_is_found_at_once_by_its_day(
    scene: Scene, ada: Member, car: Vehicle
) -> None:
    visit = a_bill(scene.site, car, NOW + DAY, ada.user)
    claim = journeys.claim_points(user=ada.user, site=scene.site, happened_on=scene.day(1), now=NOW + 3 * DAY)
    assert (claim.outcome, claim.visit, claim.points, claim.answered_by) == ("granted", visit, 320, None)
    assert Receipt.objects.get().on == scene.day(1)  # the rules of its own day, not of the asking
    assert available(ada, scene.day(3)) == 320
    assert kinds(ada) == ["claim_granted"]


def test_the_first_day_that_counts_is_the_centre_s_own(scene: Scene, ada: Member, car: Vehicle) -> None:
    scene.site.zone = "Asia/Shanghai"
    scene.site.save()
    night = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the third, where the car came in
    visit = a_bill(scene.site, car, night, ada.user)
    assert candidates(ada, night.date() + DAY) == [visit]
    assert candidates(ada, night.date() + 2 * DAY) == []


def test_an_invoice_from_before_joining_earns_once_by_its_number(
    scene: Scene, ada: Member, car: Vehicle, agent: User
) -> None:
    journeys.verify_car(vehicle=car, now=NOW, actor=agent)
    visit = a_bill(scene.site, car, NOW - 100 * DAY, None, "RO 77/1")
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number="ro771", now=NOW)
    assert (claim.outcome, claim.points) == ("granted", 320)
    visit.refresh_from_db()
    assert visit.person == ada.user  # a later refund finds its points
    with pytest.raises(EarnedAlready) as refusal:
        journeys.claim_points(user=ada.user, site=scene.site, invoice_number="RO77-1", now=NOW)
    assert refusal.value.params == {"number": visit.number, "points": 320, "source": str(visit.pk)}
    assert PointsClaim.objects.count() == 1


def test_a_refund_of_a_claimed_invoice_takes_its_points_back(
    scene: Scene, ada: Member, car: Vehicle, agent: User
) -> None:
    visit = a_bill(scene.site, car, NOW - 10 * DAY, ada.user)
    journeys.claim_points(user=ada.user, site=scene.site, invoice_number=visit.number, now=NOW)
    line = visit.lines.get(position=1)
    journeys.refund_line(line=line, net_minor=20_000, key="r", reason="Redone", now=NOW, actor=agent)
    assert available(ada, scene.day(0)) == 121  # 320 x 200.00 of 320.50, rounded down, go back


def test_nobodys_invoice_of_an_unproved_car_waits_for_a_person(
    scene: Scene, ada: Member, car: Vehicle, agent: User
) -> None:
    visit = a_bill(scene.site, car, NOW - DAY, None, "RO9")
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number="RO9", now=NOW)
    assert claim.is_waiting()
    assert kinds(ada) == ["claim_received"]
    done = journeys.grant_claim(claim=claim, visit=visit, now=NOW + DAY, actor=agent)
    assert (done.outcome, done.answered_by, done.points) == ("granted", agent, 320)
    with pytest.raises(ClaimAnswered):
        journeys.refuse_claim(claim=claim, answer="Late.", now=NOW + DAY, actor=agent)


def test_another_persons_invoice_is_never_given(scene: Scene, ada: Member, car: Vehicle, agent: User) -> None:
    theirs = a_bill(scene.site, car, NOW - DAY, a_person(), "RO10")
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number="RO10", now=NOW)
    assert claim.is_waiting()
    with pytest.raises(visits.SomebodyElses):
        journeys.grant_claim(claim=claim, visit=theirs, now=NOW, actor=agent)
    assert not Receipt.objects.exists()
    claim.refresh_from_db()
    assert claim.is_waiting()


def test_a_bill_older_than_the_group_allows_is_refused(
    scene: Scene, ada: Member, car: Vehicle, agent: User
) -> None:
    old = a_bill(scene.site, car, NOW - 181 * DAY, ada.user)
    just = a_bill(scene.site, car, NOW - 180 * DAY, ada.user)
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number=old.number, now=NOW)
    with pytest.raises(TooLongAgo):
        journeys.grant_claim(claim=claim, visit=old, now=NOW, actor=agent)
    found = journeys.claim_points(user=ada.user, site=scene.site, invoice_number=just.number, now=NOW)
    assert found.outcome == "granted"


def test_the_group_s_number_of_days_counts(scene: Scene, ada: Member, car: Vehicle) -> None:
    visit = a_bill(scene.site, car, NOW - 100 * DAY, ada.user)
    set_policy(name="invoice_claim_days", value=90, valid_from=scene.day(0), on=scene.day(0), now=NOW)
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number=visit.number, now=NOW)
    assert claim.is_waiting()


def test_an_open_bill_brings_its_points_by_itself(scene: Scene, ada: Member, car: Vehicle) -> None:
    visit = a_bill(scene.site, car, NOW, ada.user, closed=False)
    with pytest.raises(StillOpen):
        journeys.claim_points(user=ada.user, site=scene.site, invoice_number=visit.number, now=NOW)
    assert not PointsClaim.objects.exists()


def test_a_receipt_that_looks_wrong_goes_to_a_person_when_asked(
    scene: Scene, ada: Member, car: Vehicle, agent: User
) -> None:
    visit = a_bill(scene.site, car, NOW, ada.user)
    journeys.settle(visit=visit, now=NOW, actor=agent)
    asked: dict[str, Any] = {"user": ada.user, "site": scene.site, "invoice_number": visit.number, "now": NOW}
    with pytest.raises(EarnedAlready):
        journeys.claim_points(**asked)
    claim = journeys.claim_points(**asked, for_a_person=True)
    done = journeys.refuse_claim(claim=claim, answer=" The seal was paid by warranty. ", now=NOW, actor=agent)
    assert (done.outcome, done.answer) == ("refused", "The seal was paid by warranty.")
    assert kinds(ada) == ["claim_received", "claim_refused"]


def test_a_warranty_bill_is_found_and_its_receipt_says_why_it_earned_nothing(
    scene: Scene, ada: Member, car: Vehicle
) -> None:
    visit = a_bill(scene.site, car, NOW, ada.user, closed=False)
    visits.close(visit=visit, lines=bill(("parts", "Seal", 5_000, "warranty")), now=NOW, actor=None)
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number=visit.number, now=NOW)
    assert (claim.outcome, claim.points) == ("granted", 0)


def test_what_cannot_be_asked_is_refused_and_nothing_is_written(scene: Scene, ada: Member) -> None:
    with pytest.raises(NothingToGoBy):
        journeys.claim_points(user=ada.user, site=scene.site, invoice_number=" - ", now=NOW)
    with pytest.raises(DayToCome):
        journeys.claim_points(user=ada.user, site=scene.site, happened_on=scene.day(1), now=NOW)
    with pytest.raises(NotAMember):
        journeys.claim_points(user=a_person(), site=scene.site, happened_on=scene.day(0), now=NOW)
    assert not PointsClaim.objects.exists()
    for number in range(5):
        journeys.claim_points(user=ada.user, site=scene.site, invoice_number=f"X{number}", now=NOW)
    with pytest.raises(AskedAlready):
        journeys.claim_points(user=ada.user, site=scene.site, invoice_number="x-0", now=NOW)
    with pytest.raises(TooManyClaims):
        journeys.claim_points(user=ada.user, site=scene.site, invoice_number="X9", now=NOW)


def test_nobody_answers_their_own_or_their_family_s(scene: Scene, ada: Member, car: Vehicle) -> None:
    visit = a_bill(scene.site, car, NOW, ada.user)
    claim = journeys.claim_points(
        user=ada.user, site=scene.site, invoice_number="no such", happened_on=scene.day(0), now=NOW
    )
    brother = User.objects.create_user("brother@example.com", is_staff=True, phone=ada.user.phone)
    for actor in (ada.user, brother):
        with pytest.raises(OwnClaim):
            journeys.grant_claim(claim=claim, visit=visit, now=NOW, actor=actor)
        with pytest.raises(OwnClaim):
            journeys.refuse_claim(claim=claim, answer="No.", now=NOW, actor=actor)


def test_a_refusal_needs_words(scene: Scene, ada: Member, agent: User) -> None:
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number="X", now=NOW)
    with pytest.raises(ReasonMissing):
        journeys.refuse_claim(claim=claim, answer="  ", now=NOW, actor=agent)


def test_the_clock_is_one_working_day_of_the_centre(scene: Scene) -> None:
    """The scene works Monday to Saturday, 08 to 18; 7 March 2026 is a Saturday."""
    london = ZoneInfo("Europe/London")
    saturday = datetime(2026, 3, 7, 15, tzinfo=london)
    assert answer_by(scene.site, saturday) == datetime(2026, 3, 9, 18, tzinfo=london)
    assert answer_by(scene.site, datetime(2026, 3, 8, 15, tzinfo=london)) == datetime(
        2026, 3, 10, 18, tzinfo=london
    )


def test_a_centre_without_hours_still_answers_the_next_day(scene: Scene) -> None:
    scene.site.calendars.all().delete()
    assert answer_by(scene.site, NOW) == NOW + DAY


def test_who_waits_longer_than_we_said_is_told_so_once(scene: Scene, ada: Member) -> None:
    claim = journeys.claim_points(user=ada.user, site=scene.site, invoice_number="RO1", now=NOW)
    assert tell_late_claims(now=claim.due_at) == 0
    late = claim.due_at + timedelta(minutes=1)
    assert (tell_late_claims(now=late), tell_late_claims(now=late + DAY)) == (1, 0)
    assert kinds(ada) == ["claim_received", "claim_late"]
