"""booking.md §8: every refusal has one name, one status and a sentence for owners."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import booking
from booking.appointments.actions.refusals import BY_CONSTRAINT, BY_REASON, refusal_for
from booking.appointments.queries.reasons import SENTENCES
from booking.appointments.rules import OVERRULED
from booking.refusals import Refusal

TABLE = {
    "slot_taken": 409,
    "day_full": 409,
    "closed": 422,
    "outside_hours": 422,
    "not_on_grid": 422,
    "lead_time": 422,
    "beyond_horizon": 422,
    "no_capable_unit": 422,
    "hold_expired": 410,
    "version_conflict": 409,
    "vehicle_already_booked": 409,
    "too_many_holds": 429,
    "busy_retry": 503,
    "too_late_to_change": 403,
    "deposit_required": 402,
    "shift_in_use": 409,
    "estimate_changed": 409,
    "illegal_transition": 409,
    "feed_revoked": 404,
    "key_reused": 422,
}


def every(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


@pytest.fixture(scope="module")
def refusals() -> list[type[Refusal]]:
    for found in pkgutil.walk_packages(booking.__path__, "booking."):
        if ".migrations" not in found.name:
            importlib.import_module(found.name)
    return [kind for kind in every() if kind.__module__.startswith("booking.")]


@pytest.mark.parametrize(("code", "status"), TABLE.items())
def test_each_refusal_of_the_table_has_its_status(
    refusals: list[type[Refusal]], code: str, status: int
) -> None:
    named = [kind for kind in refusals if kind.code == code]
    assert named, f"nobody refuses with {code}"
    assert {kind.status for kind in named} == {status}


def test_every_refusal_says_something_and_none_shares_a_name_with_another_status(
    refusals: list[type[Refusal]],
) -> None:
    statuses: dict[str, int] = {}
    for kind in refusals:
        assert str(kind.sentence), kind
        assert 400 <= kind.status < 600, kind
        assert statuses.setdefault(kind.code, kind.status) == kind.status, kind


def test_every_reason_of_a_closed_slot_has_a_sentence_and_a_refusal() -> None:
    assert BY_REASON.keys() - SENTENCES.keys() == {"not_on_grid"}
    assert SENTENCES.keys() >= OVERRULED
    for reason in SENTENCES:
        refusal = refusal_for(reason)
        assert refusal.params is not None
        assert refusal.params["reason"] == reason
        assert refusal.code in TABLE.keys() | {"too_long_to_wait", "mode_not_offered"}


def test_every_constraint_that_speaks_has_a_refusal() -> None:
    assert {kind.code for kind in BY_CONSTRAINT.values()} <= TABLE.keys()
