"""The model would notice: with one rule of the ledger bent, it finds a difference."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test as run

from loyalty.ledger import rules
from loyalty.ledger.actions import limits
from loyalty.ledger.rules import life, paying
from tests.loyalty.ledger.test_model import Machine

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def no_stretch(ends_on: datetime.date, *_: Any) -> datetime.date:
    return ends_on


BENT = {
    "a pending credit pays no debt": (paying, "settle", lambda *_: [], (rules,)),
    "lots age while frozen": (life, "_stretched", no_stretch, ()),
    "no limit in the household": (limits, "spent_in_month", lambda *_: 0, ()),
}


@pytest.mark.proves("A12")
@pytest.mark.parametrize("what", BENT)
def test_the_model_notices(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room, name, bent, doors = BENT[what]
    for place in (room, *doors):
        monkeypatch.setattr(place, name, bent)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run(
            Machine,
            settings=settings(
                max_examples=60, stateful_step_count=40, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck), derandomize=True, report_multiple_bugs=False,
            ),
        )  # fmt: skip
