"""Friends who are none, as it happens: rings, bursts, one Wi-Fi, a bill taken back (safety.md J2-J7)."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from booking.sites.models import Site
from booking.visits.models import Visit
from club import journeys
from club.members.models import Member
from club.notices.models import Notice
from club.referrals.actions import give_code
from club.referrals.models import Referral
from club.referrals.queries import friends_of
from portal.accounts.signals import noticed
from portal.models import User
from tests.booking.scenes import a_car
from tests.club.conftest import NOW, make_member
from tests.journeys.test_main_journey import SERVICE, Cast, a_visit, available, cast, pending

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
NAMES = ("Ada Lowe", "Ben Oak", "Cleo Park", "Dov Stern", "Eve Hall", "Finn Moor")
SECONDS = timedelta(seconds=20)


def code_of(member: Member) -> str:
    return give_code(member=member, now=NOW).code


def join(site: Site, name: str, code: str = "", n: int = 0, **more: object) -> Member:
    """By the ``n``-th of some moments, each twenty seconds after the last."""
    user = User.objects.create_user(f"{name.split()[0].lower()}.{n}@example.com")
    return journeys.join_club(
        user=user, name=name, phone=f"+4477009{n:05}", site=site, consents={}, referral_code=code,
        how="signup", now=NOW + n * SECONDS, **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.proves("J3")
@pytest.mark.parametrize("size", [3, 4, 5, 6])
def test_a_late_edge_that_closes_a_ring_holds_what_is_unpaid_in_it(site: Site, size: int) -> None:
    ring = [join(site, NAMES[0])]
    for n in range(1, size):
        ring.append(join(site, NAMES[n], code_of(ring[-1]), n))
    assert set(Referral.objects.values_list("review", flat=True)) == {"clear"}
    clerk = User.objects.create_user("clerk@example.com", is_staff=True)
    closing = journeys.attach_referral(
        code=code_of(ring[-1]),
        friend=ring[0].user,
        why="She says so",
        actor=clerk,
        now=NOW + timedelta(days=1),
    )
    assert (closing.state, closing.reasons) == ("not_eligible", ["cycle"])
    rest = Referral.objects.exclude(pk=closing.pk)
    assert [(row.review, row.reasons) for row in rest] == [("held", ["cycle"])] * (size - 1)


@pytest.mark.proves("J4")
def test_thirty_by_one_link_in_ten_minutes_wait_and_the_link_rests(site: Site) -> None:
    ada = join(site, NAMES[0])
    link = code_of(ada)
    for n in range(1, 31):
        join(site, f"{chr(64 + n % 26 + 1)}{n}na Q{n}w{n * 7}", link, n)
    rows = Referral.objects.filter(referrer=ada)
    assert Counter(rows.values_list("review", flat=True)) == {"held": 30}
    assert not rows.filter(milestones__granted_at__isnull=False).exists(), (
        "nothing is paid before a person looked"
    )
    assert ada.referral_codes.get().paused_at is not None
    assert Notice.objects.filter(person=ada.user, kind="referral_paused").count() == 1


@pytest.mark.proves("J2")
def test_forty_honest_people_on_the_wifi_of_the_showroom_are_not_refused(site: Site) -> None:
    """Twenty members of the house bring two friends each within the hour, all through one connection."""
    hosts = [make_member(site, f"H{n}st Z{n}r{n * 3}", f"host{n}@example.com") for n in range(20)]
    for n in range(40):
        code, request = code_of(hosts[n % 20]), RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        request.user = AnonymousUser()
        signals = noticed(request, code, NOW + n * SECONDS)
        join(site, f"{chr(65 + n % 26)}{n}ora V{n}x{n * 5}", code, n, signals=signals)
    rows = Referral.objects.all()
    assert (rows.count(), rows.filter(state="not_eligible").count()) == (40, 0)
    assert rows.filter(review="held").count() <= 2


@pytest.mark.proves("J5")
def test_a_referrer_does_not_learn_why_somebody_is_no_new_friend(site: Site) -> None:
    """Whether they are a customer of the group or one of us reads the same."""
    said = []
    for n, name in enumerate(NAMES[1:3], start=1):
        host = join(site, f"Host{n}", n=50 + n)
        friend = User.objects.create_user(f"known{n}@example.com", is_staff=n == 2)
        if n == 1:
            Visit.objects.create(
                number="V1", person=friend, vehicle=a_car(), site=site, opened_at=NOW - timedelta(days=300)
            )
        journeys.join_club(
            user=friend, name=name, phone="", site=site, consents={}, referral_code=code_of(host),
            how="signup", now=NOW,
        )  # fmt: skip
        kinds = Notice.objects.filter(person=host.user).order_by("pk").values_list("kind", flat=True)
        said.append(([(line.state, line.label) for line in friends_of(host)], list(kinds)))
    why = Referral.objects.order_by("pk").values_list("reasons", flat=True)
    assert list(why) == [["existing_customer"], ["staff"]]
    assert said[0] == said[1]


@pytest.mark.proves("J7")
@pytest.mark.parametrize(("days", "was_open"), [(13, 0), (15, 300)])
def test_a_bill_taken_back_before_or_after_the_wait_leaves_no_reward(
    cast: Cast, days: int, was_open: int
) -> None:
    visit, done = a_visit(cast)
    closed = journeys.close_visit(visit=visit, lines=SERVICE, now=done, actor=cast.advisor)
    at = done + timedelta(days=days)
    assert available(cast.ada, journeys.group_day(at)) == was_open
    for line in closed.visit.lines.filter(pay_type="customer"):
        journeys.refund_line(
            line=line, net_minor=line.net_minor, key=f"r{line.pk}", reason="Cancelled", now=at,
            actor=cast.advisor,
        )  # fmt: skip
    later = journeys.group_day(at) + timedelta(days=30)
    assert (available(cast.ada, later), pending(cast.ada, later)) == (0, 0)
    assert Referral.objects.get().state == "reversed"
