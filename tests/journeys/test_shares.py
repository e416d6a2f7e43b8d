"""A company car's bill whose points driver and payer share (club.md §1.6)."""

from datetime import date

import pytest

from booking.garage.models import Keeper, Vehicle
from club import journeys
from club.members import actions as members
from club.notices.models import Notice
from loyalty.earning.models import Receipt
from tests.journeys.test_main_journey import Cast, a_visit, bill, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
LINES = bill(("labour", "Annual service", 30_001, "customer"), ("parts", "Oil", 9_999, "customer"))


def shared(cast: Cast, percent: int) -> None:
    """Ben drives, Ada pays for all cars of the company."""
    car = Vehicle.objects.for_user(cast.ben.user).get()
    Keeper.objects.filter(vehicle=car).update(role="driver")
    facts = {"on": date(2026, 1, 1), "now": cast.scene.now, "actor": cast.advisor}
    firm = members.found(site=cast.scene.site, now=cast.scene.now, actor=cast.advisor, name="Dawn Freight")
    members.appoint(company=firm, person=cast.ada.user, role="payer", **facts)  # type: ignore[arg-type]
    members.add_car(company=firm, vehicle=car, points_to="split", driver_percent=percent, **facts)  # type: ignore[arg-type]


def test_each_earns_by_their_share_and_loses_by_it(cast: Cast) -> None:
    visit, at = a_visit(cast)
    shared(cast, 60)
    closed = journeys.close_visit(visit=visit, lines=LINES, now=at, actor=cast.advisor)
    driver, payer = Receipt.objects.order_by("pk")
    assert (driver.account.owner, payer.account.owner) == (cast.ben.user, cast.ada.user)
    assert (driver.source_id, payer.source_id) == (str(visit.pk), f"{visit.pk}-payer")
    assert (driver.points, payer.points) == (239, 160), "60 % and 40 % of 400.00, each in whole points"
    of = {row.pk: sum(row.lines.values_list("net_minor", flat=True)) for row in (driver, payer)}
    assert sum(of.values()) == 40_000, "no penny is lost between them"
    assert Notice.objects.filter(kind="points_earned").count() == 2
    line = closed.visit.lines.get(position=1)
    for n, net in enumerate((1, 10_000, 20_000)):
        journeys.refund_line(
            line=line, net_minor=net, key=f"r{n}", reason="Goodwill", now=at, actor=cast.advisor
        )
    backs = {row.pk: sum(row.refunds.values_list("net_minor", flat=True)) for row in (driver, payer)}
    theirs = {row.pk: row.lines.get(line_id=str(line.pk)).net_minor for row in (driver, payer)}
    assert backs == theirs, "all of the line went back on both sides"
    told = Notice.objects.filter(kind="points_taken_back").values_list("person", flat=True)
    assert set(told) == {cast.ben.user_id, cast.ada.user_id}


def test_where_the_company_has_no_payer_the_driver_has_all(cast: Cast) -> None:
    visit, at = a_visit(cast)
    shared(cast, 60)
    members.dismiss(
        acting=cast.ada.user.companies.get(), on=date(2026, 1, 2), now=cast.scene.now, actor=cast.advisor
    )
    journeys.close_visit(visit=visit, lines=LINES, now=at, actor=cast.advisor)
    assert [row.points for row in Receipt.objects.all()] == [400]
