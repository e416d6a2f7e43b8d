"""Numbers of the programme: every day keeps the value it had."""

import datetime

import pytest
from django.db import Error, transaction

from loyalty.policies.actions import Backdated, BadPolicy, UnknownPolicy, set_policy
from loyalty.policies.models import Policy
from loyalty.policies.queries import policies, policy
from loyalty.policies.rules import SETTINGS

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def test_defaults_lie_within_their_limits() -> None:
    assert all(setting.accepts(setting.default) for setting in SETTINGS.values())


def test_a_change_counts_from_its_day_and_never_before() -> None:
    set_policy(name="pay_least_points", value=800, valid_from=TODAY + DAY, on=TODAY, now=NOW)
    assert policy("pay_least_points", TODAY) == 500
    assert policy("pay_least_points", TODAY + DAY) == 800


def test_the_later_word_of_one_day_counts() -> None:
    for value in (800, 900):
        set_policy(name="pay_least_points", value=value, valid_from=TODAY, on=TODAY, now=NOW)
    assert policies("pay_least_points", "pay_step_points", on=TODAY) == {
        "pay_least_points": 900,
        "pay_step_points": 100,
    }


@pytest.mark.parametrize("value", [-1, 100_001, 1.5, "500", True, None])
def test_a_number_outside_its_limits_is_refused(value: object) -> None:
    with pytest.raises(BadPolicy):
        set_policy(name="pay_least_points", value=value, valid_from=TODAY, on=TODAY, now=NOW)  # type: ignore[arg-type]
    assert not Policy.objects.exists()


def test_an_unknown_name_and_the_past_are_refused() -> None:
    with pytest.raises(UnknownPolicy):
        set_policy(name="points_for_nothing", value=1, valid_from=TODAY, on=TODAY, now=NOW)
    with pytest.raises(Backdated):
        set_policy(name="pay_least_points", value=600, valid_from=TODAY - DAY, on=TODAY, now=NOW)


def test_what_was_written_stays_written() -> None:
    row = set_policy(name="pay_least_points", value=600, valid_from=TODAY, on=TODAY, now=NOW)
    with pytest.raises(Error), transaction.atomic():
        Policy.objects.filter(pk=row.pk).update(value=1)
