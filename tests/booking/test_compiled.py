"""Questions put into SQL once answer as the queryset they were made of, whatever they are asked with."""

from datetime import date
from typing import Any

import pytest
from django.db.models import BigIntegerField, Count, Exists, OuterRef

from booking.compiled import Compiled, Given
from booking.garage.models import Keeper, Vehicle
from tests.booking.makes import make_model, make_user, make_vehicle

pytestmark = pytest.mark.django_db
CARS = Compiled(
    lambda: (
        Vehicle.objects.filter(
            Exists(Keeper.objects.filter(vehicle=OuterRef("pk"), user=Given("user", BigIntegerField())))
        )
        .select_related("model__brand")
        .annotate(readings_count=Count("readings"))
        .order_by("-pk")
    )
)


def test_rows_come_whole_with_what_is_related_and_counted(django_assert_num_queries: Any) -> None:
    user, model = make_user(), make_model()
    known = make_vehicle(user, model=model, registered_on=date(2020, 3, 1))
    unknown, _anothers = make_vehicle(user), make_vehicle(make_user(), model=model)
    with django_assert_num_queries(1):
        second, first = CARS.rows(user=user.pk)
        assert (first.pk, first.model, first.model and first.model.brand) == (known.pk, model, model.brand)
        assert (second.pk, second.model) == (unknown.pk, None)
        assert (first.registered_on, first.readings_count) == (date(2020, 3, 1), 0)  # type: ignore[attr-defined]


def test_the_same_question_is_asked_for_somebody_else() -> None:
    ann, ben = make_user(), make_user()
    hers, his = make_vehicle(ann), make_vehicle(ben)
    assert [CARS.first(user=user.pk) for user in (ann, ben, make_user())] == [hers, his, None]
    hers.plate = "AB21 CDE"
    hers.save()
    assert CARS.rows(user=ann.pk)[0].plate == "AB21 CDE", "only the question is kept, never an answer"
