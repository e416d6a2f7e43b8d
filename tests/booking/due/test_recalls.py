"""Recalls: imported as a list, found by VIN, put right once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from booking.due import actions, queries
from booking.due.actions import BadRange, NotMeant, RecallDraft
from booking.due.models import Recall, RecallDone
from booking.models import DeferredWork, Vehicle
from tests.booking.makes import NOW, make_operation, make_vehicle

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
RANGE = ("WHD12345XTM000100", "WHD12345ATM000250")


def draft(code: str = "R-1", **values: Any) -> RecallDraft:
    known: dict[str, Any] = {"title": "Airbag", "issued_on": TODAY - timedelta(days=9), "ranges": [RANGE]}
    return RecallDraft(code=code, **{**known, **values})


def imported(*drafts: RecallDraft) -> list[Recall]:
    return actions.import_recalls(drafts=drafts or [draft()], now=NOW, actor=None)


def meant() -> Vehicle:
    return make_vehicle(vin="WHD123450TM000177")


def due(car: Vehicle) -> list[queries.DueItem]:
    return [item for item in queries.due_for(car, NOW) if item.kind == "recall"]


def test_a_recall_is_due_on_the_cars_it_means() -> None:
    work = make_operation("airbag", price_minor=0)
    (recall,) = imported(draft(operation=work, is_urgent=True, title_zh="气囊"))
    car = meant()
    (item,) = due(car)
    assert (item.source, item.operation, item.name, item.name_zh) == (recall.pk, "airbag", "Airbag", "气囊")
    assert (item.is_urgent, item.due_on, item.key) == (True, recall.issued_on, f"recall-{recall.pk}")
    assert not due(make_vehicle(vin="WHD123450TM000251"))
    assert not due(make_vehicle())
    assert list(queries.cars_of_recall(recall)) == [car]


def test_a_recall_that_is_over_or_not_yet_out_is_not_due() -> None:
    car = meant()
    imported(draft(issued_on=TODAY + timedelta(days=1)))
    assert not due(car)
    imported(draft())
    Recall.objects.update(ended_on=TODAY)
    assert not due(car)


def test_work_nobody_can_choose_online_is_not_offered() -> None:
    imported(draft(operation=make_operation("hidden", is_online=False)))
    (item,) = due(meant())
    assert item.operation is None


def test_a_known_number_is_brought_up_to_date_with_its_ranges() -> None:
    imported()
    imported(draft(title="Airbag, driver", ranges=[("WHD123450TM000300", "WHD123450TM000400")]))
    recall = Recall.objects.get()
    assert recall.title == "Airbag, driver"
    assert not due(meant())


@pytest.mark.parametrize(
    "bad", [(RANGE[1], RANGE[0]), ("short", RANGE[1]), (RANGE[0], "WHD12345ASM000250"), ("O" * 17, "O" * 17)]
)
def test_one_bad_range_and_nothing_is_written(bad: tuple[str, str]) -> None:
    with pytest.raises(BadRange):
        imported(draft("A-1"), draft("B-2", ranges=[bad]))
    assert not Recall.objects.exists()


def test_a_car_is_put_right_once_and_only_if_it_is_meant() -> None:
    (recall,) = imported()
    car = meant()
    for _twice in range(2):
        actions.put_right(recall=recall, vehicle=car, on=TODAY, now=NOW, actor=None)
    assert RecallDone.objects.count() == 1
    assert not due(car)
    assert queries.open_recalls(TODAY)[0].done_count == 1  # type: ignore[attr-defined]  # annotated
    with pytest.raises(NotMeant):
        actions.put_right(recall=recall, vehicle=make_vehicle(), on=TODAY, now=NOW, actor=None)


def test_billed_work_settles_the_recalls_it_is_for() -> None:
    work, other = make_operation("airbag"), make_operation("belt")
    imported(draft(operation=work), draft("R-2", operation=other), draft("R-3"))
    car = meant()
    actions.settle(vehicle=car, operations=[work.pk], descriptions=[], on=TODAY, now=NOW, actor=None)
    assert [item.detail for item in due(car)] == ["R-2", "R-3"]
    assert not DeferredWork.objects.exists()


def test_many_cars_cost_one_query(django_assert_num_queries: Callable[[int], Any]) -> None:
    imported(draft(), draft("R-2"))
    cars = [make_vehicle(vin=f"WHD123450TM0001{n}0") for n in range(3)]
    with django_assert_num_queries(1):
        found = queries.recalls_of(cars, TODAY)
    assert {len(items) for items in found.values()} == {2}
    with django_assert_num_queries(0):
        assert queries.recalls_of([Vehicle()], TODAY) == {}
