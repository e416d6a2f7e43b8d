"""One's own visits whole; other people's visits of the same car without names and prices."""

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from booking.garage import actions as garage
from booking.models import Vehicle, Visit
from booking.visits import actions, queries
from booking.visits.rules import LineDraft, Total, draft
from portal.models import User
from tests.booking.makes import NOW, make_appointment, make_operation, make_user, make_vehicle

pytestmark = pytest.mark.django_db


def bill() -> list[LineDraft]:
    operation = make_operation(f"annual{Visit.objects.count()}")
    values: dict[str, Any] = {"tax_percent": 20, "net_minor": 10_000}
    return [
        draft(kind="labour", description="Annual", pay_type="customer", operation_id=operation.pk, **values),
        draft(kind="parts", description="Mr Marsh's own filter", pay_type="warranty", **values),
        draft(kind="fee", description="Late fee Marsh", pay_type="customer", **values),
    ]


def visited(person: User, vehicle: Vehicle) -> Visit:
    appointment = make_appointment(person=person, vehicle=vehicle, state="delivered")
    visit = actions.open_visit(appointment=appointment, odometer_km=None, now=NOW, actor=None)
    return actions.close(visit=visit, lines=bill(), now=NOW, actor=None)


@pytest.mark.parametrize("visits", [1, 3])
def test_query_counts(visits: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    owner = make_user()
    car = make_vehicle(owner, verified_at=NOW)
    made = [visited(owner, car) for _ in range(visits)]
    with django_assert_num_queries(1):
        found = list(queries.visits_of(owner))
        assert [(row.site.name, row.customer_minor) for row in found] == [
            (row.site.name, 24_000) for row in reversed(made)
        ]
    with django_assert_num_queries(2):
        assert len(queries.history_of(car, owner)) == visits
    with django_assert_num_queries(3):
        assert queries.visit_with_lines(made[0].ref) is not None


def test_a_bill_with_its_refunds() -> None:
    owner = make_user()
    visit = visited(owner, make_vehicle(owner))
    values: dict[str, Any] = {"key": "a", "reason": "Returned", "now": NOW, "actor": None}
    actions.refund(line=visit.lines.get(position=1), net_minor=4_000, **values)
    actions.refund(line=visit.lines.get(position=2), net_minor=100, **{**values, "key": "b"})
    found = queries.visit_with_lines(visit.ref, Visit.objects.for_user(owner))
    assert found is not None
    assert found.customer == Total(20_000, 4_000)
    assert found.by_pay_type["warranty"] == Total(10_000, 2_000)
    assert found.refunded == Total(4_000, 800)
    assert [part.refundable_minor for part in found.lines] == [6_000, 9_900, 10_000]


def test_a_stranger_finds_no_bill() -> None:
    owner = make_user()
    visit = visited(owner, make_vehicle(owner))
    for stranger in (make_user(), AnonymousUser()):
        assert queries.visit_with_lines(visit.ref, Visit.objects.for_user(stranger)) is None
        assert not queries.visits_of(stranger)


def test_a_new_owner_sees_what_was_done_but_not_to_whom_or_for_how_much() -> None:
    seller, buyer = make_user(name="Jo Marsh"), make_user()
    car = make_vehicle(seller)
    visited(seller, car)
    garage.transfer(vehicle=car, user=buyer, on=NOW.date(), now=NOW, actor=make_user())
    car.refresh_from_db()
    (told,) = queries.history_of(car, buyer)
    assert [work.kind for work in told.works] == ["labour", "parts"]
    assert (told.works[0].name, told.works[0].name_zh) == ("Annual service", "年度保养")
    assert (told.visit, told.customer) == (None, None)
    assert "Marsh" not in str(astuple(told))
    assert not Visit.objects.for_user(buyer).exists()


def test_an_owner_nobody_has_checked_sees_only_own_visits() -> None:
    seller, buyer = make_user(), make_user()
    car = make_vehicle(seller, vin="1M8GDM9AXKP042788")
    visited(seller, car)
    garage.part_with(vehicle=car, user=seller, on=NOW.date(), now=NOW, actor=seller)
    same = garage.add_vehicle(user=buyer, vin=car.vin or "", now=NOW, actor=buyer)
    assert queries.history_of(same, buyer) == []
    visited(buyer, same)
    assert len(queries.history_of(same, buyer)) == 1
    garage.verify(vehicle=same, now=NOW, actor=None)
    same.refresh_from_db()
    assert [entry.is_own for entry in queries.history_of(same, buyer)] == [True, False]


def test_ones_own_history_is_whole() -> None:
    owner = make_user()
    car = make_vehicle(owner)
    visit = visited(owner, car)
    (told,) = queries.history_of(car, owner)
    assert (told.visit, told.customer) == (visit, Total(20_000, 4_000))
    assert told.works[1].name == "Mr Marsh's own filter"


@pytest.mark.source("F3")
def test_the_desk_sees_a_cars_life_and_open_visits_are_not_history_yet() -> None:
    owner = make_user()
    car = make_vehicle(owner)
    visited(owner, car)
    appointment = make_appointment(person=owner, vehicle=car, state="delivered")
    actions.open_visit(appointment=appointment, odometer_km=None, now=NOW, actor=None)
    assert [entry.customer for entry in queries.history_of(car)] == [None]
    assert Visit.objects.still_open().count() == 1


def test_visits_of_a_site() -> None:
    owner = make_user()
    visit = visited(owner, make_vehicle(owner))
    assert list(Visit.objects.for_sites([visit.site])) == [visit]
    assert not Visit.objects.for_sites([])
