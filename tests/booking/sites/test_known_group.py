"""A long job asks once which group it works for; everybody else asks anew."""

from collections.abc import Callable
from typing import Any

import pytest

from booking.sites.queries import group, known_group
from tests.booking.scenes import a_group

pytestmark = pytest.mark.django_db


def test_within_a_known_group_nothing_is_asked_and_afterwards_all_is_as_before(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    row = a_group()
    with django_assert_num_queries(0), known_group(row):
        assert group() is row
    with django_assert_num_queries(1):
        assert group() == row
    with pytest.raises(ZeroDivisionError), known_group(row):
        1 / 0  # noqa: B018
    with django_assert_num_queries(1):
        assert group() is not row
