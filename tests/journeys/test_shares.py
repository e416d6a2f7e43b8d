"""A company car's bill whose points driver and payer share (club.md §1.6)."""

from datetime import date, timedelta
from typing import Any

import pytest

from booking.garage.actions import DrivenThen
from booking.garage.models import Keeper, Vehicle
from booking.visits.models import Visit
from club import journeys
from club.journeys import group_day
from club.members import actions as members
from club.members import queries
from club.members.models import Company, CompanyCar, Member
from club.notices.models import Notice
from loyalty.earning.actions import set_rule
from loyalty.earning.models import Receipt
from portal.models import User
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


@pytest.mark.source("K12")
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


def test_a_late_bill_goes_by_what_was_agreed_and_who_drove_on_the_day_of_the_visit(cast: Cast) -> None:
    """The rule and the driver change after the car came: its bill goes by the day, the next by the new."""
    first, at = a_visit(cast)
    shared(cast, 60)
    day = group_day(first.opened_at)
    car, firm, eve = first.vehicle, Company.objects.get(), a_member(cast, "Eve Dunn")
    late = at + timedelta(days=20)
    members.add_car(
        company=firm, vehicle=car, points_to="driver", driver=eve.user, on=day + timedelta(days=1), now=late,
        actor=cast.advisor,
    )  # fmt: skip
    journeys.close_visit(visit=first, lines=LINES, now=late, actor=cast.advisor)
    assert earned(first) == {cast.ben.user: 239, cast.ada.user: 160}
    anew = journeys.write_bill_anew(visit=first, reason="Wrong sum", now=late, actor=cast.advisor)
    journeys.close_visit(visit=anew, lines=LINES, now=late, actor=cast.advisor)
    assert earned(anew) == {cast.ben.user: 239, cast.ada.user: 160}
    second = Visit.objects.create(
        number="V2", site=first.site, vehicle=car, person=cast.ben.user, currency="GBP",
        opened_at=first.opened_at + timedelta(days=1),
    )  # fmt: skip
    journeys.close_visit(visit=second, lines=LINES, now=late, actor=cast.advisor)
    assert earned(second) == {eve.user: 400}
    assert [car.points_to for car in queries.cars_of_company(firm)] == ["driver", "split"]


def test_a_driver_told_late_has_the_bills_to_come_and_those_that_are_written_anew(cast: Cast) -> None:
    """Eve has driven for a week when we hear of it: what was posted stays until somebody moves it."""
    posted, at = a_visit(cast)
    shared(cast, 60)
    day, late = group_day(posted.opened_at), at + timedelta(days=7)
    car, firm, eve = posted.vehicle, Company.objects.get(), a_member(cast, "Eve Dunn")
    journeys.close_visit(visit=posted, lines=LINES, now=at, actor=cast.advisor)
    told: dict[str, Any] = {"company": firm, "vehicle": car, "actor": cast.advisor, "driver": eve.user}
    with pytest.raises(members.NotYet):
        members.add_car(**told, points_to="driver", on=group_day(late) + timedelta(days=1), now=late)
    with pytest.raises(members.BeforeItsTime, match="2026"):
        members.add_car(**told, points_to="driver", on=date(2025, 12, 31), now=late)
    driving = Keeper.objects.filter(vehicle=car, role="driver")
    driving.update(from_date=day)
    with pytest.raises(DrivenThen):
        members.add_car(**told, points_to="driver", on=day - timedelta(days=1), now=late)
    assert CompanyCar.objects.get().points_to == "split", "what is refused changes nothing"
    members.add_car(**told, points_to="driver", on=day, now=late)
    dated = CompanyCar.objects.order_by("from_date").values_list("points_to", "from_date", "until_date")
    assert list(dated) == [("split", date(2026, 1, 1), day), ("driver", day, None)], "no day between"
    assert list(driving.order_by("pk").values_list("from_date", "until_date")) == [(day, day), (day, None)]
    assert journeys.posted_since(car, day) == [posted.number]
    assert journeys.posted_since(car, day + timedelta(days=1)) == []
    assert earned(posted) == {cast.ben.user: 239, cast.ada.user: 160}
    anew = journeys.write_bill_anew(visit=posted, reason="Eve drove", now=late, actor=cast.advisor)
    journeys.close_visit(visit=anew, lines=LINES, now=late, actor=cast.advisor)
    assert earned(anew) == {eve.user: 400}


def test_who_drives_may_have_done_so_earlier_than_first_told(cast: Cast) -> None:
    visit, at = a_visit(cast)
    shared(cast, 60)
    on, firm, eve = group_day(at), Company.objects.get(), a_member(cast, "Eve Dunn")
    Keeper.objects.filter(role="driver").update(role="owner")
    told: dict[str, Any] = {"company": firm, "vehicle": visit.vehicle, "points_to": "split", "now": at}
    for since in (on, on - timedelta(days=3)):
        members.add_car(**told, driver=eve.user, on=since, actor=cast.advisor)
    assert Keeper.objects.get(role="driver").from_date == on - timedelta(days=3)
    assert eve.user.companies.get().from_date == on - timedelta(days=3)
    assert CompanyCar.objects.get().from_date == date(2026, 1, 1), "the agreement is as it was"


def test_where_nobody_is_named_to_drive_who_comes_has_the_drivers_share(cast: Cast) -> None:
    visit, at = a_visit(cast)
    shared(cast, 60)
    Keeper.objects.filter(role="driver").update(role="owner")
    journeys.close_visit(visit=visit, lines=LINES, now=at, actor=cast.advisor)
    assert earned(visit) == {cast.ben.user: 239, cast.ada.user: 160}


def test_who_no_longer_drives_for_the_company_has_its_cars_no_more(cast: Cast) -> None:
    visit, at = a_visit(cast)
    shared(cast, 60)
    on, firm, eve = group_day(at), Company.objects.get(), a_member(cast, "Eve Dunn")
    facts: dict[str, Any] = {"on": on, "now": at, "actor": cast.advisor}
    members.add_car(company=firm, vehicle=visit.vehicle, points_to="driver", driver=eve.user, **facts)
    assert not Vehicle.objects.for_user(cast.ben.user).exists(), "Ben drove it, and drives it no more"
    assert visit.vehicle in Vehicle.objects.for_user(eve.user)
    members.dismiss(acting=eve.user.companies.get(), **facts)
    assert not Vehicle.objects.for_user(eve.user).exists()
    members.add_car(company=firm, vehicle=visit.vehicle, points_to="driver", driver=eve.user, **facts)
    members.let_car_go(car=firm.cars.get(until_date=None), **facts)
    assert not Vehicle.objects.for_user(eve.user).exists()


def a_member(cast: Cast, name: str) -> Member:
    return journeys.join_club(
        user=User.objects.create_user("eve@example.com"), name=name, phone="", site=cast.scene.site,
        consents={}, referral_code="", how="desk", now=cast.scene.now,
    )  # fmt: skip


def earned(visit: Visit) -> dict[User, int]:
    rows = Receipt.objects.filter(source_id__in=[str(visit.pk), f"{visit.pk}-payer"])
    return {row.account.owner: row.points for row in rows}


def test_a_line_that_two_rules_gave_for_is_told_once(cast: Cast) -> None:
    today = group_day(cast.scene.now)
    set_rule(
        code="winter", valid_from=today, on=today, now=cast.scene.now, name="Winter", kind="spend",
        rate_permille=500, kinds=["labour", "parts"], pay_types=["customer"], author=cast.advisor,
    )  # fmt: skip
    visit, at = a_visit(cast)
    journeys.close_visit(visit=visit, lines=LINES, now=at, actor=cast.advisor)
    told = Notice.objects.get(kind="points_earned").data["lines"]
    assert [(line["description"], line["points"]) for line in told] == [("Annual service", 450), ("Oil", 150)]
